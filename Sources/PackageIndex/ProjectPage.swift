// The page of a project: its files by version, and how that changes. Reading, writing
// and comparing have their own files.

public import Standards
import Workspace

/// The files of one project, as an index lists them.
/// - Source: PEP 503.
public struct ProjectPage: Sendable, Hashable {
  public var title: String
  /// `pypi:repository-version`: 1.0, or what the page had.
  public var repositoryVersion: String
  /// `<meta>` and `<link>` tags in the head that rel does not know, in the page's order, among them
  /// those of PEP 708 and 792.
  public var headTags: [HeadTag]
  /// A line to install with, for people: `pip install --index-url URL NAME`. Nil where the writer
  /// did not know one.
  public var installLine: String?
  /// By version, within a version by name, and at the end those whose name has no version, in the
  /// order in which they came. What is written has the newest version first.
  public var entries: [PageEntry]
  /// Links that lead to no file, in the page's order.
  public var otherLinks: [PageLink]

  /// A tag without content.
  public struct HeadTag: Sendable, Hashable {
    public var name: String
    public var attributes: [HTMLAttribute]
    public init(name: String, attributes: [HTMLAttribute]) {
      self.name = name
      self.attributes = attributes
    }
  }

  /// A page without files, for a project that the index does not have yet.
  public init(for project: ProjectName) {
    self.init(title: "Links for \(project.normalized)")
  }

  init(
    title: String, repositoryVersion: String = "1.0", headTags: [HeadTag] = [],
    installLine: String? = nil, entries: [PageEntry] = [], otherLinks: [PageLink] = []
  ) {
    self.title = title
    self.repositoryVersion = repositoryVersion
    self.headTags = headTags
    self.installLine = installLine
    self.entries = inOrder(entries)
    self.otherLinks = otherLinks
  }

  /// The entry of that file.
  public func entry(of fileName: String) -> PageEntry? {
    entries.first { $0.fileName == fileName }
  }

  /// All versions with a file on the page, yanked ones too, the oldest first.
  public var versions: [Version] { Set(entries.compactMap(\.version)).sorted() }

  /// The entries of each version, in the page's order; those without one are left out.
  public var entriesByVersion: [Version: [PageEntry]] {
    var result: [Version: [PageEntry]] = [:]
    for entry in entries {
      if let version = entry.version { result[version, default: []].append(entry) }
    }
    return result
  }

  /// The page with more files.
  ///
  /// Entries that are there stay as they are, also when one of the same file and digest is added.
  /// New ones take their place among them by version and name: so two writers who add in either
  /// order get one page.
  /// - Throws: `PageError.conflict` where a file is there with another digest, or without one.
  public func adding(_ new: [PageEntry]) throws(PageError) -> ProjectPage {
    var page = self
    var published: [String: PageEntry] = [:]
    for entry in entries where published[entry.fileName] == nil {
      published[entry.fileName] = entry
    }
    for entry in new {
      guard let old = published[entry.fileName] else {
        published[entry.fileName] = entry
        page.entries.append(entry)
        continue
      }
      guard old.digest != nil, old.digest == entry.digest else {
        throw .conflict(fileName: entry.fileName, published: old.digest, new: entry.digest)
      }
    }
    page.entries = inOrder(page.entries)
    return page
  }

  /// The page with every file of a version yanked, or with the yank taken back.
  /// - Parameter reason: may be empty; nil takes the yank back.
  public func yanking(_ version: Version, reason: String?) -> ProjectPage {
    var page = self
    for index in page.entries.indices where page.entries[index].version == version {
      page.entries[index].yanked = reason
    }
    return page
  }

  /// The page without the files of a version. The files themselves stay where they are.
  public func removing(_ version: Version) -> ProjectPage {
    var page = self
    page.entries.removeAll { $0.version == version }
    return page
  }
}

/// Entries by version, within a version by name; those whose version cannot be read at the end, in
/// the order in which they are.
func inOrder(_ entries: [PageEntry], newestFirst: Bool = false) -> [PageEntry] {
  // Many files have the same version, and reading one takes longer than to look it up.
  var known: [Substring: Version?] = [:]
  let versions = entries.map { entry -> Version? in
    guard let text = distributionFields(of: entry.fileName)?.version else { return nil }
    if let version = known[text] { return version }
    let version = try? Version(String(text))
    known[text] = .some(version)
    return version
  }
  let order = entries.indices.sorted { left, right in
    guard let first = versions[left], let second = versions[right] else {
      let isBehind = versions[left] == nil
      return isBehind == (versions[right] == nil) ? left < right : !isBehind
    }
    if first != second { return newestFirst ? first > second : first < second }
    let names = (entries[left].fileName, entries[right].fileName)
    return names.0 == names.1 ? left < right : names.0 < names.1
  }
  return order.map { entries[$0] }
}
