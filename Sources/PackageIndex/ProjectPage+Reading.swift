// Pages from HTML that anybody may have written.

/// Elements whose text or attributes a page is made of.
private struct PageReader {
  var title = ""
  var repositoryVersion: String?
  var headTags: [ProjectPage.HeadTag] = []
  /// The attributes and text of each link.
  var links: [(attributes: [HTMLAttribute], text: String)] = []
  private var isDocument = false
  private var isInTitle = false
  private var isInLink = false

  mutating func read(_ bytes: [UInt8]) throws(PageError) {
    var bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    if let offset = firstInvalid(bytes) { throw .notUTF8(offset: offset) }
    var tokenizer = HTMLTokenizer(bytes)
    while let token = tokenizer.next() {
      if token == .cut { throw .truncated }
      take(token)
    }
    guard isDocument || !links.isEmpty else {
      throw .notAPage(beginning: beginning(of: bytes))
    }
    if isInLink || isInTitle { throw .truncated }
    if let version = repositoryVersion, version != "1", !version.hasPrefix("1.") {
      throw .repositoryVersion(version)
    }
  }

  private mutating func take(_ token: HTMLToken) {
    switch token {
    case .declaration(let text):
      if text.hasPrefix("doctype html") { isDocument = true }
    case .text(let text):
      if isInTitle { title += text }
      if isInLink { links[links.count - 1].text += text }
    case .endTag("title"): isInTitle = false
    case .endTag("a"): isInLink = false
    case .startTag("html", _): isDocument = true
    case .startTag("title", _): isInTitle = true
    case .startTag("a", let attributes):
      // A link cannot be inside of another: the second one ends the first.
      isInLink = attributes.contains { $0.name == "href" }
      if isInLink { links.append((attributes, "")) }
    case .startTag(let name, let attributes) where ["meta", "link", "base"].contains(name):
      takeHeadTag(name, attributes)
    case .startTag, .endTag, .cut: break
    }
  }

  private mutating func takeHeadTag(_ name: String, _ attributes: [HTMLAttribute]) {
    let value = { (key: String) in attributes.first { $0.name == key }?.value }
    if name == "meta", value("charset") != nil { return }
    if name == "meta", value("name")?.lowercased() == "pypi:repository-version" {
      repositoryVersion = value("content") ?? ""
      return
    }
    headTags.append(ProjectPage.HeadTag(name: name, attributes: attributes))
  }
}

extension ProjectPage {
  /// Reads a page as browsers do: attributes in any order and quoting, tags in any case, entities,
  /// comments, other elements between.
  ///
  /// Links without `href` are no entries. Comments, and text outside of links, are not kept.
  /// - Throws: `PageError` for what is no page, or only a part of one.
  public init(html bytes: [UInt8]) throws(PageError) {
    var reader = PageReader()
    try reader.read(bytes)
    self.init(
      title: trimmed(reader.title), repositoryVersion: reader.repositoryVersion ?? "1.0",
      headTags: reader.headTags,
      entries: reader.links.map { PageEntry(attributes: $0.attributes, text: $0.text) })
  }
}

extension RootPage {
  /// Reads a page as liberally as a project's.
  ///
  /// A link's text is the project's name; where it is empty, the last component of its URL is.
  /// - Throws: `PageError` for what is no page, or only a part of one.
  public init(html bytes: [UInt8]) throws(PageError) {
    var reader = PageReader()
    try reader.read(bytes)
    title = trimmed(reader.title)
    repositoryVersion = reader.repositoryVersion ?? "1.0"
    headTags = reader.headTags
    projects = reader.links.map { link in
      let href = link.attributes.first { $0.name == "href" }?.value ?? ""
      let text = trimmed(link.text)
      let last = href.split(separator: "/").last.map { decodingURL($0) } ?? href
      return Project(
        name: text.isEmpty ? last : text, href: href,
        attributes: link.attributes.filter { $0.name != "href" })
    }
  }
}

extension PageEntry {
  /// The entry of a link; `text` names the file where the URL does not.
  fileprivate init(attributes: [HTMLAttribute], text: String) {
    var rest = attributes
    func take(_ name: String) -> String? {
      guard let index = rest.firstIndex(where: { $0.name == name }) else { return nil }
      return rest.remove(at: index).value
    }
    let url = trimmed(take("href") ?? "")
    let hash = url.firstIndex(of: "#") ?? url.endIndex
    href = String(url[..<hash])
    fragment = hash == url.endIndex ? nil : String(url[url.index(after: hash)...])
    let path = href.prefix { $0 != "?" }
    let last = path.last == "/" ? nil : path.split(separator: "/").last
    fileName = last.map { decodingURL($0) } ?? trimmed(text)
    requiresPython = take("data-requires-python")
    yanked = take("data-yanked")
    let older = take("data-dist-info-metadata")
    let metadata = take("data-core-metadata") ?? older
    coreMetadata = metadata?.isEmpty == true ? "true" : metadata
    let size = take("data-size")
    sizeBytes = size.flatMap(Int64.init)
    uploadTime = take("data-upload-time")
    self.attributes = rest
    if let size, sizeBytes == nil {
      self.attributes.append(HTMLAttribute(name: "data-size", value: size))
    }
  }
}

/// The offset of the first byte that is not UTF-8.
private func firstInvalid(_ bytes: [UInt8]) -> Int? {
  if String(validating: bytes, as: UTF8.self) != nil { return nil }
  var parser = Unicode.UTF8.ForwardParser()
  var iterator = bytes.makeIterator()
  var offset = 0
  while case .valid(let scalar) = parser.parseScalar(from: &iterator) { offset += scalar.count }
  return offset
}

/// The first characters of what is no page, on one line.
private func beginning(of bytes: [UInt8]) -> String {
  trimmed(String(decoding: bytes.prefix(40), as: UTF8.self).filter { !$0.isNewline })
}

private func trimmed(_ text: String) -> String {
  let start = text.drop(while: \.isWhitespace)
  let end = start.lastIndex { !$0.isWhitespace }
  return end.map { String(start[...$0]) } ?? ""
}
