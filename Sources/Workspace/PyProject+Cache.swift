// `PyProject` as bytes, so that a file whose bytes were seen before is not parsed again.

public import Diagnostics
public import Hashing
public import Host
import Standards

/// Where the parsed forms of pyproject.toml files are kept, by the digest of the file's bytes.
///
/// What is kept is only ever an optimisation: it may be lost, or be from another version of rel.
public protocol PyProjectCache: Sendable {
  func cached(for content: Digest) -> [UInt8]?
  func keep(_ bytes: [UInt8], for content: Digest)
}

/// Keeps nothing.
public struct NoPyProjectCache: PyProjectCache {
  public init() {}
  public func cached(for content: Digest) -> [UInt8]? { nil }
  public func keep(_ bytes: [UInt8], for content: Digest) {}
}

/// Reads the pyproject.toml at `path`, and parses it only when its bytes are new to the cache.
/// - Throws: that it cannot be read, or what is wrong in it.
public func pyProject(
  at path: Path, on disk: any FileSystem, cache: any PyProjectCache
) throws(Problem) -> PyProject {
  let bytes = try contents(of: path, on: disk)
  let digest = SHA256.digest(of: bytes)
  if let known = cache.cached(for: digest).flatMap(PyProject.init(cached:)) { return known }
  let project = try pyProject(bytes, at: path)
  cache.keep(project.cached, for: digest)
  return project
}

/// Reads only what a uv workspace's root says: its project may be one that rel could not read.
/// - Returns: `project` is nil.
func workspacePyProject(
  at path: Path, on disk: any FileSystem, cache: any PyProjectCache
) throws(Problem) -> PyProject {
  let bytes = try contents(of: path, on: disk)
  // Not the digest of the file: under that, its whole value is kept.
  let digest = SHA256.digest(of: Array("workspace\0".utf8) + bytes)
  if let known = cache.cached(for: digest).flatMap(PyProject.init(cached:)) { return known }
  let root = try workspacePyProject(bytes, at: path)
  cache.keep(root.cached, for: digest)
  return root
}

/// The bytes of a file, and a `Problem` when they cannot be had.
func contents(of path: Path, on disk: any FileSystem) throws(Problem) -> [UInt8] {
  do {
    return try disk.contents(of: path)
  } catch {
    throw Problem(error)
  }
}

extension PyProject {
  /// Counts up whenever the bytes, or what the reader accepts, change.
  private static let format = 3

  /// The value as bytes, for `init(cached:)`.
  public var cached: [UInt8] {
    var writer = PackedWriter()
    writer.add(Self.format)
    writer.add(project != nil)
    if let project {
      writer.add(project.name.text)
      writer.add(project.version?.text)
      writer.add(project.requiresPython)
      writer.add(project.dependencies.map(\.description))
      writer.add(project.extras.count)
      for extra in project.extras {
        writer.add(extra.name.text)
        writer.add(extra.dependencies.map(\.description))
      }
      writer.add(project.dynamic)
      writer.add(project.isPrivate)
    }
    writer.add(statesBuildSystem)
    if statesBuildSystem {
      writer.add(buildSystem.requires)
      writer.add(buildSystem.backend)
      writer.add(buildSystem.backendPath)
    }
    writer.add(workspace != nil)
    if let workspace {
      writer.add(workspace.members)
      writer.add(workspace.exclude)
    }
    writer.add(isPackage.map { $0 ? "yes" : "no" })
    writer.add(poetryName)
    writer.add(settings)
    return writer.bytes
  }

  /// The value that `cached` was taken of; nil for bytes of another format, or damaged ones.
  public init?(cached bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard reader.number() == Self.format, let hasProject = reader.truth() else { return nil }
    var project: Project?
    if hasProject {
      guard let read = reader.project() else { return nil }
      project = read
    }
    guard let statesBuildSystem = reader.truth() else { return nil }
    var buildSystem: BuildSystem?
    if statesBuildSystem {
      guard let requires = reader.texts(), let backend = reader.text(),
        let path = reader.texts()
      else { return nil }
      buildSystem = BuildSystem(requires: requires, backend: backend, backendPath: path)
    }
    guard let hasWorkspace = reader.truth() else { return nil }
    var workspace: UVWorkspace?
    if hasWorkspace {
      guard let members = reader.texts(), let exclude = reader.texts() else { return nil }
      workspace = UVWorkspace(members: members, exclude: exclude)
    }
    guard let isPackage = reader.optionalText(), let poetryName = reader.optionalText(),
      let settings = reader.settings(), reader.isAtEnd
    else { return nil }
    self.init(
      project: project, buildSystem: buildSystem, workspace: workspace,
      isPackage: isPackage.map { $0 == "yes" }, poetryName: poetryName)
    self.settings = settings
  }
}

extension PackedReader {
  fileprivate mutating func project() -> PyProject.Project? {
    guard let name = text().flatMap({ try? ProjectName($0) }),
      let version = optionalText(),
      let requiresPython = optionalText(), let dependencies = requirements(),
      let extras = list({ $0.extra() }), let dynamic = texts(), let isPrivate = truth()
    else { return nil }
    return PyProject.Project(
      name: name, version: try? version.map { text throws(StandardError) in try Version(text) },
      requiresPython: requiresPython, dependencies: dependencies,
      extras: extras, dynamic: dynamic, isPrivate: isPrivate)
  }
}
