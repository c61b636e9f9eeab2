# The comparison as a query gives the counts of the program, in DuckDB, and in PostgreSQL where it is installed.
# BigQuery and Snowflake run on nobody's machine: their queries are read in their own grammar, carried over to DuckDB and
# run there. What cannot be carried over is said.
# needs: python:duckdb python:sqlglot
import csv
import glob
import json
import os
import shutil
import subprocess
import tempfile

import duckdb
import sqlglot
from sqlglot import exp

HEAD = ["website", "email", "company", "stage"]
OURS = [
    ["https://www.acme.com/about", "", "Acme Inc.", "Customer"],
    ["", "ana@beta.co.uk", "Beta Ltd", "Lead"],
    ["", "", "Gamma GmbH & Co. KG", "Customer"],
    ["gamma.de", "", "Gamma", "Lead"],
    ["delta.com.au", "", "The Delta Co", "Closed Lost"],
    ["facebook.com/epsilon", "", "Epsilon", "Customer"],
    ["", "zeta@gmail.com", "Zeta, S.A. de C.V.", "Closed Won (EU)"],
    ["https://one.zendesk.com", "", "One", "Customer"],
    ["www.zendesk.com", "", "Zendesk", "Lead"],
    ["HTTP://Müll@ETA.example.org:8080/x?y", "", "Eta", "Customer"],
    ["192.168.0.1", "", "Theta AS", "vendor"],
    ["localhost", "", "n/a", "Customer"],
    ["", "", "Łódź Smørrebrød sp. z o.o.", "closed_won"],
    ["co.uk", "", "sin datos", "Customer"],
    ["iota.com", "", "Iota & Sons", "Customer"],
    ["kappa.io", "", "Twins", "Customer"],
    ["", "", "AS Roma", "Customer"],
    ["acme.com", "bob@acme.com", "ACME", "Lead"],
    ["", "", "Mu S. p. A.", "Customer"],
    ["", "", "The Nu® (UK) Pty Ltd", "Customer"],
    ["", "", "Шоколад, ООО", "Customer"],
    ["", "", "Ģimenes Ķēde SIA", "Lead"],
    ["", "", "Société Anonyme des Eaux", "Customer"],
]
THEIRS = [
    ["acme.com", "", "Acme", "Lead"],
    ["", "bob@beta.co.uk", "", "Customer"],
    ["", "", "gamma", "Lead"],
    ["shop.delta.com.au", "", "Delta", "Customer"],
    ["facebook.com/other", "", "EPSILON LLC", "Customer"],
    ["", "", "Zeta", "Customer"],
    ["two.zendesk.com", "", "Two", "Customer"],
    ["http://one.zendesk.com/hc", "", "First", "vendor"],
    ["zendesk.com", "", "", "Customer"],
    ["http://eta.example.org", "", "", "Customer"],
    ["", "", "theta", "Lead"],
    ["", "", "N/A", "Customer"],
    ["", "", "lodz smorrebrod", ""],
    ["", "", "Iota and Sons", "Customer"],
    ["lambda.io", "", "Twins", "Customer"],
    ["", "", "Roma", "Customer"],
    ["", "", "Mu S P A", "Lead"],
    ["", "", "nu uk", "Vendor"],
    ["", "", "шоколад", "Lead"],
    ["", "", "gimenes kede", "Customer"],
    ["", "", "Eaux (des)", "Customer"],
]


def program(folder):
    lists = [os.path.join(folder, name + ".csv") for name in ("ours", "theirs")]
    command = [os.environ["PARTNERKIT"], "overlap", *lists, "--list", os.path.join(folder, "shared.csv"), "--format", "json", "-q"]
    subprocess.run(command, check=True, capture_output=True)
    counts = {}
    with open(os.path.join(folder, "shared.csv"), encoding="utf-8") as file:
        for row in csv.DictReader(file):
            key = (row["matched_by"], row["our_standing"], row["their_standing"])
            counts[key] = counts.get(key, 0) + 1
    return counts


def query(dialect):
    command = [os.environ["PARTNERKIT"], "overlap", "--sql", dialect, "ours", "theirs"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def in_duckdb(folder, text):
    connection = duckdb.connect()
    for name in ("ours", "theirs"):
        path = os.path.join(folder, name + ".csv")
        connection.execute(f"create table {name} as select * from read_csv('{path}', all_varchar = true)")
    return {tuple(row[:3]): row[3] for row in connection.execute(text).fetchall()}


def carried_over(dialect):
    """The query of a warehouse for DuckDB, and what stands in for what DuckDB does not have."""
    tree = sqlglot.parse_one(query(dialect), read=dialect)
    unknown = sorted({call.name for call in tree.find_all(exp.Anonymous)})
    assert not unknown, (dialect, "has no function", unknown)
    for select in tree.find_all(exp.Select):
        # Snowflake takes `in (select ...)` in a condition of rows alone.
        for column in select.expressions:
            assert not any(test.args.get("query") for test in column.find_all(exp.In)), (dialect, column.sql(dialect))
    told = []
    for call in list(tree.find_all(exp.Normalize)):
        call.replace(exp.Anonymous(this="strip_accents", expressions=[call.this.copy()]))
        told.append("strip_accents for normalize")
    return tree.sql("duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE), told


def in_postgres(folder):
    newest = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    tools = newest[-1] if newest else os.path.dirname(shutil.which("initdb") or "")
    if not tools:
        return None
    data = os.path.join(folder, "data")
    # The server does not run as root.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    os.chmod(folder, 0o777)

    def run(*words, **more):
        return subprocess.run([*as_user, *words], check=True, capture_output=True, text=True, **more).stdout

    run(f"{tools}/initdb", "-D", data, "-U", "test", "--locale=C.UTF-8", "--encoding=UTF8")
    server = ["-D", data, "-w", "-o", f"-k {folder} -c listen_addresses=", "-l", os.path.join(folder, "log")]
    run(f"{tools}/pg_ctl", *server, "start")
    try:
        script = ["\\set ON_ERROR_STOP on"]
        for name in ("ours", "theirs"):
            script.append(f"create table {name} (website text, email text, company text, stage text);")
            script.append(f"\\copy {name} from '{folder}/{name}.csv' csv header")
        script += ["\\pset format csv", "\\pset tuples_only on", query("postgres")]
        printed = run("psql", "-q", "-h", folder, "-U", "test", "-d", "postgres", input="\n".join(script))
    finally:
        run(f"{tools}/pg_ctl", *server, "stop")
    return {tuple(row[:3]): int(row[3]) for row in csv.reader(printed.splitlines())}


with tempfile.TemporaryDirectory(dir="/tmp") as folder:
    for name, rows in (("ours", OURS), ("theirs", THEIRS)):
        with open(os.path.join(folder, name + ".csv"), "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEAD, *rows])
    expected = program(folder)
    assert len(expected) > 5, expected
    found = in_duckdb(folder, query("duckdb"))
    assert found == expected, (found, expected)
    print("DuckDB:", sum(expected.values()), "shared accounts, as the program")
    for dialect in ("bigquery", "snowflake"):
        text, told = carried_over(dialect)
        found = in_duckdb(folder, text)
        assert found == expected, (dialect, found, expected)
        stand_ins = ", with " + ", ".join(told) if told else ""
        print(f"{dialect}: {sum(found.values())} shared accounts, as the program, carried over to DuckDB{stand_ins}")
    found = in_postgres(folder)
    if found is None:
        print("skipped: PostgreSQL is not installed here")
    else:
        assert found == expected, (found, expected)
        print("PostgreSQL:", sum(found.values()), "shared accounts, as the program")
