// The inspection: each way to break a wheel is found, and named as it is.

import Host
import Support
import Testing
import Wheels
import Workspace

@Test func `a sound wheel has no findings`() throws {
  let expectations = WheelExpectations(
    project: try ProjectName("da-vinci"), version: try Version("1.0"),
    contains: [try GlobPattern("da_vinci/Dockerfile"), try GlobPattern("**/*.py")])
  #expect(try TestWheel().findings(expectations) == [])
}

@Test func `deflated members, descriptors, folders and ZIP64 are sound`() throws {
  var wheel = TestWheel()
  wheel.files.insert(("da_vinci/", ""), at: 0)
  let findings = try wheel.findings { zip in
    for index in zip.members.indices where index > 0 {
      zip.members[index].isDeflated = index % 2 == 0
      zip.members[index].hasDescriptor = index % 3 == 0
    }
  }
  #expect(findings == [])
  #expect(try wheel.findings { $0.isZip64 = true } == [])
}

// The eight defects of which other tools pass most.

@Test func `a wrong hash in RECORD is found`() throws {
  var wheel = TestWheel()
  wheel.rows["da_vinci/__init__.py"] = "da_vinci/__init__.py,sha256=AAAA,6"
  #expect(
    try wheel.findings() == [
      "error[W033]: `da_vinci/__init__.py` has the hash"
        + " sha256=nia_NpkRxFwkPGhBR7I_yeHc_PJX0pmhxjIBam_NM_Q, in RECORD sha256=AAAA"
    ])
}

@Test func `a file that is not in RECORD is found`() throws {
  var wheel = TestWheel()
  wheel.rows["da_vinci/Dockerfile"] = .some(nil)
  #expect(
    try wheel.findings() == [
      "error[W035]: `da_vinci/Dockerfile` is in the wheel, but not in RECORD"
    ])
}

@Test func `a file that RECORD lists and the wheel lacks is found`() throws {
  var wheel = TestWheel()
  wheel.extraRows = ["da_vinci/gone.py,sha256=AAAA,1"]
  #expect(
    try wheel.findings() == [
      "error[W036]: `da_vinci/gone.py` is in RECORD, but not in the wheel"
    ])
}

@Test func `tags other than those of the file name are found`() throws {
  var wheel = TestWheel()
  wheel.wheel = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py2-none-any\n"
  #expect(
    try wheel.findings() == [
      "error[W043]: `da_vinci-1.0.0.dist-info/WHEEL` has `py2-none-any`, which the file name has"
        + " not and lacks `py3-none-any` of the file name"
    ])
}

@Test func `another version in METADATA is found`() throws {
  var wheel = TestWheel()
  wheel.metadata = "Metadata-Version: 2.4\nName: da-vinci\nVersion: 1.0.1\n"
  #expect(
    try wheel.findings() == [
      "error[W025]: `da_vinci-1.0.0.dist-info/METADATA` has version `1.0.1`, the file name `1.0.0`"
    ])
}

@Test func `a malformed requirement is found`() throws {
  var wheel = TestWheel()
  wheel.metadata =
    "Metadata-Version: 2.4\nName: da-vinci\nVersion: 1.0\nRequires-Dist: a>=1\n"
    + "Requires-Dist: b >>1\nRequires-Python: >=3.x\n"
  #expect(
    try wheel.findings() == [
      "error[W026]: `Requires-Dist` in line 5: `b >>1` is not a requirement: `>>1` is not a version"
        + " specifier: no version follows the comparison",
      "error[W027]: `Requires-Python` in line 6: `>=3.x` is not a version specifier: `.x` does not"
        + " belong after a clause",
    ])
}

@Test func `a missing RECORD is found`() throws {
  var wheel = TestWheel()
  wheel.hasRecord = false
  #expect(
    try wheel.findings() == [
      "error[W031]: there is no `da_vinci-1.0.0.dist-info/RECORD`: installers refuse the wheel"
    ])
}

@Test func `a path that leads out is found`() throws {
  var wheel = TestWheel()
  wheel.files.append(("../evil.py", "1"))
  #expect(try wheel.findings() == ["error[W005]: the path `../evil.py` has `..` in it"])
}

// The file name and the folders.

