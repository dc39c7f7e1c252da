// Pages from HTML that anybody may have written.

import Notation
import Standards
import Workspace

/// Elements whose text or attributes a page is made of.
private struct PageReader {
  var title: String?
  var repositoryVersion: String?
  var installLine: String?
  var headTags: [ProjectPage.HeadTag] = []
  var links: [PageLink] = []
  private var base: String?
  private var isDocument = false
  /// Whether rel wrote the page, which then has an end.
  private var isOurs = false
  private var isEnded = false
  private var isInTitle = false
  private var isInLink = false

  mutating func read(_ bytes: [UInt8]) throws(PageError) {
    var bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    if let offset = firstInvalidUTF8(bytes) { throw .notUTF8(offset: offset) }
    var tokenizer = HTMLTokenizer(bytes)
    while let token = tokenizer.next() {
      if token == .cut { throw .truncated }
      take(token)
    }
    guard isDocument || !links.isEmpty else {
      throw .notAPage(beginning: beginning(of: bytes))
    }
    if let version = repositoryVersion { try requireKnown(version) }
    // A page without links that has no end may have been cut before the first of them.
    if isInLink || isInTitle || !isEnded && (isOurs || links.isEmpty) { throw .truncated }
    finish()
  }

  private mutating func take(_ token: HTMLToken) {
    switch token {
    case .declaration(let text):
      if text.hasPrefix("doctype html") { isDocument = true }
    case .text(let text):
      if isInTitle { title = (title ?? "") + text }
      if isInLink { links[links.count - 1].text += text }
    case .endTag("title"): isInTitle = false
    case .endTag("html"), .endTag("body"):
      isEnded = isEnded || token == .endTag(name: "html") || !isOurs
      isInLink = false
    case .endTag(let name) where endsLink.contains(name): isInLink = false
    case .startTag("html", _): isDocument = true
    case .startTag("title", _): isInTitle = title == nil
    case .startTag("a", let attributes):
      // A link cannot be inside of another: the second one ends the first.
      let href = attributes.first { $0.name == "href" }?.value
      isInLink = href != nil
      if let href {
        links.append(
          PageLink(href: href, text: "", attributes: attributes.filter { $0.name != "href" }))
      }
    case .startTag(let name, let attributes) where ["meta", "link", "base"].contains(name):
      takeHeadTag(name, attributes)
    case .startTag(let name, _) where endsLink.contains(name): isInLink = false
    case .startTag, .endTag, .cut: break
    }
  }

  private mutating func takeHeadTag(_ name: String, _ attributes: [HTMLAttribute]) {
    let value = { (key: String) in attributes.first { $0.name == key }?.value }
    switch (name, value("name")?.lowercased()) {
    case ("meta", "pypi:repository-version"): repositoryVersion = value("content") ?? ""
    case ("meta", InstallLine.metaName): installLine = value("content")
    case ("meta", "generator"): isOurs = value("content") == "rel"
    // What says how the page is to be shown is the writer's.
    case ("meta", "viewport"), ("meta", "color-scheme"): break
    case ("meta", _)
    where value("charset") != nil || value("http-equiv")?.lowercased() == "content-type":
      break
    case ("link", _) where isPresentation(value("rel") ?? ""): break
    case ("base", _) where value("href") != nil: base = base ?? value("href")
    default: headTags.append(ProjectPage.HeadTag(name: name, attributes: attributes))
    }
  }

  /// Makes URLs start from the page, so that those of new files, which are beside it, can.
  private mutating func finish() {
    let base = base.map(cleaningURL)
    let resolved = { (url: String) -> String in
      let url = cleaningURL(url)
      return base.map { cleaningURL(resolvingURL(url, base: $0)) } ?? url
    }
    for index in links.indices {
      links[index].href = resolved(links[index].href)
      links[index].text = links[index].text.trimmingWhitespace
    }
    guard base != nil else { return }
    for tag in headTags.indices where headTags[tag].name == "link" {
      for place in headTags[tag].attributes.indices
      where headTags[tag].attributes[place].name == "href" {
        headTags[tag].attributes[place].value = resolved(headTags[tag].attributes[place].value)
      }
    }
  }
}

/// Elements that no link reaches across where its end is missing.
private let endsLink: Set = [
  "a", "body", "br", "div", "dd", "dt", "li", "p", "pre", "td", "th", "tr",
]

