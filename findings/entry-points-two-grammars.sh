#!/usr/bin/env bash
# pip 26.3, uv 0.13.9: which programs a valid-looking entry_points.txt brings depends on the installer.
#
# Behaviour: pip takes the file line by line, uv as Python's configparser does. A group `[DEFAULT]` is a
# group of its own for pip; for uv its entries are in every group, and become programs. A line that is
# indented below an entry is an entry for pip; for uv it continues the entry above, and the wheel is
# refused. An indented group is a group for pip; for uv it is the extras of the entry above, and the group
# before goes on.
# Guess: INI files of this plainness have one meaning.
# Seen, and expected by this script:
#> plain | pip installs a
#> plain | uv installs a
#> [DEFAULT] | pip installs a
#> [DEFAULT] | uv installs a q
#> indented entry | pip installs a b
#> indented entry | uv refuses
#> indented group | pip installs a
#> indented group | uv installs a b
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check pip==26.3 uv==0.13.9

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

cat > try.py <<'END'
import os, shutil, subprocess, sys

from make import make

for title, text in (
    ("plain", "[console_scripts]\na = foo:x\n"),
    ("[DEFAULT]", "[DEFAULT]\nq = foo:x\n[console_scripts]\na = foo:x\n"),
    ("indented entry", "[console_scripts]\na = foo:x\n  b = foo:x\n"),
    ("indented group", "[console_scripts]\na = foo:x\n  [plugins]\nb = foo:x\n"),
):
    make("foo-1.0-py3-none-any.whl", {"foo-1.0.dist-info/entry_points.txt": text})
    for tool in ("pip", "uv"):
        shutil.rmtree("target", ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", "target"], check=True)
        command = (
            ["env/bin/pip", "--isolated", "--python", "target/bin/python", "install", "--no-index"]
            if tool == "pip" else
            ["env/bin/uv", "pip", "install", "--no-cache", "--python", "target/bin/python", "--no-index"])
        done = subprocess.run([*command, "./foo-1.0-py3-none-any.whl"], capture_output=True)
        programs = [name for name in ("a", "b", "q") if os.path.exists(f"target/bin/{name}")]
        print(title, "|", tool, "installs" if done.returncode == 0 else "refuses", *programs)
END
seen=$(env/bin/python try.py)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
