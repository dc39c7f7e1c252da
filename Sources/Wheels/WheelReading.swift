// A wheel's file as what is in it: its contents, or its metadata alone.

public import Findings
public import Host
import Standards

/// The METADATA of a wheel, its exact bytes and what they say: what an index serves beside it.
///
/// The archive is not inspected otherwise.
/// - Throws: `WheelError` where the file is not a sound archive, has a malformed name or no
///   METADATA.
public func coreMetadata(
  ofWheelAt path: Path
) throws(WheelError) -> (bytes: [UInt8], parsed: CoreMetadata) {
  let fileName = path.name.string
  let name = try WheelName(fileName)
  let records = try ZipRecords(reading: RawFile(path))
  var contents = WheelContents(fileName: fileName)
  contents.chooseDistInfo(records.members.map(\.path))
  let stem = "\(name.distribution)-\(name.version.text)"
  let file = contents.distInfoFile("METADATA") ?? Path("\(stem).dist-info/METADATA")
  guard let index = records.members.lastIndex(where: { $0.path == file }) else {
    throw .missing(file.string, in: path)
  }
  let member = records.members[index]
  guard member.sizeBytes <= WheelContents.metadataLimit else {
    throw .tooLarge(file.string, limitBytes: WheelContents.metadataLimit, in: path)
  }
  let archive = try ZipArchive(path)
  var bytes: [UInt8] = []
  do {
    try archive.read(index, limit: member.sizeBytes) { bytes += $0 }
  } catch {
    throw .notAnArchive(path, reason: "`\(file)` cannot be unpacked: \(error.reason)")
  }
  return (bytes, CoreMetadata(bytes))
}

/// The paths of the files in a wheel, as its central directory has them; nothing is unpacked.
public func filePaths(inWheelAt path: Path) throws(WheelError) -> [Path] {
  try ZipRecords(reading: RawFile(path)).members.filter { !$0.isFolder }.map(\.path)
}

/// What is in the wheel, and what is wrong with the archive; no contents where it is ambiguous.
public func wheelContents(
  at path: Path
) throws(WheelError) -> (contents: WheelContents?, findings: [Finding]) {
  let file = try RawFile(path)
  var findings: [Finding] = []
  do throws(WheelError) {
    let records = try ZipRecords(reading: file)
    findings = memberFindings(records)
    findings += try layoutFindings(records, in: file)
    if findings.contains(where: { ambiguous.contains($0.code) }) {
      return (nil, findings)
    }
    let archive = try ZipArchive(path)
    let contents = WheelContents(
      reading: archive, records: records, fileName: path.name.string, findings: &findings)
    return (contents, findings)
  } catch {
    guard case .notAnArchive(_, let reason) = error else { throw error }
    findings.append(
      Finding(
        .damagedArchive, "the file is not a sound zip archive: \(reason)", hint: rebuildHint))
    return (nil, findings)
  }
}

/// Codes after which nobody knows what an installer would unpack.
private let ambiguous: Set<FindingCode> = [
  .damagedArchive, .duplicateMember, .headersDiffer, .strayBytes, .tooLarge, .unsupportedMember,
]

public let rebuildHint = "build the wheel again"
