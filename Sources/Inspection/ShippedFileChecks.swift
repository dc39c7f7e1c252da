// Checks of what lies in a wheel by accident: tests, caches, leftovers, secrets.

import Findings
import Host
import Wheels

/// Nothing that editors, version control and caches leave behind.
func checkLeftovers(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  wheel.members.compactMap { member in
    let parts = member.path.parts.map { String(decoding: $0, as: UTF8.self) }
    guard let kind = parts.lazy.compactMap({ leftovers[$0] }).first ?? leftover(parts) else {
      return nil
    }
    return Finding(
      .leftover, member: member.path.string, "`\(member.path)` is \(kind)",
      hint: "exclude it in the build backend's settings, or remove it")
  }
}

private let leftovers: [String: String] = [
  ".DS_Store": "macOS's", "__MACOSX": "macOS's", "Thumbs.db": "Windows's", ".git": "git's",
  ".hg": "Mercurial's", ".svn": "Subversion's", ".idea": "an editor's", ".vscode": "an editor's",
  ".coverage": "the result of a test run", ".pytest_cache": "a cache", ".mypy_cache": "a cache",
  ".ruff_cache": "a cache", ".tox": "a tool's", ".nox": "a tool's", ".venv": "an environment",
  ".ipynb_checkpoints": "an editor's backup",
]

private func leftover(_ parts: [String]) -> String? {
  guard let name = parts.last else { return nil }
  if name.hasSuffix("~") || name.hasSuffix(".swp") || name.hasPrefix(".#") {
    return "an editor's backup"
  }
  if name.hasSuffix(".py.orig") || name.hasSuffix(".py.rej") { return "what a patch left behind" }
  let isTop = parts.count == 1
  return isTop && name.hasPrefix(".git") ? "git's" : nil
}

/// Nothing at the top of `site-packages` that every project has: `tests` of two wheels are one
/// folder there.
func checkTopLevel(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  var findings: [Finding] = []
  var folders = Set<Path>()
  let own = wheel.name?.project.distribution
  for member in wheel.rootMembers {
    let path = member.path
    guard let folder = path.topFolder else {
      if let finding = topFileFinding(path) { findings.append(finding) }
      continue
    }
    let name = folder.string
    if commonFolders.contains(name), name != own, folders.insert(folder).inserted {
      findings.append(
        Finding(
          .strayFolder, member: path.string,
          "`\(path)` puts a folder `\(name)` at the top of `site-packages`",
          hint: "move it below the package, or exclude it: wheels with such a folder overwrite"
            + " one another"))
    }
    if name.hasSuffix(".egg-info"), folders.insert(folder).inserted {
      findings.append(
        Finding(
          .installerFile, member: path.string, "`\(name)` is another installation's metadata",
          hint: "remove old build folders, and build the wheel again"))
    }
  }
  return findings
}

private let commonFolders: Set<String> = [
  "tests", "test", "testing", "docs", "doc", "examples", "example", "benchmarks", "benchmark",
  "scripts", "src", "build", "dist", "node_modules", "venv",
]

private func topFileFinding(_ path: Path) -> Finding? {
  let name = path.string
  if ["conftest.py", "setup.py", "noxfile.py", "tasks.py"].contains(name) {
    return Finding(
      .strayFolder, member: name, "`\(name)` goes to the top of `site-packages`",
      hint: "exclude it: wheels with such a file overwrite one another")
  }
  // Modules, path files, and the stubs and libraries of modules.
  let suffixes: [StaticString] = [
    ".py", ".pyi", ".pyc", ".pyx", ".pxd", ".so", ".pyd", ".pth", ".dll", ".dylib", ".lib", ".egg",
  ]
  if suffixes.contains(where: path.bytes.ends) || name.contains(".so.") { return nil }
  // A leftover has a finding of its own.
  if leftovers[name] != nil || leftover([name]) != nil { return nil }
  return Finding(
    .strayFile, member: name, "`\(name)` goes to the top of `site-packages` and is no module",
    hint: "move it into the package or to `.dist-info/licenses`, or exclude it")
}

