#!/bin/sh
# Builds the packages' wheels into `dist`: scripts/build.sh [--clean] [--core|--cdk|--PACKAGE].
# All else is as in `rel build --help`.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
rel=$root/scripts/rel
if [ ! -x "$rel" ]; then rel=rel; fi
exec "$rel" build -C "$root" "$@"
