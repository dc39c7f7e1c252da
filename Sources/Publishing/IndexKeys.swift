// Where things are in an index. The layout is DESIGN's: pages that people and old tools read under
// `simple/`, the JSON form under `json/`, files and their metadata beside their page.

import Workspace

/// The keys of one project.
struct ProjectKeys: Sendable {
  private let name: String

  init(_ project: ProjectName) { name = project.normalized }

  /// The page that decides: all others are derived from it.
  var page: String { "simple/\(name)/index.html" }
  /// The same page for endpoints that look up no `index.html`.
  var folderPage: String { "simple/\(name)/" }
  var json: String { "json/\(name)/index.json" }
  var folderJSON: String { "json/\(name)/" }
  /// The project's files, seen from its JSON.
  var filesFromJSON: String { "../../simple/\(name)/" }

  func file(_ fileName: String) -> String { "simple/\(name)/\(fileName)" }
  func metadata(of fileName: String) -> String { file(fileName) + ".metadata" }
}

/// The keys of the pages that list all projects.
enum RootKeys {
  static let page = "simple/index.html"
  static let folderPage = "simple/"
  static let json = "json/index.json"
  static let folderJSON = "json/"
}

enum MediaType {
  static let html = "text/html; charset=utf-8"
  static let json = "application/vnd.pypi.simple.v1+json"
  static let wheel = "application/octet-stream"
  static let metadata = "text/plain; charset=utf-8"
}
