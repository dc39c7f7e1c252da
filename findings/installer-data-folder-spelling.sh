#!/usr/bin/env bash
# installer 1.1.0, pip 26.3, uv 0.13.9: a data folder in the name's old spelling is installed as a package.
#
# Behaviour: foo_bar-1.0-py3-none-any.whl with `Foo.Bar-1.0.dist-info` installs everywhere, as names are
# compared in their normal form. `Foo.Bar-1.0.data/data/etc/foo.conf` is data for pip and uv, and goes to
# etc/foo.conf; installer, which compares the folder's text, puts the folder into site-packages.
# Guess: who knows the metadata folder by its normal form knows the data folder so.
# Seen, and expected by this script:
#> pip: ./etc/foo.conf
#> uv: ./etc/foo.conf
#> installer: ./lib/pythonX/site-packages/Foo.Bar-1.0.data/data/etc/foo.conf
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check pip==26.3 installer==1.1.0 uv==0.13.9

cd "$work"
cat > make.py <<'END'
import base64, hashlib, zipfile

members = {
    "Foo.Bar-1.0.data/data/etc/foo.conf": "x", "Foo.Bar-1.0.dist-info/METADATA":
    "Metadata-Version: 2.1\nName: Foo.Bar\nVersion: 1.0\n",
    "Foo.Bar-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}
record = ""
for name, text in members.items():
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
    record += f"{name},sha256={digest},{len(text)}\n"
with zipfile.ZipFile("foo_bar-1.0-py3-none-any.whl", "w") as wheel:
    for name, text in members.items():
        wheel.writestr(name, text)
    wheel.writestr("Foo.Bar-1.0.dist-info/RECORD", record + "Foo.Bar-1.0.dist-info/RECORD,,\n")
END
env/bin/python make.py
seen=$(for tool in pip uv installer; do
  python3 -m venv --without-pip "$tool"
  case $tool in
    pip) env/bin/pip --isolated --python pip/bin/python install --quiet --no-index foo_bar-1.0-py3-none-any.whl ;;
    uv) env/bin/uv pip install --quiet --python uv/bin/python --no-index ./foo_bar-1.0-py3-none-any.whl ;;
    installer) env/bin/python -m installer --prefix "$work/installer" foo_bar-1.0-py3-none-any.whl ;;
  esac
  echo "$tool: $(cd "$tool"; find . -name foo.conf | sed 's/python3\.[0-9]*/pythonX/')"
done)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
