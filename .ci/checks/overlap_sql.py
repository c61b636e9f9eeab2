# The comparison as a query gives the counts of the program, in DuckDB, and in PostgreSQL where it is installed.
# needs: python:duckdb
import csv
import glob
import json
import os
import shutil
import subprocess
import tempfile

import duckdb

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


def in_duckdb(folder):
    connection = duckdb.connect()
    for name in ("ours", "theirs"):
        path = os.path.join(folder, name + ".csv")
        connection.execute(f"create table {name} as select * from read_csv('{path}', all_varchar = true)")
    return {tuple(row[:3]): row[3] for row in connection.execute(query("duckdb")).fetchall()}


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
    assert in_duckdb(folder) == expected, (in_duckdb(folder), expected)
    print("DuckDB:", sum(expected.values()), "shared accounts, as the program")
    found = in_postgres(folder)
    if found is None:
        print("skipped: PostgreSQL is not installed here")
    else:
        assert found == expected, (found, expected)
        print("PostgreSQL:", sum(found.values()), "shared accounts, as the program")
