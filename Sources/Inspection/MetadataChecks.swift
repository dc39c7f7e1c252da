// Checks of METADATA: it agrees with the file name, and installers can read it.

import Diagnostics
import Findings
import Host
import Standards
import Wheels
import Workspace

/// METADATA is there and is fields of UTF-8.
func checkMetadataForm(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let file = wheel.distInfoFile("METADATA") else { return [] }
  guard let metadata = wheel.metadata else {
    return [
      Finding(.noMetadata, member: file.string, "there is no `\(file)`", hint: rebuildHint)
    ]
  }
  return formFindings(metadata.header, file: file, code: .malformedMetadata)
}

/// Findings about the form of METADATA or WHEEL.
func formFindings(_ header: HeaderFields, file: Path, code: FindingCode) -> [Finding] {
  var findings: [Finding] = []
  if !header.isUTF8 {
    findings.append(
      Finding(
        code, member: file.string, "`\(file)` is not UTF-8",
        hint: "save the project's pyproject.toml and README as UTF-8"))
  }
  if header.hasByteOrderMark {
    findings.append(
      Finding(
        code, member: file.string,
        "`\(file)` begins with a byte order mark: installers do not find its first field",
        hint: "save what the build backend reads without one"))
  }
  if let line = header.malformedLines.first {
    findings.append(
      Finding(
        code, member: file.string, "line \(line) of `\(file)` is not a field",
        hint: "write `Name: value`; a value's further lines start with a space"))
  }
  return findings
}

/// The metadata version exists.
func checkMetadataVersion(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let (metadata, file) = wheel.namedMetadata else { return [] }
  let fields = metadata.header.fields("Metadata-Version")
  guard let text = metadata.metadataVersion, fields.count == 1 else {
    return [
      Finding(
        .metadataVersion, member: file,
        "`\(file)` has \(fields.isEmpty ? "no" : "more than one") `Metadata-Version`",
        hint: rebuildHint)
    ]
  }
  let hint = "the versions up to 2.6 are known"
  switch MetadataVersion(text) {
  case .known: return []
  case .newerMinor:
    return [
      Finding(
        .newerMetadata, member: file,
        "metadata version \(text) is newer than what rel knows", hint: hint)
    ]
  case .newerMajor:
    return [
      Finding(
        .metadataVersion, member: file,
        "metadata version \(text) is too new: its meaning is not known", hint: hint)
    ]
  case .unknown:
    return [
      Finding(
        .metadataVersion, member: file, "metadata version `\(text)` does not exist", hint: hint)
    ]
  }
}

/// The name and version in METADATA are those of the file name.
func checkMetadataIdentity(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let (metadata, file) = wheel.namedMetadata else { return [] }
  var findings: [Finding] = []
  let hint = "do not rename wheels: build them with the right name and version"
  func add(_ code: FindingCode, _ message: String) {
    findings.append(Finding(code, member: file, message, hint: hint))
  }
  switch metadata.header.values("Name") {
  case let names where names.count != 1:
    add(.metadataName, "`\(file)` has \(names.isEmpty ? "no" : "more than one") `Name`")
  case ["UNKNOWN"]:
    findings.append(
      Finding(
        .metadataName, member: file, "`\(file)` has the name `UNKNOWN`: uv reads it as none",
        hint: "the build backend found no name: look at `[project] name`, and at its own version"))
  case let names:
    if let name = wheel.name, (try? ProjectName(names[0])) != name.project {
      add(.metadataName, "`\(file)` has the name `\(names[0])`, the file name `\(name.project)`")
    }
  }
  switch metadata.header.values("Version") {
  case let versions where versions.count != 1:
    add(
      .metadataProjectVersion,
      "`\(file)` has \(versions.isEmpty ? "no" : "more than one") `Version`")
  case let versions:
    if let name = wheel.name, (try? Version(versions[0])) != name.version {
      add(
        .metadataProjectVersion,
        "`\(file)` has version `\(versions[0])`, the file name `\(name.version)`")
    }
  }
  return findings
}

/// Every requirement, and the Python version, can be read by a resolver.
func checkRequirements(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let (metadata, file) = wheel.namedMetadata else { return [] }
  var findings: [Finding] = []
  for field in metadata.header.fields("Requires-Dist") {
    do {
      let requirement = try Requirement(field.value)
      if let problem = requirement.problemForInstallers {
        findings.append(
          Finding(
            .requiresDist, member: file, "`Requires-Dist` in line \(field.line): \(problem)",
            hint: "installers refuse it: write a version, as in `\(requirement.name)==1.0`"))
      }
      if let name = wheel.name, requirement.name == name.project, requirement.marker == nil,
        !requirement.specifiers.contains(name.version)
      {
        findings.append(
          Finding(
            .selfRequirement, member: file,
            "the wheel requires `\(requirement)` of itself, and is version \(name.version)",
            hint: "nobody can install it: take the requirement away, or the version out of it"))
      }
    } catch {
      findings.append(
        Finding(
          .requiresDist, member: file, "`Requires-Dist` in line \(field.line): \(error)",
          hint: error.hint))
    }
  }
  for field in metadata.header.fields("Requires-Python") {
    do {
      _ = try VersionSpecifiers(field.value)
    } catch {
      findings.append(
        Finding(
          .requiresPython, member: file, "`Requires-Python` in line \(field.line): \(error)",
          hint: error.hint))
    }
  }
  return findings
}

/// From metadata version 2.4 on, each licence file is under `licenses/`.
/// - Source: PEP 639.
func checkLicenseFiles(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let (metadata, _) = wheel.namedMetadata, let folder = wheel.distInfoFile("licenses"),
    MetadataVersion(metadata.metadataVersion ?? "").hasLicenseFolder
  else { return [] }
  let paths = wheel.paths
  var near = NearNames()
  return metadata.licenseFiles.map { (text: $0, path: folder / Path(bytes: Array($0.utf8))) }
    .filter { !paths.contains($0.path) }
    .map { text, path in
      Finding(
        .licenseFile, member: path.string,
        "the licence file `\(text)` is in METADATA, and `\(path)` is not in the wheel",
        hint: near.hint(to: path.string, among: wheel.members.lazy.map(\.path.string))
          ?? "look at `license-files` in the pyproject.toml")
    }
}

extension WheelContents {
  /// METADATA with its path, where it is there.
  var namedMetadata: (metadata: CoreMetadata, file: String)? {
    guard let metadata, let file = distInfoFile("METADATA") else { return nil }
    return (metadata, file.string)
  }
}

extension Requirement {
  /// What PEP 508 allows and an installer refuses.
  fileprivate var problemForInstallers: String? {
    if let url, !url.contains(":"), !url.contains("$") { return "`\(url)` is not a URL" }
    // PEP 440 allows any text behind `===`; uv reads a version there.
    return specifiers.clauses.first { $0.version == nil }.map {
      "`\($0.comparison.rawValue)\($0.text)` is not about a version"
    }
  }
}
