// Checks of METADATA's fields, one by one: what indexes and resolvers read of them.

import Diagnostics
import Findings
import Standards
import Wheels
import Workspace

/// Every field exists, in this metadata version, and is there once where once is all there may be.
func checkFields(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let (metadata, file) = wheel.namedMetadata else { return [] }
  var findings: [Finding] = []
  var near = NearNames()
  var seen = Set<String>()
  let version = metadata.metadataVersion.map(MetadataVersion.init)
  for field in metadata.header.fields {
    let key = field.name.lowercased()
    let isNew = seen.insert(key).inserted
    guard let known = MetadataField.all[key] else {
      // A newer version may have fields that are not known here.
      guard isNew, case .known = version else { continue }
      let hint = near.hint(to: field.name, among: MetadataField.all.values.map(\.name))
      findings.append(
        Finding(
          .unknownField, member: file,
          "`\(field.name)` in line \(field.line) is not a field of core metadata",
          hint: hint ?? "indexes drop it, or refuse the wheel"))
      continue
    }
    if !isNew, !known.isRepeatable, !["metadata-version", "name", "version"].contains(key) {
      findings.append(
        Finding(
          .repeatedField, member: file,
          "`\(known.name)` in line \(field.line) is there a second time",
          hint: "keep one: readers differ in which they take"))
    }
    if isNew, case .known(let major, let minor) = version,
      [major, minor].lexicographicallyPrecedes(known.since)
    {
      let since = known.since.map(String.init).joined(separator: ".")
      findings.append(
        Finding(
          .newerField, member: file,
          "`\(known.name)` exists since metadata version \(since), and this is \(major).\(minor)",
          hint: "use a newer version of the build backend"))
    }
  }
  return findings
}

/// The licence is an expression that SPDX knows.
/// - Source: PEP 639.
func checkLicense(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let (metadata, file) = wheel.namedMetadata, let text = metadata.licenseExpression else {
    return []
  }
  var findings: [Finding] = []
  do throws(LicenseFault) {
    try LicenseExpression.check(text)
  } catch {
    findings.append(
      Finding(
        .licenseExpression, member: file,
        "the licence `\(text)` is not an SPDX expression: \(error.message)",
        hint: error.hint ?? "write one like `MIT` or `Apache-2.0 OR BSD-3-Clause`"))
  }
  let old =
    metadata.header.values("License").isEmpty
    ? metadata.classifiers.first { $0.hasPrefix("License ::") }.map { "`Classifier: \($0)`" }
    : "a `License`"
  if let old {
    findings.append(
      Finding(
        .licenseTwice, member: file, "there is \(old) beside the `License-Expression`",
        hint: "keep the expression alone: it takes the place of both (PEP 639)"))
  }
  return findings
}

/// Extras have names, those in requirements are declared, and no requirement is a URL.
/// - Source: PEP 508, PEP 685.
func checkExtras(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let (metadata, file) = wheel.namedMetadata else { return [] }
  var findings: [Finding] = []
  var declared = Set<ProjectName>()
  for text in metadata.providesExtra {
    guard let name = try? ProjectName(text) else {
      findings.append(
        Finding(
          .providesExtra, member: file, "`Provides-Extra: \(text)` is not the name of an extra",
          hint: "names have letters, digits, `-`, `_` and `.`, and start and end with one of"
            + " the first two"))
      continue
    }
    if !declared.insert(name).inserted {
      guard metadata.normalizesExtras else { continue }
      findings.append(
        Finding(
          .unnormalizedExtra, member: file, "the extra `\(name)` is declared twice",
          hint: "keep one: the two are the same name"))
    } else if name.text != name.normalized, metadata.normalizesExtras {
      findings.append(
        Finding(
          .unnormalizedExtra, member: file,
          "the extra `\(name)` is not spelt `\(name.normalized)`",
          hint: "metadata of version 2.3 and newer has normalised names (PEP 685)"))
    }
  }
  var unknown = Set<ProjectName>()
  for text in metadata.requiresDist {
    guard let requirement = try? Requirement(text) else { continue }
    if let url = requirement.url {
      findings.append(
        Finding(
          .directReference, member: file, "`\(requirement.name)` is required from `\(url)`",
          hint: "require a version: public indexes refuse URLs, and a resolver cannot weigh them"))
    }
    for extra in extras(in: requirement.marker ?? "")
    where !declared.contains(extra) && unknown.insert(extra).inserted {
      findings.append(
        Finding(
          .undeclaredExtra, member: file,
          "`Requires-Dist: \(text)` is for the extra `\(extra)`, which no `Provides-Extra` declares",
          hint: "declare it in `[project.optional-dependencies]`"))
    }
  }
  return findings
}

/// The extras that a marker compares with: `docs` of `extra == "docs"`.
private func extras(in marker: String) -> [ProjectName] {
  // The marker's syntax is right: quoted texts and words alternate with operators.
  var words: [String] = []
  var rest = marker[...]
  while let first = rest.first {
    if first == "'" || first == "\"" {
      let text = rest.dropFirst().prefix { $0 != first }
      words.append(String(text))
      rest = rest.dropFirst(text.count + 2)
    } else if first.isLetter || first == "_" || "=<>!~".contains(first) {
      let isWord = first.isLetter || first == "_"
      let text = rest.prefix {
        isWord ? $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." : "=<>!~".contains($0)
      }
      words.append(String(text))
      rest = rest.dropFirst(text.count)
    } else {
      rest = rest.dropFirst()
    }
  }
  return words.indices.dropLast(2).compactMap { index in
    guard words[index + 1] == "==" else { return nil }
    if words[index] == "extra" { return try? ProjectName(words[index + 2]) }
    return words[index + 2] == "extra" ? try? ProjectName(words[index]) : nil
  }
}

