#!/usr/bin/env bash
# setuptools-git-versioning 3.2.0: a tag that is added to an old commit later sets the version back.
#
# Behaviour: of all tags below HEAD it takes the one that was made last, not the nearest. Who tags v1.0
# afterwards, on a commit that v1.1 comes behind, gets 1.0.post2 on `main`.
# Guess: the nearest tag, v1.1, as `git describe` says.
# Seen, and expected by this script:
#> v1.1 alone: 1.1.post1
#> v1.0 added below it: 1.0.post2, describe: v1.1
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check setuptools-git-versioning==3.2.0

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com

git init --quiet --initial-branch main "$work/project"
cd "$work/project"
printf '[tool.setuptools-git-versioning]\nenabled = true\n' > pyproject.toml
export GIT_COMMITTER_DATE=2026-01-01T12:00:00Z
git add pyproject.toml
git commit --quiet --message one
export GIT_COMMITTER_DATE=2026-01-02T12:00:00Z
git commit --quiet --allow-empty --message two
git tag --annotate --message v1.1 v1.1
export GIT_COMMITTER_DATE=2026-01-03T12:00:00Z
git commit --quiet --allow-empty --message three
version() { "$work/env/bin/setuptools-git-versioning" | sed 's/+.*//'; }
seen=$(
  echo "v1.1 alone: $(version)"
  export GIT_COMMITTER_DATE=2026-01-04T12:00:00Z
  git tag --annotate --message v1.0 v1.0 HEAD~2
  echo "v1.0 added below it: $(version), describe: $(git describe --abbrev=0)"
)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
