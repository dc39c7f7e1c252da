// Whether a zip file's records lie one behind the other and say the same twice. Where they do not,
// two readers may see two archives.

import Findings
import Host

/// What a local header says of its member.
private struct LocalHeader {
  var name: [UInt8]
  var flags: UInt16
  var method: UInt16
  var checksum: UInt32
  var packedBytes: UInt64
  var sizeBytes: UInt64
  /// Where the member's data starts.
  var dataOffset: UInt64

  /// Nil where no whole header stands at `offset`, before the directory.
  init?(
    at offset: UInt64, of file: borrowing RawFile, before directory: UInt64
  ) throws(WheelError) {
    guard directory >= 30, offset <= directory - 30 else { return nil }
    let bytes = try file.bytes(at: offset, count: 30)
    guard (bytes.number(at: 0) as UInt32) == 0x0403_4B50 else { return nil }
    let nameBytes = Int(bytes.number(at: 26) as UInt16)
    let extraBytes = Int(bytes.number(at: 28) as UInt16)
    dataOffset = offset + 30 + UInt64(nameBytes + extraBytes)
    guard dataOffset <= directory else { return nil }
    let rest = try file.bytes(at: offset + 30, count: nameBytes + extraBytes)
    guard let extra = ExtraFields(rest[nameBytes...]) else { return nil }
    name = Array(rest[..<nameBytes])
    flags = bytes.number(at: 6)
    method = bytes.number(at: 8)
    checksum = bytes.number(at: 14)
    packedBytes = UInt64(bytes.number(at: 18) as UInt32)
    sizeBytes = UInt64(bytes.number(at: 22) as UInt32)
    var large = extra.zip64
    guard large.fill(&sizeBytes), large.fill(&packedBytes) else { return nil }
  }

  /// What differs from the central directory, as a reader's words.
  func differences(from member: ZipRecords.Member) -> [String] {
    var differences: [String] = []
    if name != member.name { differences.append("the name `\(Path(bytes: name))`") }
    if flags != member.flags { differences.append("other flags") }
    if method != member.method { differences.append("another packing method") }
    // With a data descriptor the numbers stand behind the data, and here may be zeros.
    let isDeferred = flags & 8 != 0
    let agrees = { (here: UInt64, there: UInt64) in here == there || (isDeferred && here == 0) }
    if !agrees(UInt64(checksum), UInt64(member.checksum)) { differences.append("another CRC") }
    if !agrees(packedBytes, member.packedBytes) { differences.append("another packed size") }
    if !agrees(sizeBytes, member.sizeBytes) { differences.append("another size") }
    return differences
  }
}

/// Findings about where records lie and whether they agree.
func layoutFindings(
  _ records: ZipRecords, in file: borrowing RawFile
) throws(WheelError) -> [Finding] {
  var findings = endFindings(records)
  var expected: UInt64 = 0
  for member in records.members.sorted(by: { $0.offset < $1.offset }) {
    let name = member.path.string
    if member.offset != expected {
      findings.append(gap(before: name, from: expected, to: member.offset))
    }
    guard
      let header = try LocalHeader(
        at: member.offset, of: file, before: records.directory.lowerBound)
    else {
      findings.append(
        Finding(
          .damagedArchive, member: name, "`\(name)` has no header of its own where it should be",
          hint: rebuild))
      return findings
    }
    let differences = header.differences(from: member)
    if !differences.isEmpty {
      findings.append(
        Finding(
          .headersDiffer, member: name,
          "the header of `\(name)` has \(differences.joined(separator: ", "))", hint: confusion))
    }
    let (end, overflow) = header.dataOffset.addingReportingOverflow(member.packedBytes)
    guard !overflow, end <= records.directory.lowerBound else {
      findings.append(
        Finding(
          .damagedArchive, member: name, "the data of `\(name)` reach into the directory",
          hint: rebuild))
      return findings
    }
    expected = end
    if member.flags & 8 != 0 {
      let count = try descriptorBytes(
        of: member, at: end, in: file, before: records.directory.lowerBound)
      if count == 0 {
        findings.append(
          Finding(
            .headersDiffer, member: name,
            "no true descriptor follows the data of `\(name)`, as its header promises",
            hint: confusion))
      }
      expected += count
      if let strays = try strayBytes(behind: member, at: header.dataOffset, of: file) {
        findings.append(
          Finding(
            .strayBytes, member: name,
            "\(strays) bytes stand between the packed data of `\(name)` and their descriptor",
            hint: confusion))
      }
    }
  }
  if expected != records.directory.lowerBound {
    findings.append(gap(before: "the directory", from: expected, to: records.directory.lowerBound))
  }
  return findings
}

/// How many bytes the member has behind the end of its packed data, which is where a reader without
/// the directory looks for the descriptor; nil for none.
private func strayBytes(
  behind member: ZipRecords.Member, at offset: UInt64, of file: borrowing RawFile
) throws(WheelError) -> UInt64? {
  // What is larger is not looked at: a wheel's file in the memory must be bounded.
  guard member.method == 8, member.packedBytes <= 16 << 20 else { return nil }
  let data = try file.bytes(at: offset, count: Int(member.packedBytes))
  guard
    let length = DeflateStream.length(in: data, limit: member.sizeBytes).map(UInt64.init),
    length < member.packedBytes
  else { return nil }
  return member.packedBytes - length
}

private func endFindings(_ records: ZipRecords) -> [Finding] {
  var findings: [Finding] = []
  if records.directory.upperBound != records.endRecords {
    let count = records.endRecords - records.directory.upperBound
    findings.append(
      Finding(.strayBytes, "\(count) bytes stand behind the directory", hint: confusion))
  }
  if records.trailingBytes > 0 {
    findings.append(
      Finding(
        .strayBytes, "\(records.trailingBytes) bytes stand behind the archive", hint: confusion))
  }
  if records.commentBytes > 0 {
    findings.append(
      Finding(
        .comment,
        "the archive has a comment of \(records.commentBytes) bytes",
        hint: "build the wheel without it: some indexes refuse such files"))
  }
  return findings
}

private func gap(before name: String, from expected: UInt64, to offset: UInt64) -> Finding {
  if offset < expected {
    return Finding(
      .damagedArchive, "the records of the archive overlap before `\(name)`", hint: confusion)
  }
  let place = expected == 0 ? "the archive's first record" : "`\(name)`"
  return Finding(
    .strayBytes, "\(offset - expected) bytes that belong to no record stand before \(place)",
    hint: confusion)
}

/// How long the data descriptor at `offset` is: with or without its signature, with numbers of four
/// or eight bytes. Zero where none of them fits.
private func descriptorBytes(
  of member: ZipRecords.Member, at offset: UInt64, in file: borrowing RawFile,
  before directory: UInt64
) throws(WheelError) -> UInt64 {
  let bytes = try file.bytes(at: offset, count: Int(min(24, directory - offset)))
  for (start, width) in [(4, 4), (4, 8), (0, 4), (0, 8)] {
    let count = start + 4 + 2 * width
    if bytes.count < count { continue }
    if start == 4, (bytes.number(at: 0) as UInt32) != 0x0807_4B50 { continue }
    let number = { (index: Int) -> UInt64 in
      width == 8 ? bytes.number(at: index) : UInt64(bytes.number(at: index) as UInt32)
    }
    let fits =
      (bytes.number(at: start) as UInt32) == member.checksum
      && number(start + 4) == member.packedBytes && number(start + 4 + width) == member.sizeBytes
    if fits { return UInt64(count) }
  }
  return 0
}

private let rebuild = "build the wheel again"
private let confusion = "build the wheel again: readers of this file may see different contents"
