#!/bin/sh
# Lints the packages: scripts/lint.sh [--fix]. With --fix it first changes the sources: what ruff can
# repair, and their format. All else is as in `rel make --help`.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
rel=$root/scripts/rel
if [ ! -x "$rel" ]; then rel=rel; fi
fix=no
verbose=-v
for argument do
  shift
  case $argument in
  --fix) fix=yes ;;
  -s | --silent | -[!-]*s* | -[qv] | --question | --verbose)
    verbose=
    set -- "$@" "$argument" ;;
  *) set -- "$@" "$argument" ;;
  esac
done
if [ "$fix" = yes ]; then "$rel" make -C "$root" fix $verbose "$@"; fi
exec "$rel" make -C "$root" lint -k "$@"
