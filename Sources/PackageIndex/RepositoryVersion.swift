// The version of the interface that a page must state for what is on it, and what its head says of
// the project.

/// What an index says of a whole project.
/// - Source: PEP 792.
public struct ProjectStatus: Sendable, Hashable {
  /// `active`, `archived`, `quarantined`, `deprecated`, or what will come.
  public var marker: String
  public var reason: String?
  public init(_ marker: String, reason: String? = nil) {
    self.marker = marker
    self.reason = reason
  }
}

extension ProjectPage {
  /// What the page's head says of the project; nil where it says nothing, which is `active`.
  public var status: ProjectStatus? {
    get {
      metas("pypi:project-status").first.map {
        ProjectStatus($0, reason: metas("pypi:project-status-reason").first)
      }
    }
    set {
      headTags.removeAll {
        ["pypi:project-status", "pypi:project-status-reason"].contains($0.meta)
      }
      guard let newValue else { return }
      headTags.append(HeadTag(meta: "pypi:project-status", content: newValue.marker))
      if let reason = newValue.reason {
        headTags.append(HeadTag(meta: "pypi:project-status-reason", content: reason))
      }
    }
  }

  /// The project's pages elsewhere that this one follows.
  /// - Source: PEP 708.
  public var tracks: [String] { metas("pypi:tracks") }

  /// The pages of the same project elsewhere.
  /// - Source: PEP 708.
  public var alternateLocations: [String] { metas("pypi:alternate-locations") }

  /// The version for the HTML page: the one that it had, or the one that first knew what is on it.
  var statedVersion: String {
    let needed =
      if status != nil { 4 } else if entries.contains(where: { $0.provenance != nil }) {
        3
      } else if !tracks.isEmpty || !alternateLocations.isEmpty { 2 } else { 0 }
    let minor = repositoryVersion.split(separator: ".").dropFirst().first.flatMap { Int($0) } ?? 0
    return minor < needed ? "1.\(needed)" : repositoryVersion
  }

  private func metas(_ name: String) -> [String] {
    headTags.filter { $0.meta == name }.compactMap(\.content)
  }
}

extension ProjectPage.HeadTag {
  init(meta name: String, content: String) {
    self.init(
      name: "meta",
      attributes: [
        HTMLAttribute(name: "name", value: name), HTMLAttribute(name: "content", value: content),
      ])
  }

  /// The name of a `<meta name=…>`, in lower case.
  fileprivate var meta: String? {
    name == "meta" ? attributes.first { $0.name == "name" }?.value.lowercased() : nil
  }

  fileprivate var content: String? { attributes.first { $0.name == "content" }?.value }
}
