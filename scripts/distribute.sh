#!/bin/sh
# Releases what the index lacks: scripts/distribute.sh [--bucket B] [--dry-run] [--core|--cdk|--PACKAGE].
# S3_PYPI_BUCKET, AWS_PROFILE and AWS_REGION count. All else is as in `rel distribute --help`.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
rel=$root/scripts/rel
if [ ! -x "$rel" ]; then rel=rel; fi
exec "$rel" distribute -C "$root" "$@"
