#!/usr/bin/env bash
# pbr 7.1.3: on the tag 1.0.0.post1 the version is 1.0.1.dev1, below which nothing was released.
#
# Behaviour: pbr knows no post-releases, and takes the tag for a commit behind 1.0.0, on the way to
# 1.0.1; the next commit is on the way to 1.0.2. A candidate, 1.0.0rc1, gets a fourth number.
# Guess: on a tag, the version is the tag's.
# Seen, and expected by this script:
#> 1.0.0: 1.0.0, and one commit: 1.0.1.dev1
#> 1.0.0.post1: 1.0.1.dev1, and one commit: 1.0.2.dev1
#> 1.0.0rc1: 1.0.0.0rc1, and one commit: 1.0.0.0rc2.dev1
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check pbr==7.1.3 setuptools==84.2.1

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com

version() { "$work/env/bin/python" -c 'from pbr.packaging import get_version; print(get_version("project"))'; }
seen=$(for tag in 1.0.0 1.0.0.post1 1.0.0rc1; do
  git init --quiet "$work/$tag"
  cd "$work/$tag"
  git commit --quiet --allow-empty --message one
  git tag --annotate --message "$tag" "$tag"
  printf '%s: %s, ' "$tag" "$(version)"
  git commit --quiet --allow-empty --message two
  echo "and one commit: $(version)"
done)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
