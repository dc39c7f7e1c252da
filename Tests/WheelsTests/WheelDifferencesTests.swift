// How two wheels differ, as the message of a conflict says it.

import Host
import Support
import Testing
import Wheels

private func lines(_ change: (inout TestWheel, inout ZipWriter) -> Void) throws -> [String] {
  let folder = try TemporaryFolder()
  var wheel = TestWheel()
  let first = try folder.write(wheel.zip.bytes(), as: "da_vinci-1.0.0-1-py3-none-any.whl")
  var same = wheel.zip
  change(&wheel, &same)
  var zip = wheel.zip
  if zip.bytes() == TestWheel().zip.bytes() { zip = same }
  let second = try folder.write(zip.bytes(), as: "da_vinci-1.0.0-2-py3-none-any.whl")
  return differences(between: first, and: second)
}

@Test func `equal wheels have no differences`() throws {
  #expect(try lines { _, _ in } == [])
}

@Test func `members that differ or are only in one are listed`() throws {
  let found = try lines { wheel, _ in
    wheel.files = [("da_vinci/__init__.py", "x = 2\n"), ("da_vinci/new.py", "1")]
  }
  #expect(
    found == [
      "`da_vinci/Dockerfile` is only in the first",
      "`da_vinci/__init__.py` differs",
      "`da_vinci/new.py` is only in the second",
      "`da_vinci-1.0.0.dist-info/RECORD` differs: 354 bytes in the first, 350 in the second",
    ])
}

@Test func `an executable bit is a difference`() throws {
  #expect(
    try lines { _, zip in zip.members[0].mode = 0o100755 }
      == ["`da_vinci/__init__.py` is executable in the second only"])
}

@Test func `equal files in other archives are said to be so`() throws {
  #expect(
    try lines { _, zip in zip.members[0].modified = 1 }
      == ["all files are equal; different are the members' dates"])
  #expect(
    try lines { _, zip in zip.members.swapAt(0, 1) }
      == ["all files are equal; different are the order of the members"])
  #expect(
    try lines { _, zip in zip.members[0].isDeflated = true }
      == ["all files are equal; different are how they are packed"])
}

@Test func `many differences are counted`() throws {
  let found = try lines { wheel, _ in wheel.files += (0..<20).map { ("\($0 + 10).py", "1") } }
  #expect(found.count == 11)
  #expect(found.last == "and 11 more")
}

@Test func `a wheel that cannot be read is a line`() {
  #expect(
    differences(between: "/nowhere/a.whl", and: "/nowhere/b.whl")
      == ["cannot read `/nowhere/a.whl`: no such file or directory"])
}
