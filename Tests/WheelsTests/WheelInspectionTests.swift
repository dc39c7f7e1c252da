// The inspection: each way to break a wheel is found, and named as it is.

import Findings
import Foundation
import Host
import Inspection
import Standards
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
      "E403: `da_vinci/__init__.py` has the hash"
        + " sha256=nia_NpkRxFwkPGhBR7I_yeHc_PJX0pmhxjIBam_NM_Q, in RECORD sha256=AAAA"
    ])
}

@Test func `a file that is not in RECORD is found`() throws {
  var wheel = TestWheel()
  wheel.rows["da_vinci/Dockerfile"] = .some(nil)
  #expect(
    try wheel.findings() == [
      "E405: `da_vinci/Dockerfile` is in the wheel, but not in RECORD"
    ])
}

@Test func `a file that RECORD lists and the wheel lacks is found`() throws {
  var wheel = TestWheel()
  wheel.extraRows = ["da_vinci/gone.py,sha256=AAAA,1"]
  #expect(
    try wheel.findings() == [
      "E406: `da_vinci/gone.py` is in RECORD, but not in the wheel"
    ])
}

@Test func `tags other than those of the file name are found`() throws {
  var wheel = TestWheel()
  wheel.wheel = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py2-none-any\n"
  #expect(
    try wheel.findings() == [
      "E503: `da_vinci-1.0.0.dist-info/WHEEL` has `py2-none-any`, which the file name does not"
        + " have and lacks `py3-none-any` of the file name"
    ])
}

@Test func `another version in METADATA is found`() throws {
  var wheel = TestWheel()
  wheel.metadata = "Metadata-Version: 2.4\nName: da-vinci\nVersion: 1.0.1\n"
  #expect(
    try wheel.findings() == [
      "E305: `da_vinci-1.0.0.dist-info/METADATA` has version `1.0.1`, the file name `1.0.0`"
    ])
}

@Test func `a malformed requirement is found`() throws {
  var wheel = TestWheel()
  wheel.metadata =
    "Metadata-Version: 2.4\nName: da-vinci\nVersion: 1.0\nRequires-Dist: a>=1\n"
    + "Requires-Dist: b >>1\nRequires-Python: >=3.x\n"
  #expect(
    try wheel.findings() == [
      "E306: `Requires-Dist` in line 5: `b >>1` is not a requirement: `>>1` is not a version"
        + " specifier: no version follows the comparison",
      "E307: `Requires-Python` in line 6: `>=3.x` is not a version specifier: `.x` does not"
        + " belong after a clause",
    ])
}

@Test func `a missing RECORD is found`() throws {
  var wheel = TestWheel()
  wheel.hasRecord = false
  #expect(
    try wheel.findings() == [
      "E401: there is no `da_vinci-1.0.0.dist-info/RECORD`: installers refuse the wheel"
    ])
}

@Test func `a path that leads out is found`() throws {
  var wheel = TestWheel()
  wheel.files.append(("../evil.py", "1"))
  #expect(try wheel.findings() == ["E105: the path `../evil.py` has `..` in it"])
}

// The file name and the folders.

@Test func `another project or version than expected is found`() throws {
  let expectations = WheelExpectations(
    project: try ProjectName("da-vinci-cdk"), version: try Version("1.0.1"))
  #expect(
    try TestWheel().findings(expectations) == [
      "E202: the wheel is `da_vinci`, not `da-vinci-cdk`",
      "E203: the wheel has version 1.0.0, not 1.0.1",
    ])
}

@Test func `a malformed file name is found`() throws {
  var wheel = TestWheel()
  wheel.fileName = "da_vinci-1.0.0.whl"
  #expect(
    try wheel.findings() == [
      "E201: `da_vinci-1.0.0.whl` is not a wheel's file name: it has 2 fields between `-`,"
        + " not five or six"
    ])
}

@Test func `a renamed wheel is found`() throws {
  var wheel = TestWheel()
  wheel.fileName = "da_vinci-1.0.1-1-py3-none-any.whl"
  #expect(
    try wheel.findings() == [
      "E204: the folder `da_vinci-1.0.0.dist-info` is not named after the wheel,"
        + " `da_vinci-1.0.1.dist-info`",
      "E305: `da_vinci-1.0.0.dist-info/METADATA` has version `1.0.0`, the file name `1.0.1`",
      "E504: `da_vinci-1.0.0.dist-info/WHEEL` has no build tag, the file name the build tag"
        + " `1`",
    ])
}

@Test func `an old spelling of the file name is a warning`() throws {
  var wheel = TestWheel()
  wheel.fileName = "Da.Vinci-1.0.0-py3-none-any.whl"
  #expect(
    try wheel.findings() == [
      "W201: the file name starts with `Da.Vinci-1.0.0`, not `da_vinci-1.0.0`"
    ])
}

