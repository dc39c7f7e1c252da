#!/bin/sh
# Checks all that a release rests on: scripts/validate.sh [--quick] [--allow-dirty] [--PACKAGE].
# All else is as in `rel validate --help`.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
rel=$root/scripts/rel
if [ ! -x "$rel" ]; then rel=rel; fi
exec "$rel" validate -C "$root" "$@"