/// No private keys and passwords.
func checkCredentials(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  wheel.members.compactMap { member in
    let name = member.path.name.string
    let holdsKey = wheel.privateKeys.contains(member.path)
    // Tests of servers have keys of their own.
    guard !member.path.isOfTests else { return nil }
    let isOfPasswords =
      [".env", ".pypirc", ".netrc", ".git-credentials"].contains(name)
      || member.path.bytes.ends(with: ".aws/credentials")
    guard holdsKey || (member.sizeBytes > 0 && isOfPasswords) else { return nil }
    let what = holdsKey ? "has a private key in it" : "is a file for passwords"
    return Finding(
      .credentials, member: member.path.string, "`\(member.path)` \(what)",
      hint: "exclude it, and replace what is in it if the wheel was ever published")
  }
}

/// No top-level module that Python's own library hides.
func checkStandardModules(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  var seen = Set<String>()
  return wheel.rootMembers.compactMap { member in
    let path = member.path
    let name: String? =
      if let folder = path.topFolder {
        path.bytes.ends(with: ".py") ? folder.string : nil
      } else {
        moduleStem(of: path.string)
      }
    guard let name, seen.insert(name).inserted else { return nil }
    if ["sitecustomize", "usercustomize"].contains(name) {
      return Finding(
        .standardModule, member: path.string,
        "`\(path)` runs whenever Python starts where it is installed",
        hint: "leave that name to whoever sets up the machine")
    }
    guard standardModules.contains(name) else { return nil }
    return Finding(
      .standardModule, member: path.string,
      "`\(path)` can never be imported: `\(name)` is a module of Python's own",
      hint: "rename it, or move it into the package")
  }
}

/// A typed package says so: type checkers pass over the types of others.
/// - Source: PEP 561.
func checkTypedMarker(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  let root = wheel.rootMembers.map(\.path)
  if root.contains(where: { $0.bytes.ends(with: "py.typed") }) { return [] }
  // A package of stubs alone needs none, and a module without a package can have none.
  let stubs = root.filter { path in
    path.bytes.ends(with: "/__init__.pyi")
      && path.topFolder.map { !$0.bytes.ends(with: "-stubs") && path.parent == $0 } ?? false
      && wheel.paths.contains(path.parent / "__init__.py")
  }
  let says = wheel.metadata?.classifiers.contains("Typing :: Typed") ?? false
  let hasPackage = root.contains { path in
    path.bytes.ends(with: "/__init__.py") && path.topFolder == path.parent
  }
  let reason: String? =
    if says, hasPackage {
      "the classifier `Typing :: Typed` is in METADATA"
    } else if let stub = stubs.first {
      "`\(stub)` has types"
    } else {
      nil
    }
  guard let reason else { return [] }
  return [
    Finding(
      .noTypedMarker, "\(reason), and there is no `py.typed`: type checkers pass over them",
      hint: "add an empty file `py.typed` to the package")
  ]
}

/// No folder of the machine that built the wheel, as an editable installation has it, and no file that
/// is elsewhere.
func checkForeignContents(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  let folders = wheel.members.compactMap { member -> Finding? in
    let path = member.path
    let what: String
    if let folder = wheel.pathFolders[path] {
      what = "lets Python look for modules in `\(folder)`, wherever it is installed"
    } else if path.topFolder == nil, path.string.hasPrefix("__editable__") {
      what = "finds modules in the folders of the machine that built it"
    } else {
      return nil
    }
    return Finding(
      .foreignFolder, member: path.string, "`\(path)` \(what)",
      hint: "an editable installation is no wheel to release: build it anew")
  }
  let pointers = wheel.members.filter { wheel.filePointers.contains($0.path) }.map { member in
    Finding(
      .filePointer, member: member.path.string,
      "`\(member.path)` is what git LFS has in place of the file",
      hint: "fetch the files with `git lfs pull`, and build the wheel again")
  }
  return folders + pointers
}

/// No file that installers write.
/// - Source: "Recording installed projects".
func checkInstallerFiles(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  ["INSTALLER", "REQUESTED", "direct_url.json"].compactMap(wheel.distInfoFile)
    .filter(wheel.paths.contains).map { file in
      Finding(
        .installerFile, member: file.string, "`\(file)` is written by installers",
        hint: "build the wheel from the sources, not from an installed copy")
    }
}
