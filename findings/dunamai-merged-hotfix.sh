#!/usr/bin/env bash
# dunamai 1.26.5 (poetry-dynamic-versioning), git 2.39: a merged hotfix takes the version back.
#
# History: v1.0, then the branch `fix` with v1.0.1, then v1.1 on `main`, then `fix` is merged into `main`.
# Behaviour: dunamai takes v1.0.1, though v1.1 is newer, higher, and what `git describe` takes. The version
# after the merge is below the one before.
# Guess: the version of `git describe`, or the highest.
# Seen, and expected by this script:
#> before the merge: 1.1.post1.dev0, describe: v1.1
#> after it: 1.0.1.post3.dev0, describe: v1.1
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check dunamai==1.26.5

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com

git init --quiet --initial-branch main "$work/project"
cd "$work/project"
day=1
commit() {
  day=$((day + 1)); export GIT_AUTHOR_DATE="2026-01-0${day}T12:00:00Z" GIT_COMMITTER_DATE="2026-01-0${day}T12:00:00Z"
  "$@"
}
commit git commit --quiet --allow-empty --message one
git tag v1.0
git checkout --quiet -b fix
commit git commit --quiet --allow-empty --message fix
git tag v1.0.1
git checkout --quiet main
commit git commit --quiet --allow-empty --message two
git tag v1.1
commit git commit --quiet --allow-empty --message three
version() { "$work/env/bin/dunamai" from git --no-metadata; }
seen=$(
  echo "before the merge: $(version), describe: $(git describe --tags --abbrev=0)"
  commit git merge --quiet --no-edit fix
  echo "after it: $(version), describe: $(git describe --tags --abbrev=0)"
)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
