// From a pyproject.toml's bytes to `PyProject`. What is said of each thing that can be wrong is in
// `WorkspaceMistake`.

public import Diagnostics
public import Host
import Notation
import Standards

/// Reads a pyproject.toml.
///
/// - Parameter path: what messages name.
/// - Returns: `project` is nil when there is no `[project]` table: the caller knows whether that is
///   wrong, and has `missingProject` to say so.
/// - Throws: the first thing that is wrong, with line, column and caret.
/// - Source: the specification "pyproject.toml" (PEP 517, 518, 621); uv's workspaces.
public func pyProject(_ bytes: [UInt8], at path: Path) throws(Problem) -> PyProject {
  let reader = PyProjectReader(document: try TOMLDocument(bytes, file: path))
  var file = PyProject(
    project: try reader.project(), buildSystem: try reader.buildSystem(),
    workspace: try reader.workspace(), isPackage: try reader.isPackage(),
    poetryName: try reader.document.string(at: ["tool", "poetry", "name"]))
  file.settings = DevelopmentSettings(reader.document.root)
  return file
}

/// Reads what a uv workspace's root says about the workspace, and nothing of its project.
func workspacePyProject(_ bytes: [UInt8], at path: Path) throws(Problem) -> PyProject {
  let reader = PyProjectReader(document: try TOMLDocument(bytes, file: path))
  var file = PyProject(
    project: nil, buildSystem: (try? reader.buildSystem()) ?? nil,
    workspace: try reader.workspace(),
    isPackage: try reader.isPackage())
  file.settings = DevelopmentSettings(reader.document.root)
  return file
}

/// The message for a package whose pyproject.toml has no `[project]` table.
public func missingProject(in bytes: [UInt8], at path: Path) -> Problem {
  let document = try? TOMLDocument(bytes, file: path)
  return WorkspaceMistake.noProject(path, tables: document.map { Array($0.root.keys) } ?? [])
    .problem
}

private struct PyProjectReader {
  let document: TOMLDocument

  /// - Source: uv's and poetry's documentation of their settings.
  func isPackage() throws(Problem) -> Bool? {
    if let uv = try document.boolean(at: ["tool", "uv", "package"]) { return uv }
    return try document.boolean(at: ["tool", "poetry", "package-mode"]) == false ? false : nil
  }

  func project() throws(Problem) -> PyProject.Project? {
    guard try document.table(at: ["project"]) != nil else { return nil }
    let name = try name()
    let dynamic = try document.strings(at: ["project", "dynamic"]) ?? []
    let classifiers = try document.strings(at: ["project", "classifiers"]) ?? []
    return PyProject.Project(
      name: name, version: try version(of: name, dynamic: dynamic),
      requiresPython: try requiresPython(),
      dependencies: try requirements(at: ["project", "dependencies"]),
      extras: try extras(), dynamic: dynamic,
      isPrivate: classifiers.contains { $0.lowercased().hasPrefix("private ::") })
  }

  private func name() throws(Problem) -> ProjectName {
    guard let text = try document.string(at: ["project", "name"]) else {
      throw document.text.problem(.noName(suggested: suggestedName), at: ["project"], .key)
    }
    do {
      return try ProjectName(text)
    } catch {
      throw problem(error, in: text, at: ["project", "name"])
    }
  }

  /// The folder's name, where it can be a project's.
  private var suggestedName: String {
    let folder = document.text.file.parent.name.string
    return (try? ProjectName(folder))?.text ?? "my-package"
  }

  private func version(of name: ProjectName, dynamic: [String]) throws(Problem) -> Version? {
    let path: [TOMLKey] = ["project", "version"]
    let dynamicIndex = dynamic.firstIndex(of: "version")
    guard let text = try document.string(at: path) else {
      if dynamicIndex != nil { return nil }
      throw document.text.problem(.noVersion(name), at: ["project"], .key)
    }
    if let dynamicIndex {
      throw document.text.problem(
        .versionTwice(name), at: ["project", "dynamic", .index(dynamicIndex)])
    }
    do {
      return try Version(text)
    } catch {
      throw problem(error, in: text, at: path)
    }
  }

  private func requiresPython() throws(Problem) -> String? {
    let path: [TOMLKey] = ["project", "requires-python"]
    guard let text = try document.string(at: path) else { return nil }
    do {
      _ = try VersionSpecifiers(text)
      return text
    } catch {
      throw problem(error, in: text, at: path)
    }
  }

  private func requirements(at path: [TOMLKey]) throws(Problem) -> [Requirement] {
    var result: [Requirement] = []
    for (number, text) in (try document.strings(at: path) ?? []).enumerated() {
      do {
        result.append(try Requirement(text))
      } catch {
        throw problem(error, in: text, at: path + [.index(number)])
      }
    }
    return result
  }

  private func extras() throws(Problem) -> [Extra] {
    let path: [TOMLKey] = ["project", "optional-dependencies"]
    var extras: [Extra] = []
    for key in (try document.table(at: path) ?? [:]).keys.sorted() {
      let name: ProjectName
      do {
        name = try ProjectName(key)
      } catch {
        throw document.text.problem(
          .badExtra(at: dotted(path), name: key, error), at: path + [.name(key)], .key)
      }
      extras.append(Extra(name: name, dependencies: try requirements(at: path + [.name(key)])))
    }
    return extras
  }

  func buildSystem() throws(Problem) -> BuildSystem? {
    guard try document.table(at: ["build-system"]) != nil else { return nil }
    let path: [TOMLKey] = ["build-system", "requires"]
    guard let requires = try document.strings(at: path) else {
      throw document.text.problem(.noBuildRequirements, at: ["build-system"], .key)
    }
    _ = try requirements(at: path)
    return BuildSystem(
      requires: requires,
      backend: try document.string(at: ["build-system", "build-backend"])
        ?? BuildSystem.legacySetuptools.backend,
      backendPath: try document.strings(at: ["build-system", "backend-path"]) ?? [])
  }

  func workspace() throws(Problem) -> PyProject.UVWorkspace? {
    let path: [TOMLKey] = ["tool", "uv", "workspace"]
    guard try document.table(at: path) != nil else { return nil }
    return PyProject.UVWorkspace(
      members: try document.strings(at: path + ["members"]) ?? [],
      exclude: try document.strings(at: path + ["exclude"]) ?? [])
  }

  /// The error with the value's path in front, and a caret where the text goes wrong.
  private func problem(
    _ error: StandardError, in value: String, at path: [TOMLKey]
  ) -> Problem {
    let mistake = WorkspaceMistake.badValue(at: dotted(path), error)
    // Characters of the value are characters of the file only where no escape stands between.
    guard let range = document.text.range(of: path),
      document.text.bytes[range].dropFirst().dropLast().elementsEqual(value.utf8)
    else { return document.text.problem(mistake, at: path) }
    let fine = value.prefix(error.offset).utf8.count
    let start = range.lowerBound + 1 + fine
    return document.text.problem(mistake, over: start..<max(start, range.upperBound - 1))
  }
}