@Test func `another project or version than expected is found`() throws {
  let expectations = WheelExpectations(
    project: try ProjectName("da-vinci-cdk"), version: try Version("1.0.1"))
  #expect(
    try TestWheel().findings(expectations) == [
      "error[W012]: the wheel is `da_vinci`, not `da-vinci-cdk`",
      "error[W013]: the wheel has version 1.0.0, not 1.0.1",
    ])
}

@Test func `a malformed file name is found`() throws {
  var wheel = TestWheel()
  wheel.fileName = "da_vinci-1.0.0.whl"
  #expect(
    try wheel.findings() == [
      "error[W011]: `da_vinci-1.0.0.whl` is not a wheel's file name: it has 2 fields between `-`,"
        + " not five or six"
    ])
}

@Test func `a renamed wheel is found`() throws {
  var wheel = TestWheel()
  wheel.fileName = "da_vinci-1.0.1-1-py3-none-any.whl"
  #expect(
    try wheel.findings() == [
      "error[W015]: the folder `da_vinci-1.0.0.dist-info` is not named after the wheel,"
        + " `da_vinci-1.0.1.dist-info`",
      "error[W025]: `da_vinci-1.0.0.dist-info/METADATA` has version `1.0.0`, the file name `1.0.1`",
      "error[W044]: `da_vinci-1.0.0.dist-info/WHEEL` has no build tag, the file name the build tag"
        + " `1`",
    ])
}

@Test func `an old spelling of the file name is a warning`() throws {
  var wheel = TestWheel()
  wheel.fileName = "Da.Vinci-1.0.0-py3-none-any.whl"
  #expect(
    try wheel.findings() == [
      "warning[W014]: the file name starts with `Da.Vinci-1.0.0`, not `da_vinci-1.0.0`"
    ])
}

@Test func `two dist-info folders are found`() throws {
  var wheel = TestWheel()
  wheel.files.append(("da_vinci-0.9.dist-info/METADATA", "x: y\n"))
  #expect(
    try wheel.findings() == [
      "error[W015]: the wheel has several `.dist-info` folders: `da_vinci-0.9.dist-info`,"
        + " `da_vinci-1.0.0.dist-info`"
    ])
}

@Test func `a wheel of nothing but a file is named as such`() throws {
  var wheel = TestWheel()
  wheel.metadata = nil
  wheel.wheel = nil
  wheel.hasRecord = false
  #expect(try wheel.findings() == ["error[W015]: the wheel has no `.dist-info` folder"])
}

@Test func `a data folder of another version is a warning`() throws {
  var wheel = TestWheel()
  wheel.files.append(("da_vinci-0.9.data/scripts/x", "1"))
  #expect(
    try wheel.findings() == [
      "warning[W016]: the folder `da_vinci-0.9.data` is not named after the wheel,"
        + " `da_vinci-1.0.0.data`"
    ])
}

// METADATA and WHEEL.

@Test(
  arguments: [
    ("1.0", []), ("2.1", []), ("2.6", []),
    ("2.7", ["warning[W023]: metadata version 2.7 is newer than what rel knows"]),
    ("3.0", ["error[W023]: metadata version 3.0 is too new: its meaning is not known"]),
    ("2.0", ["error[W023]: metadata version `2.0` does not exist"]),
    ("two", ["error[W023]: metadata version `two` does not exist"]),
  ])
func `the metadata version must exist`(version: String, findings: [String]) throws {
  var wheel = TestWheel()
  wheel.metadata = "Metadata-Version: \(version)\nName: da-vinci\nVersion: 1.0.0\n"
  #expect(try wheel.findings() == findings)
}

@Test func `what METADATA must have and lacks is found`() throws {
  var wheel = TestWheel()
  wheel.metadata = "Summary: x\nno field\n"
  let file = "`da_vinci-1.0.0.dist-info/METADATA`"
  #expect(
    try wheel.findings() == [
      "error[W022]: line 2 of \(file) is not a field",
      "error[W023]: \(file) has no `Metadata-Version`",
      "error[W024]: \(file) has no `Name`",
      "error[W025]: \(file) has no `Version`",
    ])
}

