// The page that lists an index's projects.

public import Standards
import Workspace

/// The projects of an index.
/// - Source: PEP 503.
public struct RootPage: Sendable, Hashable {
  public struct Project: Sendable, Hashable {
    /// The link's text, or the URL's last component where the text is no name.
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
  /// Links that lead to no project, in the page's order.
  public var otherLinks: [PageLink]

  /// A page without projects.
  public init() {
    title = "Simple index"
    repositoryVersion = "1.0"
    headTags = []
    projects = []
    otherLinks = []
  }

  /// The projects that the page lists, in any spelling of their names. Made anew each time: whoever asks
  /// about many keeps it.
  public var names: Set<ProjectName> { Set(projects.compactMap { try? ProjectName($0.name) }) }

  /// The page with more projects. Those that are there stay as they are, where they are; a new one
  /// is put before the first one with a later name, else at the end.
  public func adding(_ names: [ProjectName]) -> RootPage {
    let listed = projects.map { try? ProjectName($0.name) }
    var left = Set(names).subtracting(listed.compactMap { $0 }).sorted()[...]
    var page = self
    page.projects = []
    func add(_ name: ProjectName) {
      page.projects.append(
        Project(name: name.normalized, href: "\(name.normalized)/", attributes: []))
    }
    for (project, name) in zip(projects, listed) {
      while let first = left.first, let name, first < name { add(left.removeFirst()) }
      page.projects.append(project)
    }
    left.forEach(add)
    return page
  }
}
