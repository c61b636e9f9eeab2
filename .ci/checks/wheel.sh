#!/usr/bin/env bash
# The wheel, built and installed into an empty Python environment: the program that comes out of it is the whole one.
# needs: python:maturin
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$PARTNERKIT_PYTHON" -m maturin build --quiet --out "$folder/wheels"
"$PARTNERKIT_PYTHON" -m venv "$folder/empty"
"$folder/empty/bin/pip" install --quiet --disable-pip-version-check --no-index "$folder"/wheels/partnerkit-*.whl
installed="$folder/empty/bin/partnerkit"
[ "$("$installed" --version)" = "$("$PARTNERKIT" --version)" ]
cmp <("$installed" design examples/gridline.yaml) <("$PARTNERKIT" design examples/gridline.yaml)
"$folder/empty/bin/pip" show partnerkit | grep '^License'
echo "$(basename "$folder"/wheels/*.whl): installed into an empty environment, and runs"
