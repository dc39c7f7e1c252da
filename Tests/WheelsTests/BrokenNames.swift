// File names, tags and folders that do not fit what is inside.

let brokenNames: [BrokenWheel] = [
  named("a name without tags", "da_vinci-1.0.0.whl", "E201"),
  named("a name that does not end in whl", "da_vinci-1.0.0-py3-none-any.zip", "E201"),
  named("a name with a version that is none", "da_vinci-one-py3-none-any.whl", "E201"),
  named("a name with a build tag without a number", "da_vinci-1.0.0-x-py3-none-any.whl", "E201"),
  named("a name with an empty tag", "da_vinci-1.0.0-py3--any.whl", "E201"),
  named("another version in the name", "da_vinci-1.0.1-py3-none-any.whl", "E204", "E305"),
  named("another project in the name", "da_vincy-1.0.0-py3-none-any.whl", "E204", "E304"),
  named("an old spelling of the name", "Da.Vinci-1.0.0-py3-none-any.whl", "W201"),
  named("other tags in the name", "da_vinci-1.0.0-py2.py3-none-any.whl", "E503"),
  BrokenWheel("two tags in one line of WHEEL", "W503") { (wheel: inout TestWheel) in
    wheel.fileName = "da_vinci-1.0.0-py2.py3-none-any.whl"
    wheel.wheel = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py2.py3-none-any\n"
  },
  BrokenWheel("one tag of the name and another in a line of WHEEL", "E503") {
    (wheel: inout TestWheel) in
    wheel.wheel = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py2.py3-none-any\n"
  },
  named("a build tag in the name alone", "da_vinci-1.0.0-1-py3-none-any.whl", "E504"),
  BrokenWheel("no dist-info folder", "E204") { (wheel: inout TestWheel) in
    wheel.metadata = nil
    wheel.wheel = nil
    wheel.hasRecord = false
  },
  BrokenWheel("two dist-info folders", "E204") { (wheel: inout TestWheel) in
    wheel.files.append(("da_vinci-0.9.0.dist-info/METADATA", "Name: da-vinci\n"))
  },
  BrokenWheel("a dist-info folder of another version", "E204") { (wheel: inout TestWheel) in
    wheel.distInfo = "da_vinci-0.9.0.dist-info"
  },
  BrokenWheel("a data folder of another version", "E205") { (wheel: inout TestWheel) in
    wheel.files.append(("da_vinci-0.9.0.data/scripts/x", "1"))
  },
  BrokenWheel("a data folder with an unknown key", "E604") { (wheel: inout TestWheel) in
    wheel.files.append(("da_vinci-1.0.0.data/script/x", "1"))
  },
  BrokenWheel("a file in the data folder itself", "E604") { (wheel: inout TestWheel) in
    wheel.files.append(("da_vinci-1.0.0.data/x", "1"))
  },
  tagged("an unknown platform", "py3-none-windows", "E206"),
  tagged("an unknown processor", "py3-none-manylinux_2_17_x86", "E206"),
  tagged("an unknown Python", "cpy312-none-any", "E206"),
  tagged("an unknown ABI", "cp312-abi-any", "E206"),
  tagged("an ABI of one kind of Python under a tag of any", "py3-abi3-win_amd64", "E206"),
  tagged("an ABI without a platform", "cp312-abi3-any", "E206"),
  tagged("the ABI of another Python", "cp311-cp310-win_amd64", "E206"),
  tagged("an unknown platform among known ones", "py3-none-windows.win_amd64", "W202"),
  tagged("a tag of no certain Linux", "py3-none-linux_x86_64", "W203"),
  requiring("a Python before those of the tag", ">=3.9,<3.8"),
  requiring("Python 2 under a tag for Python 3", "==2.7.*"),
  requiring("an older Python than abi3 is for", "<3.9", "cp39-abi3-win_amd64"),
  BrokenWheel("a file of data over one of the package", "E605") { (wheel: inout TestWheel) in
    wheel.files.append(("da_vinci-1.0.0.data/purelib/da_vinci/__init__.py", "1"))
  },
  BrokenWheel("data in another project's metadata", "E605") { (wheel: inout TestWheel) in
    wheel.files.append(("da_vinci-1.0.0.data/platlib/pip-25.0.dist-info/METADATA", "1"))
  },
  BrokenWheel("a script that is an entry point, too", "E605") { (wheel: inout TestWheel) in
    wheel.files.append(("da_vinci-1.0.0.data/scripts/paint", "#!python\n"))
    wheel.setEntryPoints("[console_scripts]\npaint = da_vinci:main\n")
  },
  BrokenWheel("a script in a folder", "E606") { (wheel: inout TestWheel) in
    wheel.files.append(("da_vinci-1.0.0.data/scripts/a/b", "#!python\n"))
  },
  BrokenWheel("a script in place of Python", "E606") { (wheel: inout TestWheel) in
    wheel.files.append(("da_vinci-1.0.0.data/scripts/Python3.11", "#!python\n"))
  },
  BrokenWheel("an entry point in place of Python", "E601") { (wheel: inout TestWheel) in
    wheel.setEntryPoints("[gui_scripts]\npythonw = da_vinci:main\n")
  },
  BrokenWheel("an entry point with a keyword", "E602") { (wheel: inout TestWheel) in
    wheel.setEntryPoints("[console_scripts]\npaint = da_vinci:class\n")
  },
  compiled(
    "a module that is a text", "cp312-cp312-manylinux_2_17_x86_64",
    "_speed.cpython-312-x86_64-linux-gnu.so", "E509", Array("hello".utf8)),
  compiled(
    "a module that is cut off", "cp312-cp312-manylinux_2_17_x86_64",
    "_speed.cpython-312-x86_64-linux-gnu.so", "E509", Array(elfLibrary().dropLast())),
  compiled("a module that is empty", "cp312-cp312-win_amd64", "_speed.pyd", "E509", []),
  BrokenWheel("a Python that Requires-Python leaves out", "E207") { (wheel: inout TestWheel) in
    wheel.setTags("cp39-cp39-win_amd64")
    wheel.setFields("Requires-Python: >=3.10")
  },
  compiled("a compiled file in a pure wheel", "py3-none-any", "_speed.so", "W506", isPure: true),
  compiled(
    "a compiled module of one Python for any platform", "py3-none-any",
    "_speed.cpython-312-x86_64-linux-gnu.so", "W506", isPure: true),
  compiled(
    "a compiled module in a wheel that says it is pure", "cp312-cp312-manylinux_2_17_x86_64",
    "_speed.cpython-312-x86_64-linux-gnu.so", "W505", isPure: true),
  compiled(
    "a module for another processor", "cp312-cp312-manylinux_2_17_aarch64",
    "_speed.cpython-312-x86_64-linux-gnu.so", "E506"),
  compiled(
    "a module for another system", "cp312-cp312-win_amd64", "_speed.cp312-win_amd64.pyd", "E506"),
  compiled(
    "a module for macOS on one of two processors", "cp312-cp312-macosx_11_0_universal2",
    "_speed.cpython-312-darwin.so", "E506", machOLibrary()),
  compiled(
    "a module for Windows on another processor", "cp312-cp312-win_arm64",
    "_speed.cp312-win_amd64.pyd", "E506", windowsLibrary()),
  compiled(
    "a module of another Python", "cp311-cp311-manylinux_2_17_x86_64",
    "_speed.cpython-312-x86_64-linux-gnu.so", "E507"),
  compiled(
    "a module of one Python in a wheel for all", "cp39-abi3-manylinux_2_17_x86_64",
    "_speed.cpython-312-x86_64-linux-gnu.so", "E507"),
  compiled(
    "a module with the lock in a wheel without", "cp313-cp313t-manylinux_2_17_x86_64",
    "_speed.cpython-313-x86_64-linux-gnu.so", "E507"),
  compiled(
    "a module of one Python under a tag for every Python", "py3-none-manylinux_2_17_x86_64",
    "_speed.cpython-312-x86_64-linux-gnu.so", "W507"),
  compiled(
    "a module that needs a newer glibc", "cp312-cp312-manylinux_2_17_x86_64",
    "_speed.cpython-312-x86_64-linux-gnu.so", "W508",
    elfLibrary(versions: ["GLIBC_2.2.5", "GLIBC_2.34"])),
  compiled(
    "a module that needs a newer macOS", "cp312-cp312-macosx_10_13_x86_64",
    "_speed.cpython-312-darwin.so", "W508", machOLibrary(processor: 7, macOS: (12, 3))),
  compiled(
    "a module of musl under a tag of glibc", "cp312-cp312-manylinux_2_17_x86_64",
    "_speed.cpython-312-x86_64-linux-gnu.so", "E508",
    elfLibrary(library: "libc.musl-x86_64.so.1", versions: [])),
  compiled(
    "a module of glibc under a tag of musl", "cp312-cp312-musllinux_1_2_x86_64",
    "_speed.cpython-312-x86_64-linux-musl.so", "E508"),
]

private func named(_ name: String, _ fileName: String, _ codes: String...) -> BrokenWheel {
  var broken = BrokenWheel(name) { (wheel: inout TestWheel) in wheel.fileName = fileName }
  broken.codes = codes
  return broken
}

private func tagged(_ name: String, _ tags: String, _ code: String) -> BrokenWheel {
  BrokenWheel(name, code) { (wheel: inout TestWheel) in wheel.setTags(tags, isPure: true) }
}

private func requiring(
  _ name: String, _ python: String, _ tags: String = "py3-none-any"
) -> BrokenWheel {
  BrokenWheel(name, "E207") { (wheel: inout TestWheel) in
    wheel.setTags(tags, isPure: tags.hasSuffix("any"))
    wheel.setFields("Requires-Python: \(python)")
  }
}

/// A wheel with a compiled file.
private func compiled(
  _ name: String, _ tags: String, _ file: String, _ code: String,
  _ contents: [UInt8] = elfLibrary(), isPure: Bool = false
) -> BrokenWheel {
  BrokenWheel(name, code) { (wheel: inout TestWheel) in
    wheel.setTags(tags, isPure: isPure)
    wheel.binaries.append(("da_vinci/\(file)", contents))
  }
}
