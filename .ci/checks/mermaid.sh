#!/usr/bin/env bash
# needs: node npm jq
# Every diagram of every example in every size, of a change of terms, and those of a playbook with hostile titles, parses with Mermaid's own parser.
set -euo pipefail
export MERMAID_TOOLS="$PWD/target/tools/mermaid"
mkdir -p "$MERMAID_TOOLS"
[ -d "$MERMAID_TOOLS/node_modules/mermaid" ] ||
    npm install --silent --no-audit --no-fund --prefix "$MERMAID_TOOLS" mermaid@11.17.2 jsdom@24.1.3 >/dev/null
out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT
draw() { # NAME PROGRAM-ARGUMENTS...
    local name="$1"
    shift
    "$PARTNERKIT" plan "$@" --format mermaid -o "$out/$name.mmd"
    "$PARTNERKIT" design "$@" --full --format markdown -o "$out/$name.md"
    "$PARTNERKIT" kit "$@" -o "$out/$name-kit" -q
}
for example in examples/*.yaml; do
    name="$(basename "$example" .yaml)"
    draw "$name" --answers "$example"
    for size in $("$PARTNERKIT" design --answers "$example" --format json | jq -r '.scenarios[].id'); do
        "$PARTNERKIT" design --answers "$example" --scenario "$size" --full -o "$out/$name-$size.md" -q
    done
done
"$PARTNERKIT" diff examples/gridline.yaml examples/atlas-procure.yaml -o "$out/change.mmd"
"$PARTNERKIT" playbook export "$out/tables" -q
words=(call click href gantt section title dateFormat axisFormat tickInterval includes excludes todayMarker
    inclusiveEndDates topAxis weekday weekend accTitle accDescr end done crit active milestone '%%' 'a:b' 'x;y' '#quot;' '```')
awk -v words="${words[*]}" 'BEGIN { n = split(words, word, " ") }
    /^    action: / { print "    action: \047" word[at++ % n + 1] " the list\047"; next } { print }' \
    "$out/tables/launch-tasks.yaml" >"$out/edited.yaml"
cp "$out/edited.yaml" "$out/tables/launch-tasks.yaml"
draw hostile --answers examples/gridline.yaml --playbook "$out/tables"
find "$out" -path "$out/tables" -prune -o \( -name '*.mmd' -o -name '*.md' \) -type f -print0 | xargs -0 node .ci/mermaid.mjs
