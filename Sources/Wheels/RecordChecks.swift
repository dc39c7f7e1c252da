// Checks of RECORD: complete and true, each file with its hash and size.

import Host

/// RECORD is there and is rows of three fields.
func checkRecordForm(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let file = wheel.distInfoFile("RECORD") else { return [] }
  guard let bytes = wheel.record else {
    return [
      Finding(
        .noRecord, member: file.string, "there is no `\(file)`: installers refuse the wheel",
        hint: rebuildHint)
    ]
  }
  return Record(bytes).malformedLines.map { line in
    Finding(
      .malformedRecord, member: file.string,
      "line \(line) of `\(file)` is not a path, a hash and a size", hint: rebuildHint)
  }
}

/// What RECORD lists is in the wheel, once, and what is in the wheel is listed.
/// - Source: PEP 427: all but RECORD itself and its signatures must be listed.
func checkRecordIsComplete(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let bytes = wheel.record, let file = wheel.distInfoFile("RECORD") else { return [] }
  let record = Record(bytes)
  let paths = Set(wheel.members.map(\.path))
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
    if !paths.contains(row.path), !exempt.contains(row.path) {
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
  guard let bytes = wheel.record else { return [] }
  // Of a name that is there twice, the last one is what most installers take.
  let members = Dictionary(wheel.members.map { ($0.path, $0) }) { $1 }
  let exempt = wheel.recordExemptions
  return Record(bytes).rows.flatMap { row -> [Finding] in
    guard let member = members[row.path], !exempt.contains(row.path) else { return [] }
    return hashFindings(row, member) + sizeFindings(row, member)
  }
}

private func hashFindings(_ row: Record.Row, _ member: WheelContents.Member) -> [Finding] {
  let path = row.path.string
  switch row.algorithm {
  case "sha256":
    guard let digest = member.digest, digest.base64URL != row.digest else { return [] }
    return [
      Finding(
        .recordHash, member: path,
        "`\(path)` has the hash sha256=\(digest.base64URL), in RECORD sha256=\(row.digest)",
        hint: "change files before the wheel is built, not in the finished wheel")
    ]
  case "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s":
    return [
      Finding(
        .unverifiedHash, severity: .warning, member: path,
        "the \(row.algorithm) hash of `\(path)` in RECORD was not verified",
        hint: "build the wheel with a backend that writes sha256")
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
