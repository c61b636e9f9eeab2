#!/usr/bin/env bash
# needs: chromium pdfinfo soffice
# The brief of every example takes at most two pages of paper, the report at most ten and the workbook at most eight, on
# which every figure has the width it needs.
set -euo pipefail
out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT
pages() { # FILE MOST
    local pages
    pages="$(pdfinfo "$1" | awk '/^Pages:/ { print $2 }')"
    printf '%s: %s pages\n' "${1##*/}" "$pages"
    [ "$pages" -le "$2" ]
}
for example in examples/*.yaml; do
    name="$(basename "$example" .yaml)"
    "$PARTNERKIT" design --answers "$example" -o "$out/$name-brief.pdf" -q
    pages "$out/$name-brief.pdf" 2
    "$PARTNERKIT" report --answers "$example" -o "$out/$name-report.pdf" -q
    pages "$out/$name-report.pdf" 10
    "$PARTNERKIT" forecast --answers "$example" -o "$out/$name-workbook.xlsx" -q
    soffice "-env:UserInstallation=file://$out/profile" --headless --convert-to pdf --outdir "$out" "$out/$name-workbook.xlsx" >/dev/null
    pages "$out/$name-workbook.pdf" 8
    if pdftotext "$out/$name-workbook.pdf" - | grep '###'; then
        exit 1
    fi
done
