// The page of a project: its files in order, and how new ones come in. Reading and writing have
// their own files.

public import Workspace

/// The files of one project, as an index lists them.
/// - Source: PEP 503.
public struct ProjectPage: Sendable, Hashable {
  public var title: String
  /// `pypi:repository-version`: 1.0, or what the page had.
  public var repositoryVersion: String
  /// `<meta>`, `<link>` and `<base>` tags in the head that rel does not know, in the page's order.
  public var headTags: [HeadTag]
  /// In the page's order.
  public var entries: [PageEntry]

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
    title = "Links for \(project.normalized)"
    repositoryVersion = "1.0"
    headTags = []
    entries = []
  }

  init(title: String, repositoryVersion: String, headTags: [HeadTag], entries: [PageEntry]) {
    self.title = title
    self.repositoryVersion = repositoryVersion
    self.headTags = headTags
    self.entries = entries
  }

  /// The entry of that file.
  public func entry(of fileName: String) -> PageEntry? {
    entries.first { $0.fileName == fileName }
  }

  /// All versions with a file on the page, yanked ones too, in order.
  public var versions: [Version] { Set(entries.compactMap(\.version)).sorted() }

  /// The page with more files.
  ///
  /// Entries that are there stay as they are, where they are, also when one of the same file and
  /// digest is added. A new one is put before the first entry of a later version (or, in the same
  /// version, of a later name), else at the end: so two writers who add in either order get one
  /// page.
  /// - Throws: `PageError.conflict` where a file is there with another digest, or without one.
  public func adding(_ new: [PageEntry]) throws(PageError) -> ProjectPage {
    var page = self
    for entry in new.sorted(by: precedes) {
      if let published = page.entry(of: entry.fileName) {
        guard published.digest != nil, published.digest == entry.digest else {
          throw .conflict(
            fileName: entry.fileName, published: published.digest, new: entry.digest)
        }
        continue
      }
      let place = page.entries.firstIndex { precedes(entry, $0) } ?? page.entries.endIndex
      page.entries.insert(entry, at: place)
    }
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
}

/// Whether a file comes before another by version, then by name. A file whose version cannot be
/// read has no place.
private func precedes(_ left: PageEntry, _ right: PageEntry) -> Bool {
  guard let first = left.version, let second = right.version else { return false }
  return first == second ? left.fileName < right.fileName : first < second
}
