#!/bin/sh
# Gives all packages their next version: scripts/bump-version.sh major|minor|patch|X.Y.Z [--tag] [-n].
# All else is as in `rel bump --help`.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
rel=$root/scripts/rel
if [ ! -x "$rel" ]; then rel=rel; fi
exec "$rel" bump -C "$root" "$@"