private func isPresentation(_ relation: String) -> Bool {
  ["stylesheet", "icon"].contains { relation.lowercased().split(separator: " ").contains($0[...]) }
}

func requireKnown(_ version: String) throws(PageError) {
  if version != "1", !version.hasPrefix("1.") { throw .repositoryVersion(version) }
}

extension ProjectPage {
  /// Reads a page as browsers do: attributes in any order and quoting, tags in any case, entities,
  /// comments, a `<base>`, other elements between.
  ///
  /// Links without `href` are no entries, and neither are those that lead to no file: they become
  /// `otherLinks`, but for a server's way up and its orders of a listing. Comments, styles, and
  /// text outside of links are not kept.
  /// - Throws: `PageError` for what is no page, or only a part of one.
  public init(html bytes: [UInt8]) throws(PageError) {
    var reader = PageReader()
    try reader.read(bytes)
    var entries: [PageEntry] = []
    var others: [PageLink] = []
    for link in reader.links {
      if let entry = PageEntry(link) {
        entries.append(entry)
      } else if !link.isNavigation {
        others.append(link)
      }
    }
    self.init(
      title: (reader.title ?? "").trimmingWhitespace,
      repositoryVersion: reader.repositoryVersion ?? "1.0",
      headTags: reader.headTags, installLine: reader.installLine, entries: entries,
      otherLinks: others)
    // HTML asks for a title; a page without one has that of a new page.
    if title.isEmpty { title = projectName.map { "Links for \($0.normalized)" } ?? "Links" }
  }
}

extension RootPage {
  /// Reads a page as liberally as a project's.
  ///
  /// A link's text is the project's name; where it is none, the last component of its URL is.
  /// - Throws: `PageError` for what is no page, or only a part of one.
  public init(html bytes: [UInt8]) throws(PageError) {
    var reader = PageReader()
    try reader.read(bytes)
    self.init()
    let title = (reader.title ?? "").trimmingWhitespace
    if !title.isEmpty { self.title = title }
    repositoryVersion = reader.repositoryVersion ?? "1.0"
    headTags = reader.headTags
    for link in reader.links where !link.isNavigation {
      if let name = projectName(of: link) {
        projects.append(Project(name: name, href: link.href, attributes: link.attributes))
      } else {
        otherLinks.append(link)
      }
    }
  }
}

/// The name of the project that a link of the root page leads to.
private func projectName(of link: PageLink) -> String? {
  let last = decodingURL(URLParts(link.href).path).split(separator: "/").last.map(String.init) ?? ""
  let text = link.text.hasSuffix("/") ? String(link.text.dropLast()) : link.text
  return [text, last].first { (try? ProjectName($0)) != nil }
}

extension PageEntry {
  /// The entry of a link; nil where it leads to no file.
  fileprivate init?(_ link: PageLink) {
    let hash = link.href.firstIndex(of: "#") ?? link.href.endIndex
    let last = lastComponent(ofURL: link.href)
    guard let name = [last, link.text].first(where: isDistribution) else { return nil }
    let fragment = link.href[hash...].dropFirst()
    self.init(
      fileName: name, href: String(link.href[..<hash]),
      fragment: fragment.isEmpty ? nil : String(fragment))
    var rest = link.attributes
    func take(_ name: String) -> String? {
      guard let index = rest.firstIndex(where: { $0.name == name }) else { return nil }
      return rest.remove(at: index).value
    }
    requiresPython = take("data-requires-python")
    yanked = take("data-yanked")
    let older = take("data-dist-info-metadata")
    let metadata = take("data-core-metadata") ?? older
    coreMetadata = metadata?.isEmpty == true ? "true" : metadata
    uploadTime = take("data-upload-time")
    if let size = rest.first(where: { $0.name == "data-size" })?.value,
      let bytes = Int64(size), bytes >= 0, String(bytes) == size
    {
      sizeBytes = bytes
      _ = take("data-size")
    }
    self.attributes = rest
  }
}

/// The first characters of what is no page, on one line.
private func beginning(of bytes: [UInt8]) -> String {
  String(decoding: bytes.prefix(40), as: UTF8.self).filter { !$0.isNewline }
    .trimmingWhitespace
}
