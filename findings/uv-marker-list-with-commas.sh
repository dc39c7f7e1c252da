#!/usr/bin/env bash
# uv 0.13.9, packaging 26.4: `python_version in "2.6, 2.7"` holds on every Python for uv.
#
# Behaviour: uv reads the text behind `in` as versions with white space between. A comma makes it no
# list of versions, and then uv drops the comparison without a word: the requirement is installed.
# `not in` is dropped in the same way. packaging, and so pip, looks for one text in the other.
# Guess: false on every Python 3, as is the list that has spaces alone.
# Seen, and expected by this script:
#> python_version in "2.6 2.7" | packaging: False | uv installs: nothing
#> python_version in "2.6, 2.7" | packaging: False | uv installs: foo==1.0
#> python_version not in "2.6, 2.7" | packaging: True | uv installs: foo==1.0
#> python_version not in "2.7, HERE" | packaging: False | uv installs: foo==1.0
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check uv==0.13.9 packaging==26.4

cd "$work"
mkdir links
"$work/env/bin/python" - <<'END'
import zipfile

with zipfile.ZipFile("links/foo-1.0-py3-none-any.whl", "w") as wheel:
    wheel.writestr("foo-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: foo\nVersion: 1.0\n")
    wheel.writestr(
        "foo-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    wheel.writestr("foo-1.0.dist-info/RECORD", "foo-1.0.dist-info/RECORD,,\n")
END

here=$(env/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
seen=$(for marker in 'in "2.6 2.7"' 'in "2.6, 2.7"' 'not in "2.6, 2.7"' 'not in "2.7, HERE"'; do
  text="python_version ${marker/HERE/$here}"
  echo "foo; $text" > requirements.in
  uv=$(env/bin/uv pip compile --quiet --no-index --find-links links --no-header --no-annotate \
    --python env/bin/python requirements.in)
  packaging=$(env/bin/python -c 'import sys; from packaging.markers import Marker
print(Marker(sys.argv[1]).evaluate())' "$text")
  echo "python_version $marker | packaging: $packaging | uv installs: ${uv:-nothing}"
done)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
