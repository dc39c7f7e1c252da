// Checks of the file name and of the folders that bear the wheel's name.

import Findings
import Host
import Standards
import Wheels
import Workspace

/// The file name follows the format, and is that of the package that was built.
func checkFileName(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  let name: WheelName
  do {
    name = try WheelName(wheel.fileName)
  } catch {
    return [Finding(.fileName, error.description, hint: error.hint)]
  }
  var findings: [Finding] = []
  if let project = expected.project, project != name.project {
    findings.append(
      Finding(
        .unexpectedProject, "the wheel is `\(name.project)`, not `\(project)`",
        hint: "look at `[project] name` in the pyproject.toml of `\(project)`"))
  }
  if let version = expected.version, version != name.version {
    findings.append(
      Finding(
        .unexpectedVersion, "the wheel has version \(name.version), not \(version)",
        hint: "build it again: the version has moved since"))
  }
  if !name.isNormalized {
    let normal = "\(name.project.distribution)-\(name.version.normalized)"
    findings.append(
      Finding(
        .unnormalizedFileName,
        "the file name starts with `\(name.distribution)-\(name.version.text)`, not `\(normal)`",
        hint: "use a newer version of the build backend"))
  }
  return findings
}

/// There is one `.dist-info` folder, and it is named after the wheel.
func checkDistInfo(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let distInfo = wheel.distInfo else {
    return [
      Finding(.distInfo, "the wheel has no `.dist-info` folder", hint: "build the wheel again")
    ]
  }
  if wheel.distInfoFolders.count > 1 {
    let names = wheel.distInfoFolders.map { "`\($0)`" }.joined(separator: ", ")
    return [
      Finding(
        .distInfo, member: distInfo.string, "the wheel has several `.dist-info` folders: \(names)",
        hint: "remove what an older build left behind, and build the wheel again")
    ]
  }
  guard let name = wheel.name, !isNamed(distInfo, after: name, suffix: ".dist-info") else {
    return []
  }
  return [
    Finding(
      .distInfo, member: distInfo.string,
      "the folder `\(distInfo)` is not named after the wheel, `\(stem(name)).dist-info`",
      hint: "do not rename wheels: build them with the right name and version")
  ]
}

private func stem(_ name: WheelName) -> String { "\(name.distribution)-\(name.version.text)" }
