// Where things are in an index. Pages that people and old tools read under
// `simple/`, the JSON form under `json/`, files and their metadata beside their page, and what was
// rolled back under `rolled-back/`, which nobody is served.

public import Standards
import Workspace

/// The keys of one project.
struct ProjectKeys: Sendable {
  private let name: String

  init(_ project: ProjectName) { name = project.normalized }

  /// Below which the project's files and pages are.
  var folder: String { "simple/\(name)/" }
  /// The page that decides: all others are derived from it.
  var page: String { folder + "index.html" }
  /// The same page for endpoints that look up no `index.html`.
  var folderPage: String { folder }
  var json: String { folderJSON + "index.json" }
  var folderJSON: String { "json/\(name)/" }
  /// The project's files, seen from its JSON.
  var filesFromJSON: String { "../../simple/\(name)/" }

  func file(_ fileName: String) -> String { folder + fileName }
  func metadata(of fileName: String) -> String { file(fileName) + metadataSuffix }
}

let metadataSuffix = ".metadata"

/// The keys of the pages that list all projects.
enum RootKeys {
  static let page = "simple/index.html"
  static let folderPage = "simple/"
  static let json = "json/index.json"
  static let folderJSON = "json/"
}

/// The folder for what a rollback keeps: `rolled-back/20260102T030405.678901Z-1.2.0/`.
/// - Parameter time: ISO 8601 in UTC.
func keptFolder(_ version: Version, at time: String) -> String {
  let digits = time.filter { $0 != "-" && $0 != ":" && $0 != "Z" }
  return "rolled-back/\(digits)Z-\(version.normalized)/"
}

enum MediaType {
  static let html = "text/html; charset=utf-8"
  static let json = "application/vnd.pypi.simple.v1+json"
  static let wheel = "application/octet-stream"
  static let metadata = "text/plain; charset=utf-8"

  /// Of what is stored under a key.
  static func of(_ key: String) -> String {
    if key.hasSuffix("/") || key.hasSuffix(".html") { return html }
    return key.hasSuffix(metadataSuffix) ? metadata : wheel
  }
}

/// The pages that change when a project is published, as paths below the index's root.
public func pagePaths(of project: ProjectName) -> [String] {
  let keys = ProjectKeys(project)
  let pages = [
    keys.folderPage, keys.page, keys.folderJSON, keys.json, RootKeys.folderPage, RootKeys.page,
    RootKeys.folderJSON, RootKeys.json,
  ]
  return pages.map { "/" + $0 }
}