@Test func `a licence file must be in the licenses folder from metadata 2_4 on`() throws {
  var wheel = TestWheel()
  let fields = "Name: da-vinci\nVersion: 1.0.0\nLicense-File: LICENSE\n"
  wheel.metadata = "Metadata-Version: 2.4\n" + fields
  #expect(
    try wheel.findings() == [
      "error[W028]: the licence file `LICENSE` is in METADATA, and"
        + " `da_vinci-1.0.0.dist-info/licenses/LICENSE` is not in the wheel"
    ])
  wheel.files.append(("da_vinci-1.0.0.dist-info/licenses/LICENSE", "MIT"))
  #expect(try wheel.findings() == [])
  wheel.files.removeLast()
  wheel.metadata = "Metadata-Version: 2.3\n" + fields
  #expect(try wheel.findings() == [])
}

@Test func `missing METADATA and WHEEL are found`() throws {
  var wheel = TestWheel()
  wheel.metadata = nil
  wheel.wheel = nil
  #expect(
    try wheel.findings() == [
      "error[W021]: there is no `da_vinci-1.0.0.dist-info/METADATA`",
      "error[W041]: there is no `da_vinci-1.0.0.dist-info/WHEEL`",
    ])
}

@Test(
  arguments: [
    ("1.0", []),
    ("1.9", ["warning[W042]: wheel version 1.9 is newer than 1.0: installers warn of it"]),
    ("2.0", ["error[W042]: wheel version 2.0 is too new: installers refuse it"]),
    (
      "one",
      ["error[W042]: `one` in `da_vinci-1.0.0.dist-info/WHEEL` is not a `Wheel-Version`"]
    ),
  ])
func `the wheel version must be 1`(version: String, findings: [String]) throws {
  var wheel = TestWheel()
  wheel.wheel = "Wheel-Version: \(version)\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
  #expect(try wheel.findings() == findings)
}

@Test func `WHEEL must say whether the wheel is pure`() throws {
  var wheel = TestWheel()
  wheel.wheel = "Wheel-Version: 1.0\nTag: py3-none-any\n"
  #expect(
    try wheel.findings() == [
      "error[W045]: `da_vinci-1.0.0.dist-info/WHEEL` has no `Root-Is-Purelib` of `true` or `false`"
    ])
}

// RECORD.

@Test func `a compressed tag set is compared tag by tag`() throws {
  var wheel = TestWheel()
  wheel.fileName = "da_vinci-1.0.0-py2.py3-none-any.whl"
  wheel.wheel =
    "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\nTag: py2-none-any\n"
  #expect(try wheel.findings() == [])
}

@Test func `weak, missing and unknown hashes and wrong sizes are found`() throws {
  var wheel = TestWheel()
  wheel.files += [("a.py", "1"), ("b.py", "1"), ("c.py", "1"), ("d.py", "1")]
  let digest = "a4ayc_80_OGda4BO_1o_V0etpOqiLx1JwB5S3beHW0s"
  wheel.rows["a.py"] = "a.py,md5=AAAA,1"
  wheel.rows["b.py"] = "b.py,,1"
  wheel.rows["c.py"] = "c.py,sha512=AAAA,1"
  wheel.rows["d.py"] = "d.py,sha256=\(digest),2"
  #expect(
    try wheel.findings() == [
      "error[W037]: `a.py` has a hash of `md5` in RECORD: sha256 or stronger is asked for",
      "error[W037]: `b.py` has no hash in RECORD",
      "warning[W038]: the sha512 hash of `c.py` in RECORD was not verified",
      "error[W034]: `d.py` has 1 bytes, in RECORD the size `2`",
    ])
}

@Test func `rows that are malformed or there twice are found`() throws {
  var wheel = TestWheel()
  wheel.rows["da_vinci/Dockerfile"] = .some(nil)
  let row = "da_vinci/Dockerfile,sha256=XlBHXpUuuRtvukKWoRVzHYMrPg5OEzYMg6sWV1EwPzo,7"
  wheel.extraRows = [row, "only,two", row]
  #expect(
    try wheel.findings() == [
      "error[W032]: line 5 of `da_vinci-1.0.0.dist-info/RECORD` is not a path, a hash and a size",
      "error[W032]: `da_vinci/Dockerfile` is twice in `da_vinci-1.0.0.dist-info/RECORD`",
    ])
}

