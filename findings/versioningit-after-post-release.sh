#!/usr/bin/env bash
# versioningit 3.3.0, dunamai 1.26.5: a commit behind the tag v1.0.0.post1 is 1.0.0.post1.post1.
#
# Behaviour: the default format puts `.post` and the number of commits behind the tag's version, whatever
# it ends in. What comes out is no version of PEP 440, and versioningit prints it and ends with 0; a
# backend refuses it later. The same happens behind .dev3. dunamai counts on.
# Guess: 1.0.0.post2, or an error.
# Seen, and expected by this script:
#> v1.0.0: 1.0.0.post1 (0, valid), dunamai: 1.0.0.post1.dev0
#> v1.0.0.post1: 1.0.0.post1.post1 (0, no version), dunamai: 1.0.0.post1.dev1
#> v1.0.0.dev3: 1.0.0.dev3.post1 (0, no version), dunamai: 1.0.0.dev4
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check versioningit==3.3.0 packaging==26.4 dunamai==1.26.5

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com

seen=$(for tag in v1.0.0 v1.0.0.post1 v1.0.0.dev3; do
  git init --quiet "$work/$tag"
  cd "$work/$tag"
  printf '[tool.versioningit]\n' > pyproject.toml
  git add pyproject.toml
  git commit --quiet --message one
  git tag "$tag"
  git commit --quiet --allow-empty --message two
  version=$("$work/env/bin/versioningit" 2>/dev/null) && status=0 || status=$?
  valid=$("$work/env/bin/python" -c 'import sys; from packaging.version import Version
try: Version(sys.argv[1]); print("valid")
except ValueError: print("no version")' "$version")
  echo "$tag: ${version%+*} ($status, $valid), dunamai: $("$work/env/bin/dunamai" from git --no-metadata)"
done)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
