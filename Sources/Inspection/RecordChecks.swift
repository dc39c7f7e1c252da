// Checks of RECORD: complete and true, each file with its hash and size.

import Findings
import Hashing
import Host
import Wheels

/// RECORD is there and is rows of three fields.
func checkRecordForm(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let file = wheel.distInfoFile("RECORD") else { return [] }
  guard let record = wheel.record else {
    return [
      Finding(
        .noRecord, member: file.string, "there is no `\(file)`: installers refuse the wheel",
        hint: rebuildHint)
    ]
  }
  var problems = record.malformedLines.map {
    "line \($0) of `\(file)` is not a path, a hash and a size"
  }
  if record.rows.first?.path.bytes.starts(with: [0xEF, 0xBB, 0xBF]) == true {
    problems.insert("`\(file)` begins with a byte order mark", at: 0)
  }
  return problems.map { problem in
    Finding(.malformedRecord, member: file.string, problem, hint: rebuildHint)
  }
}

/// What RECORD lists is in the wheel, once, and what is in the wheel is listed.
/// - Source: PEP 427: all but RECORD itself and its signatures must be listed.
func checkRecordIsComplete(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let record = wheel.record, let file = wheel.distInfoFile("RECORD") else { return [] }
  let exempt = wheel.recordExemptions
  var listed = Set<Path>()
  var findings: [Finding] = []
  for row in record.rows {
    let path = row.path.string
    if !listed.insert(row.path).inserted {
      findings.append(
        Finding(
          .malformedRecord, member: path, "`\(path)` is twice in `\(file)`", hint: rebuildHint))
    }
    let leadsOut =
      row.path.isAbsolute || row.path.parts.contains(where: { $0.elementsEqual("..".utf8) })
    if leadsOut, !wheel.paths.contains(row.path) {
      findings.append(
        Finding(
          .recordPath, member: path, "`\(path)` in RECORD leads out of the wheel",
          hint: rebuildHint))
    } else if exempt.contains(row.path), !(row.algorithm + row.size).isEmpty {
      findings.append(
        Finding(
          .recordOfRecord, member: path, "`\(path)` has a hash or a size in RECORD",
          hint: "it cannot have one that is true: \(rebuildHint)"))
    } else if !wheel.paths.contains(row.path), !exempt.contains(row.path) {
      findings.append(
        Finding(
          .missingFromWheel, member: path, "`\(path)` is in RECORD, but not in the wheel",
          hint: rebuildHint))
    }
  }
  for member in wheel.members where !listed.contains(member.path) && !exempt.contains(member.path) {
    let path = member.path.string
    findings.append(
      Finding(
        .notInRecord, member: path, "`\(path)` is in the wheel, but not in RECORD",
        hint: "add files through the build backend, not to the finished wheel"))
  }
  return findings
}

/// The hash and size of each row are those of the file.
func checkRecordIsTrue(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let record = wheel.record else { return [] }
  // Of a name that is there twice, the last one is what most installers take.
  let members = Dictionary(wheel.members.map { ($0.path, $0) }) { $1 }
  let exempt = wheel.recordExemptions
  return record.rows.flatMap { row -> [Finding] in
    guard let member = members[row.path], !exempt.contains(row.path) else { return [] }
    return hashFindings(row, member) + sizeFindings(row, member)
  }
}

private func hashFindings(_ row: Record.Row, _ member: WheelContents.Member) -> [Finding] {
  let path = row.path.string
  switch row.algorithm {
  case let algorithm where NamedHash.isStrong(algorithm):
    guard let sha256 = member.digest else { return [] }
    // A file twice in RECORD may have two algorithms, of which one was computed.
    guard let digest = algorithm == "sha256" ? sha256.base64URL : member.otherDigest else {
      return [
        Finding(
          .unverifiedHash, member: path,
          "the \(algorithm) hash of `\(path)` in RECORD was not verified",
          hint: "build the wheel with a backend that writes sha256")
      ]
    }
    if digest == row.digest { return [] }
    if digest == row.digest.trimming("=") {
      return [
        Finding(
          .paddedHash, member: path, "the hash of `\(path)` in RECORD ends in `=`",
          hint: "hashes there have no padding: build the wheel with another backend")
      ]
    }
    return [
      Finding(
        .recordHash, member: path,
        "`\(path)` has the hash \(algorithm)=\(digest), in RECORD \(algorithm)=\(row.digest)",
        hint: "change files before the wheel is built, not in the finished wheel")
    ]
  case "":
    return [Finding(.weakHash, member: path, "`\(path)` has no hash in RECORD", hint: rebuildHint)]
  case let algorithm:
    return [
      Finding(
        .weakHash, member: path,
        "`\(path)` has a hash of `\(algorithm)` in RECORD: sha256 or stronger is asked for",
        hint: "build the wheel with a backend that writes sha256")
    ]
  }
}

private func sizeFindings(_ row: Record.Row, _ member: WheelContents.Member) -> [Finding] {
  let path = row.path.string
  if UInt64(row.size) == member.sizeBytes { return [] }
  let listed = row.size.isEmpty ? "no size" : "the size `\(row.size)`"
  return [
    Finding(
      .recordSize, member: path, "`\(path)` has \(member.sizeBytes) bytes, in RECORD \(listed)",
      hint: "change files before the wheel is built, not in the finished wheel")
  ]
}

extension WheelContents {
  /// What need not be in RECORD: itself and the signatures of it.
  fileprivate var recordExemptions: Set<Path> {
    Set(["RECORD", "RECORD.jws", "RECORD.p7s"].compactMap(distInfoFile))
  }
}

extension String {
  /// The text without that character at its end.
  fileprivate func trimming(_ character: Character) -> Substring {
    let end = lastIndex { $0 != character }
    return end.map { self[...$0] } ?? ""
  }
}
