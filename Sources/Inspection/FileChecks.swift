// Checks of the files that users get: no bytecode, and all that the project says must be there.

import Diagnostics
import Findings
import Host
import Wheels

/// No compiled Python: it is of one interpreter's version, and installers make their own.
func checkBytecode(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  wheel.members.map(\.path).filter { path in
    path.bytes.suffix(4).elementsEqual(".pyc".utf8)
      || path.bytes.suffix(4).elementsEqual(".pyo".utf8)
      || path.bytes.split(separator: UInt8(ascii: "/")).contains {
        $0.elementsEqual("__pycache__".utf8)
      }
  }.map { path in
    Finding(
      .bytecode, member: path.string, "`\(path)` is compiled Python",
      hint: "exclude `__pycache__` and `*.pyc` in the build backend's settings")
  }
}

/// Every pattern of `contains` matches a file.
func checkContains(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  let paths = wheel.members.map(\.path)
  let isThere = { (pattern: GlobPattern) in
    paths.contains { path in
      pattern.covers(path) || pattern.literal.map { path.relative(to: $0) != nil } ?? false
    }
  }
  var near = NearNames()
  return expected.contains.filter { !isThere($0) }
    .map { pattern in
      Finding(
        .missingContent, member: pattern.text,
        pattern.literal == nil
          ? "no file of the wheel matches `\(pattern)`" : "`\(pattern)` is not in the wheel",
        hint: near.hint(to: pattern.text, among: paths.lazy.map(\.string))
          ?? "look at the build backend's settings for included files, or at `contains`")
    }
}

/// There is something to install.
func checkHasFiles(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  let isContent = { (member: WheelContents.Member) in
    !wheel.distInfoFolders.contains { member.path.relative(to: $0) != nil }
  }
  if wheel.members.contains(where: isContent) { return [] }
  return [
    Finding(
      .noFiles, "the wheel has no files but its metadata",
      hint: "look at where the build backend searches for packages")
  ]
}

/// The file is no larger than the project wants it.
func checkSize(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let largest = expected.largestBytes, wheel.sizeBytes > largest else { return [] }
  let heavy = wheel.members.max { $0.sizeBytes < $1.sizeBytes }
  return [
    Finding(
      .overSize, "the wheel has \(wheel.sizeBytes) bytes, and `size` allows \(largest)",
      hint: heavy.map { "its largest file is `\($0.path)`, \($0.sizeBytes) bytes unpacked" })
  ]
}
