#!/usr/bin/env bash
# pip 26.3, installer 1.1.0, uv 0.13.9: a script of `foo-1.0.data/scripts` can be installed as no program.
#
# Behaviour: pip and installer rewrite the line `#!python` of such a script, and leave its mode as the
# archive has it: 0644 stays 0644. uv makes all of them executable. The specification has Unix
# installers add the bit where the archive is from Windows. Programs of entry points are not concerned.
# Guess: what lands in `bin/` can be run.
# Seen, and expected by this script:
#> pip: not executable
#> installer: not executable
#> uv: executable
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check pip==26.3 installer==1.1.0 uv==0.13.9

cd "$work"
cat > make.py <<'END'
import zipfile

def make(path, files=(), version="1.0", modes={}):
    info = f"foo-{version}.dist-info"
    members = {
        **dict(files), f"{info}/METADATA": f"Metadata-Version: 2.1\nName: foo\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    members[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in members) + f"{info}/RECORD,,\n"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in members.items():
            member = zipfile.ZipInfo(name)
            member.external_attr = modes.get(name, 0o100644) << 16
            wheel.writestr(member, text)
END

env/bin/python -c 'from make import make
make("foo-1.0-py3-none-any.whl", {"foo-1.0.data/scripts/foo": "#!python\nprint(1)\n"})'
seen=$(for tool in pip installer uv; do
  python3 -m venv --without-pip "$tool"
  case $tool in
    pip) env/bin/pip --isolated --python pip/bin/python install --quiet --no-index foo-1.0-py3-none-any.whl ;;
    installer) env/bin/python -m installer --prefix "$work/installer" foo-1.0-py3-none-any.whl ;;
    uv) env/bin/uv pip install --quiet --python uv/bin/python --no-index ./foo-1.0-py3-none-any.whl ;;
  esac
  if [ -x "$tool/bin/foo" ]; then echo "$tool: executable"; else echo "$tool: not executable"; fi
done)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
