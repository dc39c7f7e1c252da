#!/usr/bin/env bash
# setuptools-scm 10.3.4 (vcs-versioning 2.6.0): behind the tag `deploy-2026-11-30` the version is 31.
#
# Behaviour: the expression that finds a version in a tag takes all up to the last dash for the
# project's name, and 30 for the version. The tag v1.0.0 below it does not count any more. A
# warning says that a later version will be strict, and would pass the tag over.
# Guess: a tag that has no version is passed over, or refused.
# Seen, and expected by this script:
#> v1.0.0, one commit: 1.0.1.dev1
#> deploy-2026-11-30, no commit: 30
#> deploy-2026-11-30, one commit: 31.dev1
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check setuptools-scm==10.3.4 vcs-versioning==2.6.0

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com

git init --quiet "$work/project"
cd "$work/project"
git commit --quiet --allow-empty --message one
git tag v1.0.0
git commit --quiet --allow-empty --message two
version() { "$work/env/bin/python" -m setuptools_scm 2> /dev/null | sed 's/+.*//'; }
seen=$(
  echo "v1.0.0, one commit: $(version)"
  git tag deploy-2026-11-30
  echo "deploy-2026-11-30, no commit: $(version)"
  git commit --quiet --allow-empty --message three
  echo "deploy-2026-11-30, one commit: $(version)"
)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
