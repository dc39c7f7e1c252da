// RECORDs that are not true, and files that should not be in a wheel.

let brokenRecords: [BrokenWheel] = [
  BrokenWheel("no RECORD", "E401") { (wheel: inout TestWheel) in wheel.hasRecord = false },
  BrokenWheel("a RECORD with a line of two fields", "E402") { (wheel: inout TestWheel) in
    wheel.extraRows = ["only,two"]
  },
  BrokenWheel("a RECORD with an empty line", "E402") { (wheel: inout TestWheel) in
    wheel.extraRows = [""]
  },
  BrokenWheel("a RECORD with an open quote", "E402", "E405") { (wheel: inout TestWheel) in
    wheel.rows["da_vinci-1.0.0.dist-info/WHEEL"] = "\"da_vinci-1.0.0.dist-info/WHEEL,,"
  },
  BrokenWheel("a RECORD with a byte order mark", "E402", "E406", "E405") {
    (wheel: inout TestWheel) in
    let row = "\u{FEFF}da_vinci/__init__.py,\(goodHash),6"
    wheel.rows["da_vinci/__init__.py"] = row
  },
  row("a hash with padding", "da_vinci/__init__.py,\(goodHash)=,6", "W403"),
  BrokenWheel("a file twice in RECORD", "E402") { (wheel: inout TestWheel) in
    wheel.files.append(("da_vinci/a.py", ""))
    wheel.extraRows = ["da_vinci/a.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0"]
  },
  row("a wrong hash", "da_vinci/__init__.py,sha256=AAAA,6", "E403"),
  row("a wrong size", "da_vinci/__init__.py,\(goodHash),7", "E404"),
  row("no size", "da_vinci/__init__.py,\(goodHash),", "E404"),
  row("a file that is not in RECORD", nil, "E405"),
  BrokenWheel("a file in RECORD alone", "E406") { (wheel: inout TestWheel) in
    wheel.extraRows = ["da_vinci/gone.py,sha256=AAAA,1"]
  },
  row("an md5 hash", "da_vinci/__init__.py,md5=AAAA,6", "E407"),
  row("no hash", "da_vinci/__init__.py,,6", "E407"),
  BrokenWheel("a row that leads out", "E408") { (wheel: inout TestWheel) in
    wheel.extraRows = ["../../bin/sh,sha256=AAAA,1"]
  },
  BrokenWheel("an absolute row", "E408") { (wheel: inout TestWheel) in
    wheel.extraRows = ["/etc/passwd,sha256=AAAA,1"]
  },
  row("a wrong hash of sha512", "da_vinci/__init__.py,sha512=AAAA,6", "E403"),
  BrokenWheel("a signature with a hash", "W408") { (wheel: inout TestWheel) in
    wheel.files.append(("da_vinci-1.0.0.dist-info/RECORD.jws", "x"))
  },
]

private let goodHash = "sha256=nia_NpkRxFwkPGhBR7I_yeHc_PJX0pmhxjIBam_NM_Q"

private func row(_ name: String, _ row: String?, _ code: String) -> BrokenWheel {
  BrokenWheel(name, code) { (wheel: inout TestWheel) in
    wheel.rows["da_vinci/__init__.py"] = .some(row)
  }
}

let brokenContents: [BrokenWheel] = [
  file("compiled Python", "da_vinci/__pycache__/x.cpython-312.pyc", "W001"),
  BrokenWheel("nothing but metadata", "W002") { (wheel: inout TestWheel) in wheel.files = [] },
  file("what macOS leaves behind", "da_vinci/.DS_Store", "W003"),
  file("what git leaves behind", "da_vinci/.git/config", "W003"),
  file("an editor's backup", "da_vinci/a.py~", "W003"),
  file("a cache of tests", "da_vinci/.pytest_cache/v/x", "W003"),
  file("tests at the top", "tests/__init__.py", "W004"),
  file("documentation at the top", "docs/index.md", "W004"),
  file("a conftest at the top", "conftest.py", "W004"),
  file("the src folder itself", "src/da_vinci/a.py", "W004"),
  file("passwords", "da_vinci/.env", "W005"),
  file("keys of AWS", "da_vinci/.aws/credentials", "W005"),
  file("a module that runs when Python starts", "sitecustomize.py", "W006"),
  file("an editable installation by a finder", "__editable___da_vinci_finder.py", "W010"),
  BrokenWheel("a private key", "W005") { (wheel: inout TestWheel) in
    wheel.files.append(("da_vinci/server.pem", "-----BEGIN RSA PRIVATE KEY-----\n"))
  },
  file("a module of Python's own name", "json.py", "W006"),
  file("a package of Python's own name", "logging/__init__.py", "W006"),
  BrokenWheel("types without a marker", "W007") { (wheel: inout TestWheel) in
    wheel.setFields("Classifier: Typing :: Typed")
  },
  file("stubs without a marker", "da_vinci/__init__.pyi", "W007"),
  file("a README at the top", "README.md", "W008"),
  file("a file of an installer", "da_vinci-1.0.0.dist-info/INSTALLER", "W009"),
  BrokenWheel("an editable installation", "W010") { (wheel: inout TestWheel) in
    wheel.files = [("_da_vinci.pth", "# x\nimport a\nsub\n/home/leonardo/da-vinci/src\n")]
  },
  BrokenWheel("an editable installation of Windows", "W010") { (wheel: inout TestWheel) in
    wheel.files.append(("da_vinci.pth", "C:\\da-vinci\\src\r\n"))
  },
  BrokenWheel("a file that git LFS has", "W011") { (wheel: inout TestWheel) in
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"
    wheel.files.append(("da_vinci/model.bin", pointer))
  },
  file("packages of JavaScript at the top", "node_modules/a/index.js", "W004"),
  file("another installation's metadata", "da_vinci.egg-info/PKG-INFO", "W009"),
]

private func file(_ name: String, _ path: String, _ code: String) -> BrokenWheel {
  BrokenWheel(name, code) { (wheel: inout TestWheel) in wheel.files.append((path, "x\n")) }
}
