// Whether a folder is a package, by what its files say, and what they say of it.

import Diagnostics
import Host
import Standards

extension Discovery {
  /// A folder that is a package.
  struct Member: Sendable {
    var path: Path
    var file: PyProject
    var projectFile: Path
    /// As in `BackendQuestion`.
    var files: [Path]
    /// Whether it was only come across.
    var isSearched: Bool
  }

  /// How a folder came to be looked at.
  enum Reason {
    /// A pattern without glob characters is its path.
    case named
    case matched
    /// It was come across, and nobody has named it.
    case searched
    /// A member of a uv workspace, or the root of what is searched: it is built only where its file
    /// says how.
    case member
    /// The same of a workspace below the root, which nobody has named.
    case nestedMember

    var isMember: Bool { self == .member || self == .nestedMember }
    /// Whether it was only come across.
    var isFound: Bool { self == .searched || self == .nestedMember }
  }

  /// What was found in a folder.
  enum Kind {
    case package
    /// The root of a uv workspace.
    case workspace(PyProject)
    case other
  }

  /// Looks at a folder's files, and takes it if it is a package.
  @discardableResult
  mutating func read(_ folder: Path, _ reason: Reason) -> Kind {
    let path = folder / "pyproject.toml"
    do throws(Problem) {
      var file = PyProject(project: nil, buildSystem: nil)
      let hasFile = isFile(path)
      if hasFile {
        files.insert(path)
        file = try pyProject(at: path, on: disk, cache: cache)
      }
      isWorkspace[folder] = file.workspace != nil
      let scripts = setUpScripts(in: folder, file)
      if try isPackage(file, scripts, in: folder, reason) {
        isLeftOut[folder] = nil
        members.append(
          Member(
            path: folder, file: file, projectFile: hasFile ? "pyproject.toml" : "setup.py",
            files: (hasFile ? [path] : []) + scripts, isSearched: reason.isFound))
        if file.workspace == nil { return .package }
      } else if file.isPackage == false {
        isLeftOut[folder] = .notBuilt
      } else if file.project != nil {
        isLeftOut[folder] = .noBuildSystem
      }
      return file.workspace == nil ? .other : .workspace(file)
    } catch {
      guard reason.isFound else {
        errors.append(error)
        return .other
      }
      let why = reasonToLeaveOut(path, error)
      if why != .template { mistakes.append(error) }
      isLeftOut[folder] = why
      return .other
    }
  }

  /// Nobody has named the folder: its file may be anything, and stops no other package.
  private func reasonToLeaveOut(_ file: Path, _ mistake: Problem) -> LeftOut.Reason {
    let bytes = (try? disk.contents(of: file)) ?? []
    if isTemplate(bytes) { return .template }
    let place = mistake.location.map { ", line \($0.line)" } ?? ""
    return .mistake(mistake.message + place)
  }

  private func isPackage(
    _ file: PyProject, _ scripts: [Path], in folder: Path, _ reason: Reason
  ) throws(Problem) -> Bool {
    if let isPackage = file.isPackage, !isPackage { return false }
    let isBuilt = file.statesBuildSystem || file.isPackage == true
    if file.project != nil { return isBuilt || !reason.isMember }
    if !scripts.isEmpty { return true }
    if file.poetryName != nil, file.statesBuildSystem { return true }
    if reason.isMember { return false }
    // These know nothing of a project but its `[project]` table.
    let standard: Set<String> = ["hatchling.build", "uv_build", "pdm.backend"]
    let isOfBackend = file.statesBuildSystem && !standard.contains(file.buildSystem.backend)
    if isOfBackend, file.buildSystem.backend != BuildSystem.legacySetuptools.backend { return true }
    if file.statesBuildSystem || reason == .named {
      // A file that only configures tools may stand beside packages; this one means to be one.
      let path = folder / "pyproject.toml"
      throw missingProject(in: try contents(of: path, on: disk), at: path)
    }
    return false
  }

