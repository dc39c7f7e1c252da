// What is wrong with an archive's members by their names, kinds and sizes alone: nothing is
// unpacked.

import Findings
import Host

/// Findings about the members as the central directory lists them.
func memberFindings(_ records: ZipRecords) -> [Finding] {
  records.members.flatMap { member in
    pathFindings(member) + portabilityFindings(member) + kindFindings(member)
      + packingFindings(member)
  } + duplicateFindings(records.members) + collisionFindings(records.members)
    + bombFindings(records)
}

/// An archive of which this much was unpacked must have this share of its size at least. PyPI has
/// the same limits.
private let freeBytes: UInt64 = 64 << 20
private let largestRatio: UInt64 = 50

/// What the kernel takes, and more than any wheel needs.
private let longestPath = 4096
private let deepestPath = 100
/// What file systems take: bytes on Linux, units of UTF-16 on the others.
private let longestName = 255

private func pathFindings(_ member: ZipRecords.Member) -> [Finding] {
  guard let reason = unsafety(member) else { return [] }
  let name = member.path.string
  return [
    Finding(
      .unsafePath, member: name, "the path `\(name)` \(reason)",
      hint: "members must have relative paths with `/`, below the wheel's root")
  ]
}

/// What is unsafe in a member's path; nil where it is a plain relative path.
private func unsafety(_ member: ZipRecords.Member) -> String? {
  let bytes = member.name
  let path = member.isFolder ? bytes.dropLast() : bytes[...]
  if path.isEmpty { return "is empty" }
  if path.count > longestPath { return "is longer than \(longestPath) bytes" }
  if member.path.parts.count > deepestPath { return "has more than \(deepestPath) folders" }
  if bytes.first == UInt8(ascii: "/") { return "is absolute" }
  if bytes.contains(UInt8(ascii: "\\")) { return "has a backslash" }
  if bytes.count > 1, bytes[1] == UInt8(ascii: ":") { return "has a drive letter" }
  if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "has control characters" }
  for part in path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
    if part.elementsEqual("..".utf8) { return "has `..` in it" }
    if part.count > longestName { return "has a name longer than \(longestName) bytes" }
    if part.isEmpty || part.elementsEqual(".".utf8) { return "has an empty or `.` component" }
  }
  guard let text = String(validating: bytes, as: UTF8.self) else { return "is not UTF-8" }
  // Those that turn the reading direction around; uv refuses them.
  if text.unicodeScalars.contains(where: { invisible.contains($0.properties.generalCategory) }) {
    return "has characters that cannot be seen: `\(escaped(text))`"
  }
  let isMarked = member.flags & 0x800 != 0
  if !isMarked, bytes.contains(where: { $0 >= 0x80 }) {
    return "has characters beyond ASCII and is not marked as UTF-8"
  }
  // Info-ZIP's Unicode path: a second name, which some readers take instead.
  return member.extraFields.contains(0x7075) ? "has a second name in an extra field" : nil
}

private let invisible: Set<Unicode.GeneralCategory> = [
  .control, .format, .lineSeparator, .paragraphSeparator,
]

/// The text with the numbers of characters that cannot be seen.
private func escaped(_ text: String) -> String {
  text.unicodeScalars.map { scalar in
    invisible.contains(scalar.properties.generalCategory)
      ? "U+\(String(scalar.value, radix: 16, uppercase: true))" : "\(scalar)"
  }.joined()
}

/// A path that Linux takes and other systems do not.
private func portabilityFindings(_ member: ZipRecords.Member) -> [Finding] {
  guard !member.isFolder, unsafety(member) == nil, let reason = unportability(member.name) else {
    return []
  }
  return [
    Finding(
      .unportablePath, member: member.path.string, "the path `\(member.path)` \(reason)",
      hint: "rename it, if the wheel is for Windows too")
  ]
}

/// What Windows does not take in a path; nil where it takes it.
/// - Source: "Naming Files, Paths, and Namespaces" of the Windows API.
private func unportability(_ bytes: [UInt8]) -> String? {
  // The folder that it is installed into needs some of the 260 characters, too.
  if bytes.count > 200 { return "has \(bytes.count) bytes: Windows takes 260 with the folder's" }
  for part in bytes.split(separator: UInt8(ascii: "/")) {
    let text = String(decoding: part, as: UTF8.self)
    if let byte = part.first(where: { "<>:\"|?*".utf8.contains($0) }) {
      return "has a `\(Character(UnicodeScalar(byte)))`, which Windows does not allow"
    }
    if text.hasSuffix(".") || text.hasSuffix(" ") {
      return "has a name that ends in a dot or a space, which Windows takes away"
    }
    let stem = String(text.prefix { $0 != "." }).lowercased()
    if devices.contains(stem) { return "has the name of a device of Windows, `\(stem)`" }
  }
  return nil
}

