#!/usr/bin/env bash
# needs: python:yaml
# The steps of the action and of the pre-commit hooks run as they stand, on a locked design and on one that moved.
set -euo pipefail
root="$PWD"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" && ln -s "$(realpath "$PARTNERKIT")" "$work/bin/partnerkit"
export PATH="$work/bin:$PATH" GITHUB_ACTION_PATH="$root" LOCK=partnerkit.lock
"$PARTNERKIT_PYTHON" - "$root" >"$work/steps.sh" <<'PY'
import sys, yaml
root = sys.argv[1]
for step in yaml.safe_load(open(f"{root}/action.yml"))["runs"]["steps"]:
    print(step["run"])
for hook in yaml.safe_load(open(f"{root}/.pre-commit-hooks.yaml")):
    print(hook["entry"], "answers.yaml" if hook.get("pass_filenames", True) else "")
PY
cat "$work/steps.sh"
cd "$work"
cp "$root/examples/gridline.yaml" answers.yaml
partnerkit design --answers answers.yaml -o program.yaml
partnerkit verify --write --answers answers.yaml --blueprint program.yaml
bash -e steps.sh
sed -i 's/gross_margin: 71%/gross_margin: 60%/' answers.yaml
if bash -e steps.sh; then
    echo "a design that moved passed"
    exit 1
fi
