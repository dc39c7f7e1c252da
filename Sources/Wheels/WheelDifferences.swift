// How two wheels differ, for the message of a conflict: a published file with other bytes.

import Hashing
public import Host

/// What makes two wheels different, a line each: members that only one has, members with other
/// contents, or, where those are equal, what else there is.
///
/// Paths are sorted; more than ten lines are counted. A wheel that cannot be read is a line, too.
/// - Parameters:
///   - first: absolute.
///   - second: absolute.
///   - labels: how the lines call the two.
/// - Returns: lower case, names in backticks; empty for equal files.
public func differences(
  between first: Path, and second: Path,
  labels: (String, String) = ("the first", "the second")
) -> [String] {
  do throws(WheelError) {
    let left = try ComparedWheel(first)
    let right = try ComparedWheel(second)
    if left.digest == right.digest { return [] }
    let lines = memberDifferences(left, right, labels)
    if lines.isEmpty { return packingDifferences(left.records.members, right.records.members) }
    return lines.count > 10 ? lines.prefix(10) + ["and \(lines.count - 10) more"] : lines
  } catch {
    return [error.description]
  }
}

private struct ComparedWheel {
  var digest: Digest
  var records: ZipRecords
  /// By path; of a name that is there twice, the last.
  var members: [Path: WheelContents.Member]

  init(_ path: Path) throws(WheelError) {
    let file = try RawFile(path)
    var hash = SHA256()
    var offset: UInt64 = 0
    while offset < file.sizeBytes {
      let count = min(1 << 20, file.sizeBytes - offset)
      hash.update(try file.bytes(at: offset, count: Int(count)))
      offset += count
    }
    digest = hash.finalize()
    records = try ZipRecords(reading: file)
    let (contents, findings) = try wheelContents(at: path)
    guard let contents else {
      throw .notAnArchive(path, reason: findings.first?.message ?? "it cannot be unpacked")
    }
    members = Dictionary(contents.members.map { ($0.path, $0) }) { $1 }
  }
}

private func memberDifferences(
  _ left: ComparedWheel, _ right: ComparedWheel, _ labels: (String, String)
) -> [String] {
  Set(left.members.keys).union(right.members.keys).sorted().compactMap { path in
    switch (left.members[path], right.members[path]) {
    case (let first?, let second?) where first.digest != second.digest:
      return first.sizeBytes == second.sizeBytes
        ? "`\(path)` differs"
        : "`\(path)` differs: \(first.sizeBytes) bytes in \(labels.0), \(second.sizeBytes) in"
          + " \(labels.1)"
    case (let first?, let second?) where first.isExecutable != second.isExecutable:
      return "`\(path)` is executable in \(first.isExecutable ? labels.0 : labels.1) only"
    case (_?, nil): return "`\(path)` is only in \(labels.0)"
    case (nil, _?): return "`\(path)` is only in \(labels.1)"
    default: return nil
    }
  }
}

/// What differs between archives with the same files.
private func packingDifferences(
  _ left: [ZipRecords.Member], _ right: [ZipRecords.Member]
) -> [String] {
  let byName = { (members: [ZipRecords.Member]) in members.sorted { $0.path < $1.path } }
  var kinds: [String] = []
  if left.map(\.name) != right.map(\.name) { kinds.append("the order of the members") }
  let pairs = Array(zip(byName(left), byName(right)))
  if left.count != right.count { kinds.append("the folders that are listed") }
  if pairs.contains(where: { $0.modified != $1.modified }) { kinds.append("the members' dates") }
  if pairs.contains(where: { $0.attributes != $1.attributes }) { kinds.append("their permissions") }
  if pairs.contains(where: { $0.method != $1.method || $0.packedBytes != $1.packedBytes }) {
    kinds.append("how they are packed")
  }
  if kinds.isEmpty { kinds.append("details of the archive's records") }
  return ["all files are equal; different are \(kinds.joined(separator: ", "))"]
}
