# The forecast's workbook: what its formulas come to in LibreOffice is what our own engine wrote beside them.
# needs: soffice python:openpyxl
import os
import pathlib
import subprocess
import tempfile

import openpyxl

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"><value>0</value></prop></item>
</oor:items>
"""

with tempfile.TemporaryDirectory() as home:
    home = pathlib.Path(home)
    written = home / "forecast.xlsx"
    program = os.environ["PARTNERKIT"]
    command = [program, "forecast", "--answers", "examples/gridline.yaml", "--trials", "200", "-q"]
    subprocess.run([*command, "-o", written], check=True)
    (home / "profile" / "user").mkdir(parents=True)
    (home / "profile" / "user" / "registrymodifications.xcu").write_text(PROFILE)
    (home / "out").mkdir()
    convert = ["soffice", f"-env:UserInstallation=file://{home}/profile", "--headless"]
    convert += ["--convert-to", "xlsx", "--outdir", home / "out", written]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    formulas = openpyxl.load_workbook(written)
    ours = openpyxl.load_workbook(written, data_only=True)
    theirs = openpyxl.load_workbook(home / "out" / "forecast.xlsx", data_only=True)
    compared, apart = 0, []
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                here = ours[sheet.title][cell.coordinate].value
                there = theirs[sheet.title][cell.coordinate].value
                compared += 1
                numbers = isinstance(here, (int, float)) and isinstance(there, (int, float))
                same = abs(here - there) <= 1e-6 * max(1, abs(here)) if numbers else here == there
                # An empty text is kept as no value at all.
                if not same and (here or there) not in ("", None):
                    apart.append(f"{sheet.title}!{cell.coordinate}: {here!r} here, {there!r} there: {cell.value}")
    assert compared > 0, "a workbook has formulas"
    assert not apart, "\n".join(apart[:20]) + f"\n{len(apart)} of {compared} formulas"
    print(f"{compared} formulas come to the same in LibreOffice")
