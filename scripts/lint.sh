#!/bin/sh
# Lints the packages: scripts/lint.sh [--fix]. With --fix it first changes the sources: what ruff can
# repair, and their format. All else is as in `rel make --help`.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
rel=$root/scripts/rel
if [ ! -x "$rel" ]; then rel=rel; fi
fix=no
for argument do
  shift
  case $argument in
  --fix) fix=yes ;;
  *) set -- "$@" "$argument" ;;
  esac
done
if [ "$fix" = yes ]; then "$rel" make -C "$root" fix -v "$@"; fi
exec "$rel" make -C "$root" lint -k "$@"
