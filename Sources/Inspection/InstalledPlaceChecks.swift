// Checks of where installers put a wheel's files: each has a place of its own, which it may have.

import Findings
import Host
import Wheels

/// No two files are installed at one place, and none into another project's metadata.
/// - Source: binary distribution format, "Installing a wheel".
func checkPlaces(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  var findings: [Finding] = []
  // By bytes: a String's equality would take both of Unicode's normal forms for one place.
  var places: [Path: String] = [:]
  func put(_ what: String, at place: Path) {
    if let other = places.updateValue(what, forKey: place) {
      findings.append(
        Finding(
          .installedTwice, "\(other) and \(what) are installed at one place",
          hint: "keep one: installers differ in which of them stays"))
    }
  }
  for member in wheel.members {
    let what = "`\(member.path)`"
    guard let (key, rest) = wheel.dataPlace(of: member.path) else {
      put(what, at: "site" / member.path)
      continue
    }
    switch key {
    case "purelib", "platlib":
      put(what, at: "site" / rest)
      if let folder = rest.topFolder, folder.bytes.ends(with: ".dist-info") {
        findings.append(
          Finding(
            .installedTwice, member: member.path.string,
            "\(what) is installed into `\(folder)`, where an installed project's metadata is",
            hint: "exclude it: a wheel has one `.dist-info` folder, at its top"))
      }
    case "scripts": put(what, at: "scripts" / rest)
    default: break
    }
  }
  for name in wheel.scripts {
    put("the script `\(name)` of entry_points.txt", at: "scripts" / Path(name))
  }
  return findings
}

/// Scripts of the data folder lie right in their folder, and none takes Python's place.
func checkScriptFiles(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  wheel.members.compactMap { member in
    guard let (key, rest) = wheel.dataPlace(of: member.path), key == "scripts" else { return nil }
    if rest.topFolder != nil {
      return Finding(
        .scriptPlace, member: member.path.string,
        "`\(member.path)` lies in a folder of `scripts`: uv refuses the wheel",
        hint: "scripts lie right in `scripts`")
    }
    guard isPythonItself(rest.string) else { return nil }
    return Finding(
      .scriptPlace, member: member.path.string,
      "`\(member.path)` would be there in place of Python itself: uv refuses the wheel",
      hint: "rename the script")
  }
}

extension WheelContents {
  /// What `.data` folder's key a member is below, and its path from there.
  fileprivate func dataPlace(of path: Path) -> (key: String, rest: Path)? {
    guard let folder = path.topFolder, folder.bytes.ends(with: ".data"),
      let below = path.relative(to: folder), let key = below.topFolder,
      let rest = below.relative(to: key)
    else { return nil }
    return (key.string, rest)
  }

  /// The names of the scripts that installers make.
  fileprivate var scripts: [String] {
    guard let entryPoints else { return [] }
    let names = EntryPoints(entryPoints).entries
      .filter { ["console_scripts", "gui_scripts"].contains($0.group) }.map(\.name)
    // Two of one name have a finding of their own.
    return Set(names).sorted()
  }
}