@Test func `two dist-info folders are found`() throws {
  var wheel = TestWheel()
  wheel.files.append(("da_vinci-0.9.dist-info/METADATA", "x: y\n"))
  #expect(
    try wheel.findings() == [
      "E204: the wheel has several `.dist-info` folders: `da_vinci-0.9.dist-info`,"
        + " `da_vinci-1.0.0.dist-info`"
    ])
}

@Test func `a wheel of nothing but a file is named as such`() throws {
  var wheel = TestWheel()
  wheel.metadata = nil
  wheel.wheel = nil
  wheel.hasRecord = false
  #expect(try wheel.findings() == ["E204: the wheel has no `.dist-info` folder"])
}

@Test func `a data folder of another version is a warning`() throws {
  var wheel = TestWheel()
  wheel.files.append(("da_vinci-0.9.data/scripts/x", "1"))
  #expect(
    try wheel.findings() == [
      "E205: the folder `da_vinci-0.9.data` is not named after the wheel,"
        + " `da_vinci-1.0.0.data`"
    ])
}

// METADATA and WHEEL.

@Test(
  arguments: [
    ("1.0", []), ("2.1", []), ("2.6", []),
    ("2.7", ["W303: metadata version 2.7 is newer than what rel knows"]),
    ("3.0", ["E303: metadata version 3.0 is too new: its meaning is not known"]),
    ("2.0", ["E303: metadata version `2.0` does not exist"]),
    ("two", ["E303: metadata version `two` does not exist"]),
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
      "E302: line 2 of \(file) is not a field",
      "E303: \(file) has no `Metadata-Version`",
      "E304: \(file) has no `Name`",
      "E305: \(file) has no `Version`",
    ])
}

@Test func `a licence file must be in the licenses folder from metadata 2_4 on`() throws {
  var wheel = TestWheel()
  let fields = "Name: da-vinci\nVersion: 1.0.0\nLicense-File: LICENSE\n"
  wheel.metadata = "Metadata-Version: 2.4\n" + fields
  #expect(
    try wheel.findings() == [
      "E308: the licence file `LICENSE` is in METADATA, and"
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
      "E301: there is no `da_vinci-1.0.0.dist-info/METADATA`",
      "E501: there is no `da_vinci-1.0.0.dist-info/WHEEL`",
    ])
}