/// `Dynamic` names fields that a build may fill in.
/// - Source: PEP 643.
func checkDynamic(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let (metadata, file) = wheel.namedMetadata else { return [] }
  var near = NearNames()
  return metadata.dynamic.compactMap { text in
    let name = text.lowercased()
    if ["name", "version", "metadata-version"].contains(name) {
      return Finding(
        .dynamicField, member: file, "`Dynamic: \(text)` is a field that is never dynamic",
        hint: "use a newer version of the build backend")
    }
    if MetadataField.all[name] != nil { return nil }
    return Finding(
      .dynamicField, member: file, "`Dynamic: \(text)` is not a field of core metadata",
      hint: near.hint(to: text, among: MetadataField.all.values.map(\.name)))
  }
}

/// What an index shows of the project: its summary, links and description.
func checkPresentation(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let (metadata, file) = wheel.namedMetadata else { return [] }
  var findings: [Finding] = []
  if let summary = metadata.summary, summary.contains("\n") || summary.count > 512 {
    let what = summary.contains("\n") ? "more than one line" : "\(summary.count) characters"
    findings.append(
      Finding(
        .summary, member: file, "the summary has \(what)",
        hint: "write one line of at most 512 characters: indexes refuse others"))
  }
  for field in ["Home-page", "Download-URL"] {
    for text in metadata.header.values(field) where !isLink(text) {
      findings.append(
        Finding(
          .projectURL, member: file, "`\(field): \(text)` is no page that others can open",
          hint: "write `https://…`"))
    }
  }
  for text in metadata.projectURLs {
    let parts = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    let label = parts[0].trimmingSpaces
    let problem: String? =
      if parts.count < 2 {
        "has no comma between a label and a URL"
      } else if label.isEmpty {
        "has no label"
      } else if label.count > 32 {
        "has a label of more than 32 characters"
      } else if parts[1].trimmingSpaces.isEmpty {
        "has no URL"
      } else if !isLink(parts[1].trimmingSpaces) {
        "is no page that others can open"
      } else {
        nil
      }
    guard let problem else { continue }
    findings.append(
      Finding(
        .projectURL, member: file, "`Project-URL: \(text)` \(problem)",
        hint: "write `Project-URL: Documentation, https://…`"))
  }
  if let text = metadata.descriptionContentType, let problem = contentTypeProblem(text) {
    findings.append(
      Finding(
        .contentType, member: file, "`Description-Content-Type: \(text)` \(problem)",
        hint: "indexes take `text/markdown`, `text/x-rst` and `text/plain`, in UTF-8"))
  }
  return findings
}

/// Whether a link leads elsewhere, and not to a program or a file of one machine.
private func isLink(_ text: String) -> Bool {
  let scheme = text.prefix { $0 != ":" }.lowercased()
  return scheme.count == text.count || !["data", "file", "javascript", "vbscript"].contains(scheme)
}

private func contentTypeProblem(_ text: String) -> String? {
  let parts = text.split(separator: ";").map { $0.trimmingSpaces.lowercased() }
  guard let type = parts.first, ["text/plain", "text/x-rst", "text/markdown"].contains(type) else {
    return "is not a type that indexes show"
  }
  for part in parts.dropFirst() {
    let fields = part.split(separator: "=", maxSplits: 1).map(\.trimmingSpaces)
    guard fields.count == 2 else { return "has a malformed parameter" }
    let value = fields[1].filter { $0 != "\"" }
    if fields[0] == "charset", value != "utf-8" { return "is not in UTF-8" }
    if fields[0] == "variant", type == "text/markdown", value != "gfm", value != "commonmark" {
      return "is a variant of Markdown that indexes do not know"
    }
  }
  return nil
}

/// What other packages of the same repository must have: this wheel's version, exactly.
func checkSiblingPins(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let (metadata, file) = wheel.namedMetadata, let version = wheel.name?.version,
    !expected.siblings.isEmpty
  else { return [] }
  return metadata.requiresDist.compactMap { text in
    guard let requirement = try? Requirement(text), requirement.name != wheel.name?.project,
      expected.siblings.contains(requirement.name), requirement.specifiers.exactPin != version
    else { return nil }
    return Finding(
      .siblingPin, member: file,
      "`Requires-Dist: \(text)` does not pin the sibling `\(requirement.name)` to \(version)",
      hint: "write `\(requirement.name)==\(version)`: packages of one release go together")
  }
}

extension CoreMetadata {
  /// Whether the metadata version asks for extras in their normal form.
  fileprivate var normalizesExtras: Bool {
    switch MetadataVersion(metadataVersion ?? "") {
    case .known(let major, let minor): major == 2 && minor >= 3
    case .newerMinor: true
    case .newerMajor, .unknown: false
    }
  }
}
