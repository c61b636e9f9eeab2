#!/usr/bin/env bash
# What a release carries: the archive is made as the release workflow makes it, its checksum holds, cargo-binstall's
# metadata names it and the program in it, and that program runs.
# needs: sha256sum tar
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
grep -q 'run: scripts/archive dist' .github/workflows/release.yml
archive="$(basename "$(scripts/archive "$folder")")"
(cd "$folder" && sha256sum -- * >SHA256SUMS && sha256sum --check --quiet SHA256SUMS)
tar -xzf "$folder/$archive" -C "$folder"

target="$(rustc -vV | sed -n 's/^host: //p')"
version="$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)"
# A value of cargo-binstall's metadata with its placeholders filled in.
metadata() {
    sed -n '/^\[package.metadata.binstall\]/,/^$/s/^'"$1"' = "\(.*\)"$/\1/p' Cargo.toml |
        sed -e 's/{ name }/partnerkit/; s/{ bin }/partnerkit/; s/{ binary-ext }//; s/{ archive-suffix }/.tar.gz/' \
            -e "s/{ version }/$version/g; s/{ target }/$target/"
}
[ "$(basename "$(metadata pkg-url)")" = "$archive" ]
"$folder/$(metadata bin-dir)" check examples/gridline.yaml
echo "$archive: checksum, names and program are right"