  /// `setup.cfg` where it names a project, and `setup.py`, of a package that setuptools builds and
  /// whose `[project]` table does not say all.
  private func setUpScripts(in folder: Path, _ file: PyProject) -> [Path] {
    if let project = file.project, !project.isDynamic { return [] }
    guard
      file.buildSystem.backend.hasPrefix("setuptools.") || !file.buildSystem.backendPath.isEmpty
        || file.project == nil && file.poetryName == nil
    else { return [] }
    var scripts: [Path] = []
    let configuration = folder / "setup.cfg"
    if isFile(configuration), let bytes = try? disk.contents(of: configuration),
      namesProject(bytes)
    {
      scripts.append(configuration)
    }
    if isFile(folder / "setup.py") { scripts.append(folder / "setup.py") }
    return scripts
  }

  func isFile(_ path: Path) -> Bool {
    let status = try? disk.status(of: path)
    return status?.kind == .file || status?.kind == .link
  }
}

/// Whether a setup.cfg has a `name` in its `[metadata]`: it may as well only configure tools.
private func namesProject(_ bytes: [UInt8]) -> Bool {
  var isInMetadata = false
  for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
    if line.hasPrefix("[") {
      isInMetadata = line.hasPrefix("[metadata]")
    } else if isInMetadata, let key = line.split(whereSeparator: { $0 == "=" || $0 == ":" }).first {
      if key.lowercased().filter({ !$0.isWhitespace }) == "name" { return true }
    }
  }
  return false
}

extension PyProject.Project {
  /// Whether the backend knows something of what rel needs that the table does not say.
  var isDynamic: Bool {
    version == nil || dynamic.contains("dependencies") || dynamic.contains("optional-dependencies")
  }
}

extension Discovery.Member {
  var needsBackend: Bool { file.project?.isDynamic ?? true }

  /// The name, where the files state it.
  var statedName: ProjectName? {
    file.project?.name ?? file.poetryName.flatMap { try? ProjectName($0) }
  }

  /// What stands for the name until the backend has said it: the folder's, or the whole path's.
  func standIn(isWhole: Bool) -> ProjectName {
    let text = isWhole ? path.string : path.name.string
    // Letters of other scripts and the root's `.` cannot be in a name.
    let words = text.unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
        ? Character(scalar) : "-"
    }.split(separator: "-").map { String($0) }
    return (try? ProjectName(words.joined(separator: "-"))) ?? .unnamed
  }

  /// poetry's own backend takes all that rel needs from the one file; plug-ins have other backends.
  var isInProjectFile: Bool {
    file.buildSystem.backend == "poetry.core.masonry.api"
      && file.buildSystem.requires.allSatisfy { text in
        (try? Requirement(text))?.name.normalized == "poetry-core"
      }
  }

  /// - Parameters:
  ///   - name: for a project that does not state it.
  ///   - answer: nil where the backend was not asked, or did not know.
  func package(named name: ProjectName, _ answer: BackendMetadata?) -> Package {
    let project = file.project
    let isDynamic = { (field: String) in project?.dynamic.contains(field) ?? true }
    let version = project?.version ?? answer?.version ?? .unknown
    var package = Package(
      name: project?.name ?? name, path: path, version: version,
      requiresPython: project?.requiresPython ?? answer?.requiresPython,
      dependencies: (isDynamic("dependencies") ? answer?.dependencies : nil)
        ?? project?.dependencies ?? [],
      buildSystem: file.buildSystem, siblings: [])
    package.extras =
      (isDynamic("optional-dependencies") ? answer?.extras : nil) ?? project?.extras ?? []
    package.isPrivate = (project?.isPrivate ?? false) || (answer?.isPrivate ?? false)
    package.projectFile = projectFile
    package.settings = file.settings
    package.answer = needsBackend ? answer.map(\.summary) ?? Package.noAnswer : nil
    return package
  }
}

extension ProjectName {
  /// Stands for a name that is not known and cannot be taken from a folder.
  fileprivate static var unnamed: ProjectName {
    guard let name = try? ProjectName("unnamed") else { preconditionFailure("it is a name") }
    return name
  }
}

extension Version {
  /// Stands for a version that is not known.
  fileprivate static var unknown: Version {
    guard let version = try? Version("0") else { preconditionFailure("it is a version") }
    return version
  }
}
