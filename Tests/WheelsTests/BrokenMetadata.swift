// METADATA, WHEEL and entry_points.txt that installers or indexes refuse, or read in another way.

let brokenMetadata: [BrokenWheel] = [
  BrokenWheel("no METADATA", "E301") { (wheel: inout TestWheel) in wheel.metadata = nil },
  text("METADATA with a line that is no field", "no field here\n", "E302"),
  BrokenWheel("METADATA that is not UTF-8", "E302") { (wheel: inout TestWheel) in
    wheel.metadata = nil
    let text = "Metadata-Version: 2.4\nName: da-vinci\nVersion: 1.0.0\nSummary: "
    wheel.binaries.append(("\(wheel.distInfo)/METADATA", Array(text.utf8) + [0xFF, 0xFE, 0x0A]))
  },
  text("a field with an escape sequence", "Summary: a\u{1B}[31mb", "W302"),
  text("a field that some readers take for two", "Summary: a\u{0B}Name: other", "W302"),
  text("a description in front and behind", "Description: x", "W316"),
  text("a requirement that contradicts itself", "Requires-Dist: six<1,>2", "W308"),
  text("a requirement without a bound that is left", "Requires-Dist: six>=1,<1", "W308"),
  text("a license beside the expression", "License-Expression: MIT\nLicense: MIT", "W309"),
  text(
    "a classifier of a license beside the expression",
    "License-Expression: MIT\nClassifier: License :: OSI Approved :: MIT License", "W309"),
  text("a link to a program", "Project-URL: Home, javascript:alert(1)", "W318"),
  text("a home page on one machine", "Home-page: file:///home/leonardo", "W318"),
  BrokenWheel("METADATA that is empty", "E303", "E304", "E305") { (wheel: inout TestWheel) in
    wheel.metadata = ""
  },
  BrokenWheel("a metadata version that there was never", "E303") { (wheel: inout TestWheel) in
    wheel.setFields("Summary: x", version: "2.0")
  },
  BrokenWheel("a metadata version of another major", "E303") { (wheel: inout TestWheel) in
    wheel.setFields("Summary: x", version: "3.0")
  },
  BrokenWheel("a metadata version newer than all", "W303") { (wheel: inout TestWheel) in
    wheel.setFields("Summary: x", version: "2.9")
  },
  BrokenWheel("another name in METADATA", "E304") { (wheel: inout TestWheel) in
    wheel.metadata = "Metadata-Version: 2.4\nName: other\nVersion: 1.0.0\n"
  },
  BrokenWheel("no name in METADATA", "E304") { (wheel: inout TestWheel) in
    wheel.metadata = "Metadata-Version: 2.4\nVersion: 1.0.0\n"
  },
  BrokenWheel("another version in METADATA", "E305") { (wheel: inout TestWheel) in
    wheel.metadata = "Metadata-Version: 2.4\nName: da-vinci\nVersion: 1.0.1\n"
  },
  BrokenWheel("two versions in METADATA", "E305") { (wheel: inout TestWheel) in
    wheel.metadata = "Metadata-Version: 2.4\nName: da-vinci\nVersion: 1.0.0\nVersion: 1.0.0\n"
  },
  BrokenWheel("METADATA with a byte order mark", "E302") { (wheel: inout TestWheel) in
    wheel.metadata = "\u{FEFF}" + (wheel.metadata ?? "")
  },
  BrokenWheel("WHEEL with a byte order mark", "E502") { (wheel: inout TestWheel) in
    wheel.wheel = "\u{FEFF}" + (wheel.wheel ?? "")
  },
  BrokenWheel("no name that the backend found", "W201", "E304") { (wheel: inout TestWheel) in
    wheel.fileName = "UNKNOWN-1.0.0-py3-none-any.whl"
    wheel.distInfo = "UNKNOWN-1.0.0.dist-info"
    wheel.metadata = "Metadata-Version: 2.4\nName: UNKNOWN\nVersion: 1.0.0\n"
  },
  text("a requirement of another version of itself", "Requires-Dist: da_vinci>=2", "E312"),
  text("a requirement without a version", "Requires-Dist: requests >>2", "E306"),
  text("a requirement with a bad marker", "Requires-Dist: a; python_version >", "E306"),
  text("a requirement with an unknown variable", "Requires-Dist: a; python = '3'", "E306"),
  text("a requirement by a URL that is none", "Requires-Dist: a @ b", "E306", "W306"),
  text("a requirement of no version", "Requires-Dist: a===x", "E306"),
  text("an empty requirement", "Requires-Dist:", "E306"),
  text("a Requires-Python that is none", "Requires-Python: 3.10 or newer", "E307"),
  text("a licence file that is not there", "License-File: LICENSE", "E308"),
  text("a licence that SPDX does not know", "License-Expression: MTI", "E309"),
  text("a licence expression that ends too early", "License-Expression: MIT OR", "E309"),
  text("a Dynamic that is never dynamic", "Dynamic: Name", "E310", version: "2.2"),
  text("a Dynamic that is no field", "Dynamic: Requirements", "E310", version: "2.2"),
  text("an import name that is none", "Import-Name: da-vinci", "E311", version: "2.5"),
  text("an import name that is not there", "Import-Name: da_vinci.cli", "E311", version: "2.5"),
  text("an extra whose name is none", "Provides-Extra: a b", "E313"),
  text(
    "a requirement by a URL", "Requires-Dist: a @ https://example.com/a-1-py3-none-any.whl", "W306"),
  text("an extra that is not declared", "Requires-Dist: a; extra == 'docs'", "W307"),
  text("an extra that is not normalised", "Provides-Extra: All_Docs", "W313"),
  text("a field newer than the version", "License-Expression: MIT", "W314", version: "2.1"),
  text("a field that does not exist", "Require-Dist: a", "W315"),
  text("a field that is there twice", "Summary: a\nSummary: b", "W316"),
  text("a type that indexes do not show", "Description-Content-Type: text/html", "W317"),
  text("a description in Latin-1", "Description-Content-Type: text/plain; charset=latin-1", "W317"),
  text("a project URL without a label", "Project-URL: https://example.com", "W318"),
  text("a summary of two lines", "Summary: one\n        two", "W319"),
  BrokenWheel("no WHEEL", "E501") { (wheel: inout TestWheel) in wheel.wheel = nil },
  wheelFile("no Wheel-Version", "Root-Is-Purelib: true\nTag: py3-none-any\n", "E502"),
  wheelFile(
    "a wheel version of another major",
    "Wheel-Version: 2.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n", "E502"),
  wheelFile(
    "a newer wheel version", "Wheel-Version: 1.9\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "W502"),
  wheelFile(
    "two versions in WHEEL",
    "Wheel-Version: 1.0\nWheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n", "E502"),
  wheelFile("no tag in WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n", "E503"),
  wheelFile(
    "another tag in WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py2-none-any\n", "E503"
  ),
  wheelFile(
    "a build tag in WHEEL alone",
    "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\nBuild: 1\n", "E504"),
  wheelFile("no Root-Is-Purelib", "Wheel-Version: 1.0\nTag: py3-none-any\n", "E505"),
  points("a line without a group", "x = da_vinci:main\n", "E601"),
  points("a line without an equals sign", "[console_scripts]\nda_vinci\n", "E601"),
  points("a group without a name", "[]\nx = da_vinci:main\n", "E601"),
  points("a group that is there twice", "[a]\nx = da_vinci\n[b]\n[a]\ny = da_vinci\n", "E601"),
  points("a comment that pip reads as an entry", "[console_scripts]\n; note\n", "E601"),
  points("a script that is there twice", "[console_scripts]\na=da_vinci:x\na=da_vinci:y\n", "E601"),
  points("a script whose name is a path", "[console_scripts]\n../a=da_vinci:x\n", "E601"),
  points("a script that is a module", "[console_scripts]\na = da_vinci\n", "E602"),
  points("a script that is no reference", "[console_scripts]\na = da-vinci:main\n", "E602"),
  points("a script with space in its reference", "[console_scripts]\na = da_vinci : x\n", "E602"),
  points("a script of a module that is not there", "[console_scripts]\na=da_vinci.cli:x\n", "E603"),
  points("a script of a package that is not there", "[console_scripts]\na=davinci:x\n", "E603"),
  BrokenWheel("a script that a requirement may bring", "W603") { (wheel: inout TestWheel) in
    wheel.setEntryPoints("[console_scripts]\na = other.cli:main\n")
    wheel.setFields("Requires-Dist: other")
  },
  points("a plugin of a module that is not there", "[a.plugins]\nx = da_vinci.gone:X\n", "W603"),
]

private func text(
  _ name: String, _ lines: String, _ codes: String..., version: String = "2.4"
) -> BrokenWheel {
  var broken = BrokenWheel(name) { (wheel: inout TestWheel) in
    wheel.setFields(lines, version: version)
  }
  broken.codes = codes
  return broken
}

private func wheelFile(_ name: String, _ text: String, _ code: String) -> BrokenWheel {
  BrokenWheel(name, code) { (wheel: inout TestWheel) in wheel.wheel = text }
}

private func points(_ name: String, _ text: String, _ code: String) -> BrokenWheel {
  BrokenWheel(name, code) { (wheel: inout TestWheel) in wheel.setEntryPoints(text) }
}