@Test func `signatures of RECORD need not be in it`() throws {
  var wheel = TestWheel()
  for name in ["RECORD.jws", "RECORD.p7s"] {
    wheel.files.append(("da_vinci-1.0.0.dist-info/\(name)", "x"))
    wheel.rows["da_vinci-1.0.0.dist-info/\(name)"] = .some(nil)
  }
  #expect(try wheel.findings() == [])
}

@Test func `names with commas, quotes and other scripts are matched with RECORD`() throws {
  var wheel = TestWheel()
  wheel.files += [("a,b.txt", "1"), ("say \"hi\".txt", "1"), ("ünï.txt", "1")]
  let hash = "sha256=a4ayc_80_OGda4BO_1o_V0etpOqiLx1JwB5S3beHW0s,1"
  wheel.rows["a,b.txt"] = "\"a,b.txt\",\(hash)"
  wheel.rows["say \"hi\".txt"] = "\"say \"\"hi\"\".txt\",\(hash)"
  #expect(try wheel.findings() == [])
}

// The files.

@Test func `compiled Python is found`() throws {
  var wheel = TestWheel()
  wheel.files += [("da_vinci/__pycache__/x.txt", "1"), ("da_vinci/y.pyc", "1")]
  #expect(
    try wheel.findings() == [
      "error[W051]: `da_vinci/__pycache__/x.txt` is compiled Python",
      "error[W051]: `da_vinci/y.pyc` is compiled Python",
    ])
}

@Test func `what must be there and is not is found, with near names`() throws {
  let folder = try TemporaryFolder()
  let wheel = TestWheel()
  let path = try folder.write(wheel.zip.bytes(), as: wheel.fileName)
  let findings = try inspectWheel(
    at: path,
    expectations: WheelExpectations(contains: [
      GlobPattern("da_vinci/Dokerfile"), GlobPattern("**/*.json"), GlobPattern("da_vinci"),
    ]))
  #expect(
    findings == [
      Finding(
        .missingContent, member: "da_vinci/Dokerfile", "`da_vinci/Dokerfile` is not in the wheel",
        hint: "did you mean `da_vinci/Dockerfile`?"),
      Finding(
        .missingContent, member: "**/*.json", "no file of the wheel matches `**/*.json`",
        hint: "look at the build backend's settings for included files, or at `contains`"),
    ])
}

@Test func `a wheel without files is a warning`() throws {
  var wheel = TestWheel()
  wheel.files = []
  #expect(
    try wheel.findings() == ["warning[W053]: the wheel has no files but its metadata"])
}

@Test func `of one kind ten are listed and the others counted`() throws {
  var wheel = TestWheel()
  wheel.files += (10..<25).map { ("\($0).pyc", "1") }
  let findings = try wheel.findings()
  #expect(findings.count == 11)
  #expect(findings.last == "error[W051]: and 5 more of this kind")
}

@Test func `codes are unique and sorted, each with a meaning of its own`() {
  let codes = FindingCode.allCases.map(\.rawValue)
  #expect(codes == codes.sorted())
  #expect(Set(FindingCode.allCases.map(\.meaning)).count == codes.count)
}

@Test func `a file that is not there is an error, not a finding`() {
  #expect(throws: WheelError.unreadable("/nowhere/a.whl", reason: "no such file or directory")) {
    try inspectWheel(at: "/nowhere/a.whl", expectations: .init())
  }
}

// METADATA for an index.

@Test func `the metadata of a wheel is its exact bytes`() throws {
  let folder = try TemporaryFolder()
  var wheel = TestWheel()
  wheel.metadata =
    "Metadata-Version: 2.4\r\nName: da-vinci\nVersion: 1.0.0\nRequires-Python: >=3.9\n"
  let path = try folder.write(wheel.zip.bytes(), as: wheel.fileName)
  let (bytes, parsed) = try coreMetadata(ofWheelAt: path)
  #expect(bytes == Array((wheel.metadata ?? "").utf8))
  #expect(parsed.requiresPython == ">=3.9")
}

@Test func `a wheel without METADATA has none for an index`() throws {
  let folder = try TemporaryFolder()
  var wheel = TestWheel()
  wheel.metadata = nil
  let path = try folder.write(wheel.zip.bytes(), as: wheel.fileName)
  #expect(throws: WheelError.missing("da_vinci-1.0.0.dist-info/METADATA", in: path)) {
    try coreMetadata(ofWheelAt: path)
  }
}
