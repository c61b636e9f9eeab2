# Completions are loaded and asked in the real shells; the manual pages are read by man's own formatter.
# needs: bash zsh fish man
set -euo pipefail
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir "$home/bin" "$home/zsh"
cp "$PARTNERKIT" "$home/bin/partnerkit"
export PATH="$home/bin:$PATH"
expect() { # shell, what it offered
    grep -qw completions <<<"$2" || { printf '%s does not offer the command: %s\n' "$1" "$2"; exit 1; }
    printf '%s: ok\n' "$1"
}

partnerkit completions bash >"$home/partnerkit.bash"
expect bash "$(bash -c "
    source '$home/partnerkit.bash'
    COMP_WORDS=(partnerkit compl) COMP_CWORD=1
    _partnerkit partnerkit compl partnerkit
    echo \"\${COMPREPLY[@]}\"")"

partnerkit completions zsh >"$home/zsh/_partnerkit"
expect zsh "$(zsh -f -c "
    fpath=('$home/zsh' \$fpath)
    autoload -Uz compinit && compinit -u -d '$home/dump'
    (( \$+functions[_partnerkit] )) || exit 1
    print -r -- \$_comps[partnerkit]
    autoload +X _partnerkit && functions _partnerkit" | tr "'" ' ')"
zsh -n "$home/zsh/_partnerkit"

partnerkit completions fish >"$home/partnerkit.fish"
expect fish "$(HOME="$home" fish --no-config -c "
    source '$home/partnerkit.fish'
    complete --do-complete 'partnerkit compl'")"

for page in "" $(partnerkit --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' | grep -v help); do
    partnerkit man $page >"$home/page.1"
    warnings=$(man --warnings -E UTF-8 -l "$home/page.1" 2>&1 >/dev/null)
    [ -z "$warnings" ] || { printf 'man %s: %s\n' "$page" "$warnings"; exit 1; }
done
echo "man: ok"
