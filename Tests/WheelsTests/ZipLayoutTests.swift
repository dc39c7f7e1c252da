// Zip confusion: files in which two readers see two archives.

import Inspection
import Support
import Testing
import Wheels

@Test func `two members of one name are found`() throws {
  let findings = try TestWheel().findings { zip in
    zip.add("da_vinci/__init__.py", "x = 1\n")
  }
  #expect(findings == ["E102: `da_vinci/__init__.py` is 2 times in the archive"])
}

@Test func `a local header with another name is found`() throws {
  let findings = try TestWheel().findings { $0.members[0].localName = "da_vinci/evil.py" }
  #expect(
    findings == [
      "E103: the header of `da_vinci/__init__.py` has the name `da_vinci/evil.py`"
    ])
}

@Test func `a local header with another size is found`() throws {
  let findings = try TestWheel().findings { $0.members[0].localSize = 7 }
  #expect(findings == ["E103: the header of `da_vinci/__init__.py` has another size"])
}

@Test func `bytes before the first record are found`() throws {
  let findings = try TestWheel().findings { zip in
    zip.members[0].bytesBefore = Array("#!/bin/sh\n".utf8)
  }
  #expect(
    findings == [
      "E104: 10 bytes that belong to no record stand before the archive's first record"
    ])
}

@Test func `an archive behind something else is found`() throws {
  var zip = TestWheel().zip
  let plain = zip.bytes()
  zip.leading = Array("0123456789".utf8)
  #expect(
    try TestWheel().findings(in: zip.bytes()).first
      == "E104: 10 bytes that belong to no record stand before the archive's first record")
  #expect(
    try TestWheel().findings(in: Array("0123456789".utf8) + plain).contains {
      $0.hasPrefix("E10")
    })
}

@Test func `bytes between records are found`() throws {
  let findings = try TestWheel().findings { $0.members[1].bytesBefore = [1, 2, 3] }
  #expect(
    findings == [
      "E104: 3 bytes that belong to no record stand before `da_vinci/Dockerfile`"
    ])
}

@Test func `bytes behind the directory and behind the archive are found`() throws {
  #expect(
    try TestWheel().findings { $0.beforeEnd = [1, 2, 3, 4] }
      == ["E104: 4 bytes stand behind the directory"])
  #expect(
    try TestWheel().findings { $0.trailing = [1, 2] }
      == ["E104: 2 bytes stand behind the archive"])
}

@Test func `a comment is a warning`() throws {
  #expect(
    try TestWheel().findings { $0.comment = Array("hello".utf8) }
      == ["W104: the archive has a comment of 5 bytes"])
}

@Test func `two archives, one behind the other, are found`() throws {
  let bytes = TestWheel().zip.bytes()
  #expect(try !TestWheel().findings(in: bytes + bytes).isEmpty)
}

@Test(
  arguments: [
    ("/etc/passwd", "is absolute"), ("a\\b.py", "has a backslash"),
    ("C:evil.py", "has a drive letter"),
    ("a/../../b.py", "has `..` in it"), ("./a.py", "has an empty or `.` component"),
    ("a//b.py", "has an empty or `.` component"), ("a\tb.py", "has control characters"),
  ])
func `a path that systems read in different ways is found`(name: String, reason: String) throws {
  var wheel = TestWheel()
  wheel.files.append((name, "1"))
  let shown = name == "a\tb.py" ? "a\\x09b.py" : name
  #expect(try wheel.findings() == ["E105: the path `\(shown)` \(reason)"])
}

@Test func `a name beyond ASCII must be marked as UTF-8`() throws {
  var wheel = TestWheel()
  wheel.files.append(("ü.py", "1"))
  #expect(
    try wheel.findings { $0.members[2].flags = 0 } == [
      "E105: the path `ü.py` has characters beyond ASCII and is not marked as UTF-8"
    ])
  #expect(
    try wheel.findings { $0.members[2].name = [0xFF] }.first
      == "E105: the path `\\xff` is not UTF-8")
}

