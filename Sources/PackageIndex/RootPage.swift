// The page that lists an index's projects.

public import Workspace

/// The projects of an index.
/// - Source: PEP 503.
public struct RootPage: Sendable, Hashable {
  public struct Project: Sendable, Hashable {
    /// The link's text.
    public var name: String
    /// `da-vinci/`, as the page has it.
    public var href: String
    /// All other attributes, in the page's order.
    public var attributes: [HTMLAttribute]
  }

  public var title: String
  public var repositoryVersion: String
  public var headTags: [ProjectPage.HeadTag]
  /// In the page's order.
  public var projects: [Project]

  /// A page without projects.
  public init() {
    title = "Simple index"
    repositoryVersion = "1.0"
    headTags = []
    projects = []
  }

  /// Whether the page lists the project, in any spelling of its name.
  public func contains(_ name: ProjectName) -> Bool {
    projects.contains { (try? ProjectName($0.name)) == name }
  }

  /// The page with more projects. Those that are there stay as they are, where they are; a new one
  /// is put before the first one with a later name, else at the end.
  public func adding(_ names: [ProjectName]) -> RootPage {
    var page = self
    for name in names.sorted() where !page.contains(name) {
      let project = Project(name: name.normalized, href: "\(name.normalized)/", attributes: [])
      let place = page.projects.firstIndex {
        (try? ProjectName($0.name)).map { name < $0 } ?? false
      }
      page.projects.insert(project, at: place ?? page.projects.endIndex)
    }
    return page
  }
}