private let devices: Set<String> = Set(
  ["con", "prn", "aux", "nul"] + (1...9).flatMap { ["com\($0)", "lpt\($0)"] })

private func kindFindings(_ member: ZipRecords.Member) -> [Finding] {
  let name = member.path.string
  let kind: String
  switch member.unixMode & 0o170000 {
  case 0, 0o100000:
    // As DOS marked a folder.
    if !member.isFolder, member.attributes & 0x10 != 0 {
      kind = "marked as a folder, and its name does not end in `/`"
      break
    }
    if !member.isFolder || (member.sizeBytes == 0 && member.packedBytes <= 2) { return [] }
    kind = "a folder with content"
  case 0o040000 where member.isFolder:
    if member.sizeBytes == 0 { return [] }
    kind = "a folder with content"
  case 0o040000: kind = "a folder whose name does not end in `/`"
  case 0o120000: kind = "a symbolic link"
  default: kind = "neither a file nor a folder"
  }
  return [
    Finding(
      .notAPlainFile, member: name, "`\(name)` is \(kind)",
      hint: "a wheel holds plain files and folders only: ship a copy of what it should be")
  ]
}

private func packingFindings(_ member: ZipRecords.Member) -> [Finding] {
  let name = member.path.string
  if member.hasNeedlessNumbers {
    return [
      Finding(
        .headersDiffer, member: name,
        "the ZIP64 field of `\(name)` has numbers that its header does not ask for",
        hint: "build the wheel again: uv refuses such archives")
    ]
  }
  if member.flags & 0x2041 != 0 {
    return [Finding(.unsupportedMember, member: name, "`\(name)` is encrypted", hint: packing)]
  }
  if member.method != 0 && member.method != 8 {
    return [
      Finding(
        .unsupportedMember, member: name,
        "`\(name)` is packed with method \(member.method), which not every installer reads",
        hint: packing)
    ]
  }
  // Python reads archives up to version 6.3 of the format.
  if member.neededVersion > 63 {
    let version = "\(member.neededVersion / 10).\(member.neededVersion % 10)"
    return [
      Finding(
        .unsupportedMember, member: name, "`\(name)` asks for version \(version) of the format",
        hint: packing)
    ]
  }
  return []
}

private let packing = "store the member as it is, or with deflate"

private func duplicateFindings(_ members: [ZipRecords.Member]) -> [Finding] {
  var seen: [[UInt8]: Int] = [:]
  for member in members { seen[member.name, default: 0] += 1 }
  return seen.filter { $0.value > 1 }.map { (Path(bytes: $0.key), $0.value) }
    .sorted { $0.0 < $1.0 }
    .map { path, count in
      Finding(
        .duplicateMember, member: path.string, "`\(path)` is \(count) times in the archive",
        hint: "build the wheel again: installers differ in which one they take")
    }
}

private func collisionFindings(_ members: [ZipRecords.Member]) -> [Finding] {
  var findings: [Finding] = []
  var files = Set<Path>()
  // A String's equality is canonical equivalence, so both normal forms fall together here.
  var folded: [String: Path] = [:]
  for member in members where !member.isFolder {
    files.insert(member.path)
    let key = String(decoding: member.name, as: UTF8.self).lowercased()
    if let other = folded[key], other != member.path {
      let isCase = other.string.lowercased().utf8.elementsEqual(key.utf8)
      let what = isCase ? "case does not count" : "Unicode's normal forms are one"
      findings.append(
        Finding(
          .collidingNames, member: member.path.string,
          "`\(other)` and `\(member.path)` are one file where \(what)",
          hint: "rename one of them"))
    }
    folded[key] = member.path
  }
  var passed = Set<Path>()
  for member in members
  where member.name.count <= longestPath && member.path.parts.count <= deepestPath {
    var folder = Path(bytes: member.isFolder ? member.name.dropLast() : member.name[...])
    if !member.isFolder { folder = folder.parent }
    while folder != ".", folder != "/", passed.insert(folder).inserted {
      if files.contains(folder) {
        findings.append(
          Finding(
            .fileAndFolder, member: member.path.string,
            "`\(folder)` is a file and the folder of `\(member.path)`", hint: "rename one of them"))
        break
      }
      folder = folder.parent
    }
  }
  return findings
}

private func bombFindings(_ records: ZipRecords) -> [Finding] {
  var total: UInt64 = 0
  for member in records.members {
    let (sum, overflow) = total.addingReportingOverflow(member.sizeBytes)
    total = overflow ? .max : sum
  }
  let allowed = max(freeBytes, records.sizeBytes.multipliedReportingOverflow(by: largestRatio).0)
  guard total > allowed else { return [] }
  return [
    Finding(
      .tooLarge,
      "the archive of \(records.sizeBytes) bytes says that it unpacks to \(total)",
      hint: "nothing of it was unpacked; leave out what compresses so well, or make it at run time")
  ]
}