@Test func `a second name in an extra field is found`() throws {
  let findings = try TestWheel().findings { $0.members[0].extra = [0x75, 0x70, 1, 0, 1] }
  #expect(
    findings == [
      "E105: the path `da_vinci/__init__.py` has a second name in an extra field"
    ])
}

@Test func `links and devices are found`() throws {
  #expect(
    try TestWheel().findings { $0.members[0].mode = 0o120777 }
      == ["E106: `da_vinci/__init__.py` is a symbolic link"])
  #expect(
    try TestWheel().findings { $0.members[0].mode = 0o010644 }
      == ["E106: `da_vinci/__init__.py` is neither a file nor a folder"])
}

@Test func `a folder with content is found`() throws {
  var wheel = TestWheel()
  wheel.files.append(("x/", "hidden"))
  #expect(try wheel.findings() == ["E106: `x/` is a folder with content"])
}

@Test func `a wrong checksum is found`() throws {
  #expect(
    try TestWheel().findings { $0.members[0].checksum = 1 }
      == ["E107: `da_vinci/__init__.py` cannot be unpacked: crc error"])
}

@Test func `a member that unpacks to more than it says is found`() throws {
  var wheel = TestWheel()
  wheel.rows["da_vinci/__init__.py"] = .some(nil)
  let findings = try wheel.findings { zip in
    zip.members[0].isDeflated = true
    zip.members[0].size = 2
  }
  #expect(findings.contains { $0.contains("`da_vinci/__init__.py` cannot be unpacked") })
}

@Test func `an archive that says that it unpacks to gigabytes is not unpacked`() throws {
  let findings = try TestWheel().findings { $0.members[0].size = 3_000_000_000 }
  #expect(findings.count == 1)
  #expect(findings[0].hasPrefix("E108: the archive of "))
  #expect(findings[0].contains(" bytes says that it unpacks to 3000000"))
}

@Test func `encrypted members and unusual packing are found`() throws {
  #expect(
    try TestWheel().findings { $0.members[1].flags = 0x801 }.first
      == "E109: `da_vinci/Dockerfile` is encrypted")
  #expect(
    try TestWheel().findings { $0.members[1].method = 99 }.first
      == "E109: `da_vinci/Dockerfile` is packed with method 99, which not every installer"
      + " reads")
}

@Test func `names that differ in case, and a file that is a folder, are found`() throws {
  var wheel = TestWheel()
  wheel.files += [("A.py", "1"), ("a.py", "1"), ("A.py/b", "1")]
  #expect(
    try wheel.findings() == [
      "W110: `A.py` and `a.py` are one file where case does not count",
      "E110: `A.py` is a file and the folder of `A.py/b`",
    ])
}

@Test func `names that differ in their normal form alone are found`() throws {
  var wheel = TestWheel()
  wheel.files += [("\u{E9}.py", "1"), ("e\u{301}.py", "1")]
  #expect(
    try wheel.findings().map { Array($0.utf8) } == [
      Array(
        "W110: `\u{E9}.py` and `e\u{301}.py` are one file where Unicode's normal forms are one"
          .utf8)
    ])
}

@Test(arguments: ["", "PK", "not a zip", "<!DOCTYPE html><html></html>"])
func `a file that is no zip is one finding`(text: String) throws {
  #expect(
    try TestWheel().findings(in: Array(text.utf8)) == [
      "E101: the file is not a sound zip archive: it has no end record"
    ])
}

@Test func `no cut or flipped byte traps the reader, and no cut passes`() throws {
  let bytes = TestWheel().zip.bytes()
  let folder = try TemporaryFolder()
  for count in stride(from: 0, to: bytes.count, by: 7) {
    let path = try folder.write(Array(bytes[..<count]), as: TestWheel().fileName)
    #expect(try !inspectWheel(at: path, expectations: .init()).isEmpty)
  }
  for index in bytes.indices {
    var broken = bytes
    broken[index] ^= 0xFF
    let path = try folder.write(broken, as: TestWheel().fileName)
    _ = try inspectWheel(at: path, expectations: .init())
  }
}
