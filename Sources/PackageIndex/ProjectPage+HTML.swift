// Pages as HTML, in one spelling.

extension ProjectPage {
  /// The page as HTML5, one line for each file. Reading it gives an equal page.
  /// - Source: PEP 503, 592, 629, 658 and 714.
  public func html() -> [UInt8] {
    var lines = head(title: title, repositoryVersion: repositoryVersion, tags: headTags)
    lines += entries.map { entry in
      "    <a \(attributeText(entry.htmlAttributes))>\(escapingHTML(entry.fileName))</a><br>"
    }
    return document(lines)
  }
}

extension RootPage {
  /// The page as HTML5, one line for each project. Reading it gives an equal page.
  public func html() -> [UInt8] {
    var lines = head(title: title, repositoryVersion: repositoryVersion, tags: headTags)
    lines += projects.map { project in
      let attributes = [HTMLAttribute(name: "href", value: project.href)] + project.attributes
      return "    <a \(attributeText(attributes))>\(escapingHTML(project.name))</a><br>"
    }
    return document(lines)
  }
}

extension PageEntry {
  /// In the order in which they are written: what installers read first.
  fileprivate var htmlAttributes: [HTMLAttribute] {
    var url = href
    // Some stores take `+` in a path for a space, so where the file is ours to serve it is escaped.
    if isRelative { url = escapingPlus(url) }
    if let fragment { url += "#\(fragment)" }
    let fields = [
      ("href", url), ("data-requires-python", requiresPython),
      ("data-dist-info-metadata", coreMetadata), ("data-core-metadata", coreMetadata),
      ("data-yanked", yanked), ("data-size", sizeBytes.map(String.init)),
      ("data-upload-time", uploadTime),
    ]
    return fields.compactMap { name, value in
      value.map { HTMLAttribute(name: name, value: $0) }
    } + attributes
  }
}

private func escapingPlus(_ url: String) -> String {
  let parts = url.utf8.split(separator: UInt8(ascii: "+"), omittingEmptySubsequences: false)
  return parts.map { String($0) ?? "" }.joined(separator: "%2B")
}

private func head(
  title: String, repositoryVersion: String, tags: [ProjectPage.HeadTag]
) -> [String] {
  [
    "<!DOCTYPE html>",
    "<html>",
    "  <head>",
    "    <meta charset=\"utf-8\">",
    "    <meta name=\"pypi:repository-version\" content=\"\(escapingHTML(repositoryVersion))\">",
  ] + tags.map { "    <\($0.name) \(attributeText($0.attributes))>" } + [
    "    <title>\(escapingHTML(title))</title>",
    "  </head>",
    "  <body>",
    "    <h1>\(escapingHTML(title))</h1>",
  ]
}

private func document(_ lines: [String]) -> [UInt8] {
  Array(((lines + ["  </body>", "</html>"]).joined(separator: "\n") + "\n").utf8)
}

private func attributeText(_ attributes: [HTMLAttribute]) -> String {
  attributes.map { "\($0.name)=\"\(escapingHTML($0.value))\"" }.joined(separator: " ")
}
