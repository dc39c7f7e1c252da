#!/bin/sh
# Runs the packages' tests: scripts/test-packages.sh [--coverage]. With --coverage it prints what the
# tests cover, also of tests that passed before. All else is as in `rel make --help`.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
rel=$root/scripts/rel
if [ ! -x "$rel" ]; then rel=rel; fi
coverage=no
for argument do
  shift
  case $argument in
  --coverage) coverage=yes ;;
  *) set -- "$@" "$argument" ;;
  esac
done
if [ "$coverage" = yes ]; then set -- measure=yes -v --replay "$@"; fi
exec "$rel" make -C "$root" test -k "$@"
