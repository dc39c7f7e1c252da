// Checks of the `.data` folder: its files go to places that installers know.

import Diagnostics
import Findings
import Host
import Wheels

/// The folder is named after the wheel, and its files are below a known key.
/// - Source: binary distribution format, "The .data directory".
func checkDataFolders(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  var seen = Set<Path>()
  var near = NearNames()
  return wheel.members.flatMap { member -> [Finding] in
    guard let folder = member.path.topFolder, folder.bytes.ends(with: ".data"),
      let rest = member.path.relative(to: folder)
    else { return [] }
    var findings: [Finding] = []
    if let name = wheel.name, !isNamed(folder, after: name, suffix: ".data"),
      seen.insert(folder).inserted
    {
      let own = "\(name.distribution)-\(name.version.text).data"
      findings.append(
        Finding(
          .dataFolder, member: folder.string,
          "the folder `\(folder)` is not named after the wheel, `\(own)`",
          hint: "installers differ in where its files go: do not rename wheels"))
    }
    guard let key = rest.topFolder else {
      findings.append(
        Finding(
          .dataScheme, member: member.path.string,
          "`\(member.path)` lies in the data folder, and below none of its keys",
          hint: "move it below `data`, `scripts`, `headers`, `purelib` or `platlib`"))
      return findings
    }
    if !dataKeys.contains(key.string), seen.insert(folder / key).inserted {
      findings.append(
        Finding(
          .dataScheme, member: member.path.string,
          "`\(key)` of `\(member.path)` is no place that installers know",
          hint: near.hint(to: key.string, among: dataKeys)
            ?? "there are `data`, `headers`, `platlib`, `purelib` and `scripts`"))
    }
    return findings
  }
}

private let dataKeys = ["data", "headers", "platlib", "purelib", "scripts"]
