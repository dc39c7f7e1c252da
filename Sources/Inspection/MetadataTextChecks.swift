// Checks of what METADATA's fields say by themselves: texts without hidden characters, and
// requirements that some version fulfils.

import Findings
import Standards
import Wheels
import Workspace

/// No field has characters that end a line for some readers, or that a terminal acts upon; the
/// description is not there twice.
func checkFieldTexts(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let (metadata, file) = wheel.namedMetadata else { return [] }
  var findings: [Finding] = []
  for field in metadata.header.fields {
    // Whole licences have page breaks.
    if ["description", "license"].contains(field.name.lowercased()) { continue }
    guard let scalar = field.value.unicodeScalars.first(where: isControl) else { continue }
    let number = String(scalar.value, radix: 16, uppercase: true)
    findings.append(
      Finding(
        .controlCharacter, member: file,
        "`\(field.name)` in line \(field.line) has the control character U+\(number)",
        hint: "take it out of the pyproject.toml: readers differ in what they make of it"))
  }
  if !metadata.header.values("Description").isEmpty,
    metadata.header.body?.contains(where: { !$0.isWhitespace }) == true
  {
    findings.append(
      Finding(
        .repeatedField, member: file,
        "there is a `Description`, and a description behind the fields",
        hint: "keep one: readers differ in which they take"))
  }
  return findings
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x09, 0x0A: false
  case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
  default: false
  }
}

/// Some version fulfils each requirement.
func checkPossibility(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let (metadata, file) = wheel.namedMetadata else { return [] }
  return metadata.requiresDist.compactMap { text in
    guard let requirement = try? Requirement(text), isImpossible(requirement.specifiers) else {
      return nil
    }
    return Finding(
      .impossibleRequirement, member: file, "no version fulfils `Requires-Dist: \(text)`",
      hint: "correct the clauses: together they leave nothing")
  }
}

/// Whether the clauses contradict each other by their bounds. Where prereleases decide, they do not.
private func isImpossible(_ specifiers: VersionSpecifiers) -> Bool {
  var lower: (version: Version, isIncluded: Bool)?
  var upper: (version: Version, isIncluded: Bool)?
  for clause in specifiers.clauses {
    guard let version = clause.version, !clause.isPrefix else { continue }
    let isIncluded = clause.comparison != .above && clause.comparison != .below
    if [.atLeast, .above, .equal, .compatible].contains(clause.comparison),
      lower.map({ ($0.version, !$0.isIncluded ? 1 : 0) < (version, isIncluded ? 0 : 1) }) ?? true
    {
      lower = (version, isIncluded)
    }
    if [.atMost, .below, .equal].contains(clause.comparison),
      upper.map({ ($0.version, $0.isIncluded ? 1 : 0) > (version, isIncluded ? 1 : 0) }) ?? true
    {
      upper = (version, isIncluded)
    }
  }
  guard let lower, let upper else { return false }
  return lower.version > upper.version
    || (lower.version == upper.version && !(lower.isIncluded && upper.isIncluded))
}
