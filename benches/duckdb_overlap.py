#!/usr/bin/env python3
"""Compares the two lists of `cargo bench --bench overlap -- --files FOLDER` in DuckDB.

Usage: pip install duckdb; cargo bench --bench overlap -- --files FOLDER; benches/duckdb_overlap.py FOLDER

DuckDB has no public suffix list: the host's last two labels stand in for the registrable domain, three
where the last two are known to be a suffix in this data. That is less work than the comparison here does.
"""

import os
import resource
import sys
import time

import duckdb

KEYED = """
    select
        regexp_extract(
            lower(case when {website} <> '' then {website} else {mail} end),
            '([a-z0-9-]+\\.(?:co\\.uk|com\\.au|[a-z]+))/?$', 1) as domain,
        trim(regexp_replace(
            regexp_replace(lower({name}), '[.,]', '', 'g'), ' (inc|llc|ltd|gmbh|corp)$', '')) as name
    from read_csv('{path}', header = true, all_varchar = true, nullstr = '\x01')
"""

JOIN = """
    with ours as ({ours}), theirs as ({theirs}),
    our_domains as (select distinct domain from ours where domain not in ('', 'gmail.com')),
    their_domains as (select distinct domain from theirs where domain not in ('', 'gmail.com')),
    shared as (select domain from our_domains semi join their_domains using (domain)),
    our_names as (
        select name, bool_or(domain in ('', 'gmail.com')) as alone,
               bool_or(domain in (select domain from shared)) as covered
        from ours group by name),
    their_names as (
        select name, bool_or(domain in ('', 'gmail.com')) as alone,
               bool_or(domain in (select domain from shared)) as covered
        from theirs group by name)
    select
        (select count(*) from shared),
        (select count(*) from our_names o join their_names t using (name)
         where (o.alone or t.alone) and not o.covered and not t.covered)
"""


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    columns = {"website": "website", "mail": "email", "name": "company"}
    paths = [os.path.join(sys.argv[1], f"{side}.csv") for side in ("ours", "theirs")]
    sides = [KEYED.format(path=path, **columns) for path in paths]
    times, found = [], None
    for _ in range(5):
        with duckdb.connect() as connection:
            begun = time.perf_counter()
            found = connection.execute(JOIN.format(ours=sides[0], theirs=sides[1])).fetchone()
            times.append(time.perf_counter() - begun)
    print(f"DuckDB {duckdb.__version__}: {min(times):.2f}s, by domain {found[0]}, by name {found[1]}")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


if __name__ == "__main__":
    main()