@Test(
  arguments: [
    ("1.0", []),
    ("1.9", ["W502: wheel version 1.9 is newer than 1.0: installers warn of it"]),
    ("2.0", ["E502: wheel version 2.0 is too new: installers refuse it"]),
    (
      "one",
      ["E502: `one` in `da_vinci-1.0.0.dist-info/WHEEL` is not a `Wheel-Version`"]
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
      "E505: `da_vinci-1.0.0.dist-info/WHEEL` has no `Root-Is-Purelib` of `true` or `false`"
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

@Test func `weak and missing hashes and wrong sizes are found`() throws {
  var wheel = TestWheel()
  wheel.files += [("a.py", "1"), ("b.py", "1"), ("c.py", "1"), ("d.py", "1")]
  let digest = "a4ayc_80_OGda4BO_1o_V0etpOqiLx1JwB5S3beHW0s"
  wheel.rows["a.py"] = "a.py,md5=AAAA,1"
  wheel.rows["b.py"] = "b.py,,1"
  wheel.rows["c.py"] = "c.py,sha512_224=AAAA,1"
  wheel.rows["d.py"] = "d.py,sha256=\(digest),2"
  #expect(
    try wheel.findings() == [
      "E407: `a.py` has a hash of `md5` in RECORD: sha256 or stronger is asked for",
      "E407: `b.py` has no hash in RECORD",
      "E407: `c.py` has a hash of `sha512_224` in RECORD: sha256 or stronger is asked for",
      "E404: `d.py` has 1 bytes, in RECORD the size `2`",
    ])
}

@Test func `hashes that are stronger than sha256 are verified`() throws {
  var wheel = TestWheel()
  wheel.files += [("a.py", "1"), ("b.py", "1"), ("c.py", "1"), ("d.py", "1")]
  let sha384 = "R_BdNnsMMuQ4-2Pmz0pfNcKqL5DcdUP4pBoPlc6KQKMTq1zzYTSiBoxMlpy1Dbd2"
  let blake2s = "YlhR44dubm2kBclawkaHzkuyzdj72EWSePbwzoA-E-4"
  wheel.rows["a.py"] = "a.py,sha384=\(sha384),1"
  wheel.rows["b.py"] = "b.py,blake2s=\(blake2s),1"
  wheel.rows["c.py"] = "c.py,sha384=\(sha384.dropLast())A,1"
  wheel.rows["d.py"] = "d.py,blake2s=\(sha384),1"
  #expect(
    try wheel.findings() == [
      "E403: `c.py` has the hash sha384=\(sha384), in RECORD sha384=\(sha384.dropLast())A",
      "E403: `d.py` has the hash blake2s=\(blake2s), in RECORD blake2s=\(sha384)",
    ])
}

@Test func `path files of folders beside them, and extras of itself, are sound`() throws {
  var wheel = TestWheel()
  wheel.files.append(("da_vinci.pth", "# /home\nimport da_vinci\nda_vinci/vendored\n"))
  wheel.setFields(
    "Provides-Extra: a\nProvides-Extra: b\nRequires-Dist: da-vinci[a]==1; extra == 'b'\n"
      + "Requires-Dist: da-vinci[b]>=1; extra == 'a'")
  #expect(try wheel.findings() == [])
}

@Test func `rows that are malformed or there twice are found`() throws {
  var wheel = TestWheel()
  wheel.rows["da_vinci/Dockerfile"] = .some(nil)
  let row = "da_vinci/Dockerfile,sha256=XlBHXpUuuRtvukKWoRVzHYMrPg5OEzYMg6sWV1EwPzo,7"
  wheel.extraRows = [row, "only,two", row]
  #expect(
    try wheel.findings() == [
      "E402: line 5 of `da_vinci-1.0.0.dist-info/RECORD` is not a path, a hash and a size",
      "E402: `da_vinci/Dockerfile` is twice in `da_vinci-1.0.0.dist-info/RECORD`",
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
  #expect(
    try wheel.findings() == [
      "W105: the path `say \"hi\".txt` has a `\"`, which Windows does not allow",
      "W008: `a,b.txt` goes to the top of `site-packages` and is no module",
      "W008: `say \"hi\".txt` goes to the top of `site-packages` and is no module",
      "W008: `ünï.txt` goes to the top of `site-packages` and is no module",
    ])
}

// The files.

@Test func `compiled Python is found`() throws {
  var wheel = TestWheel()
  wheel.files += [("da_vinci/__pycache__/x.txt", "1"), ("da_vinci/y.pyc", "1")]
  #expect(
    try wheel.findings() == [
      "W001: `da_vinci/__pycache__/x.txt` is compiled Python",
      "W001: `da_vinci/y.pyc` is compiled Python",
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
    try wheel.findings() == ["W002: the wheel has no files but its metadata"])
}

@Test func `of one kind ten are listed and the others counted`() throws {
  var wheel = TestWheel()
  wheel.files += (10..<25).map { ("\($0).pyc", "1") }
  let findings = try wheel.findings()
  #expect(findings.count == 11)
  #expect(findings.last == "W001: and 5 more of this kind")
}

@Test func `docs name every code once, in order, and no other`() throws {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let text = try String(contentsOf: root.appending(path: "docs/checks.md"), encoding: .utf8)
  let rows = text.split(separator: "\n").filter { $0.firstMatch(of: /^\| [EW]\d\d\d \|/) != nil }
  let documented = rows.map { String($0.dropFirst(2).prefix(4)) }
  let byPart = FindingCode.allCases.map(\.rawValue).sorted { left, right in
    (Array(left)[1], left) < (Array(right)[1], right)
  }
  #expect(documented == byPart)
}

@Test func `a silenced warning is left out, and an error never`() throws {
  var wheel = TestWheel()
  wheel.files.append(("tests/a.py", "1"))
  wheel.rows["tests/a.py"] = .some(nil)
  let all = try wheel.findings().map { String($0.prefix(4)) }
  #expect(all == ["E405", "W004"])
  let expectations = WheelExpectations(silenced: [.strayFolder, .notInRecord])
  #expect(try wheel.findings(expectations).map { String($0.prefix(4)) } == ["E405"])
}

@Test func `a wheel above the size bar is an error`() throws {
  let size = UInt64(TestWheel().zip.bytes().count)
  #expect(try TestWheel().findings(WheelExpectations(largestBytes: size)) == [])
  #expect(
    try TestWheel().findings(WheelExpectations(largestBytes: size - 1)) == [
      "E002: the wheel has \(size) bytes, and `size` allows \(size - 1)"
    ])
}

@Test func `a sibling that is not pinned to the wheel's version is a warning`() throws {
  var wheel = TestWheel()
  wheel.setFields(
    "Requires-Dist: da-vinci-cdk==1.0.0\nRequires-Dist: da-vinci-ui>=1.0\nRequires-Dist: boto3")
  let siblings = Set(try ["da-vinci-cdk", "da-vinci-ui"].map { try ProjectName($0) })
  #expect(
    try wheel.findings(WheelExpectations(siblings: siblings)) == [
      "W312: `Requires-Dist: da-vinci-ui>=1.0` does not pin the sibling `da-vinci-ui` to 1.0.0"
    ])
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
