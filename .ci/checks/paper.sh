#!/usr/bin/env bash
# needs: chromium pdfinfo
# The brief of every example takes at most two pages of paper, and the report at most ten.
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
done
