// Pages as HTML, in one spelling. What installers read is in attributes and in the text of links;
// all else follows from that, for people.

import Standards
import Workspace

/// Where a page keeps the line to install with: only what is in a known place can be replaced.
enum InstallLine {
  static let metaName = "rel:install"
}

extension ProjectPage {
  /// The page as HTML5, one line for each file. Reading it gives an equal page.
  /// - Source: PEP 503, 592, 629, 658, 714 and 792.
  public func html() -> [UInt8] {
    var tags = headTags
    if let installLine { tags.append(HeadTag(meta: InstallLine.metaName, content: installLine)) }
    var lines = head(title: title, repositoryVersion: statedVersion, tags: tags)
    lines += ["<h1>\(escapingHTML(heading))</h1>", "<p>\(escapingHTML(summary))</p>"]
    if let status, status.marker != "active" || status.reason != nil {
      let reason = status.reason.map { ": " + escapingHTML($0) } ?? ""
      lines.append(
        "<p class=\"status\"><strong>\(escapingHTML(status.marker))</strong>\(reason)</p>")
    }
    lines += installation
    lines += table
    return document(lines + others(otherLinks))
  }

  /// The project's name, or else the title.
  private var heading: String {
    let prefix = "links for "
    if title.lowercased().hasPrefix(prefix) { return String(title.dropFirst(prefix.count)) }
    return projectName?.normalized ?? title
  }

  /// The name in the first file's name that has one.
  var projectName: ProjectName? {
    entries.lazy.compactMap(\.distribution).first.flatMap { try? ProjectName(String($0.name)) }
  }

  private var summary: String {
    let versions = versions
    var facts = [counted(versions.count, "version"), counted(entries.count, "file")]
    let offered = Set(entries.filter { $0.yanked == nil }.compactMap(\.version)).sorted()
    if let latest = offered.last(where: { !$0.isPrerelease }) ?? offered.last {
      facts.append("latest \(latest.normalized)")
    }
    return facts.joined(separator: " \u{B7} ")
  }

  private var installation: [String] {
    if let installLine { return ["<pre><code>\(escapingHTML(installLine))</code></pre>"] }
    guard let name = try? ProjectName(heading) else { return [] }
    return [
      "<pre><code>pip install --index-url URL \(name.normalized)</code></pre>",
      "<p>URL is the address of the folder above this page.</p>",
    ]
  }

  private var table: [String] {
    let entries = inOrder(entries, newestFirst: true)
    if entries.isEmpty { return [] }
    var lines = [
      "<table>",
      "<thead><tr><th scope=\"col\">File</th><th scope=\"col\">Python</th>"
        + "<th scope=\"col\">Size</th><th scope=\"col\">Published</th></tr></thead>",
    ]
    let versions = entries.map(\.version)
    var start = 0
    while start < entries.count {
      let version = versions[start]
      let end = versions[start...].firstIndex { $0 != version } ?? entries.count
      lines += rows(of: version, entries[start..<end])
      start = end
    }
    return lines + ["</table>"]
  }

  /// The files of one version below its number.
  private func rows(of version: Version?, _ entries: ArraySlice<PageEntry>) -> [String] {
    let isYanked = entries.allSatisfy { $0.yanked == entries.first?.yanked && $0.yanked != nil }
    var name = escapingHTML(version?.normalized ?? "Other files")
    if isYanked, let reason = entries.first?.yanked { name += " " + yankText(reason) }
    return ["<tbody>", "<tr><th colspan=\"4\" scope=\"rowgroup\">\(name)</th></tr>"]
      + entries.map { entry in
        let cells = [
          entry.requiresPython ?? "", entry.sizeBytes.map(humanSize) ?? "",
          day(of: entry.uploadTime) ?? "",
        ]
        let reason = isYanked ? "" : entry.yanked.map { " " + yankText($0) } ?? ""
        return "<tr><td>\(link(entry.htmlAttributes, entry.fileName))\(reason)</td>"
          + cells.map { "<td>\(escapingHTML($0))</td>" }.joined() + "</tr>"
      } + ["</tbody>"]
  }

  private func yankText(_ reason: String) -> String {
    "<small>yanked\(reason.isEmpty ? "" : ": " + escapingHTML(reason))</small>"
  }
}

extension RootPage {
  /// The page as HTML5, one line for each project. Reading it gives an equal page.
  public func html() -> [UInt8] {
    var lines = head(title: title, repositoryVersion: repositoryVersion, tags: headTags)
    lines += [
      "<h1>\(escapingHTML(title))</h1>",
      "<p>\(counted(projects.count, "project"))</p>",
    ]
    if !projects.isEmpty {
      lines.append("<ul>")
      lines += projects.map { project in
        let attributes = [HTMLAttribute(name: "href", value: project.href)] + project.attributes
        return "<li>\(link(attributes, project.name))</li>"
      }
      lines.append("</ul>")
    }
    return document(lines + others(otherLinks))
  }
}

extension PageEntry {
  /// In the order in which they are written: what installers read first.
  fileprivate var htmlAttributes: [HTMLAttribute] {
    let fields = [
      ("href", href + (fragment.map { "#\($0)" } ?? "")),
      ("data-requires-python", requiresPython), ("data-dist-info-metadata", coreMetadata),
      ("data-core-metadata", coreMetadata), ("data-yanked", yanked),
      ("data-size", sizeBytes.map(String.init)), ("data-upload-time", uploadTime),
    ]
    let known = fields.compactMap { name, value in
      value.map { HTMLAttribute(name: name, value: $0) }
    }
    // No attribute can be there twice.
    return known + attributes.filter { other in !known.contains { $0.name == other.name } }
  }
}

private func head(
  title: String, repositoryVersion: String, tags: [ProjectPage.HeadTag]
) -> [String] {
  [
    "<!DOCTYPE html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
    "<meta name=\"color-scheme\" content=\"light dark\">",
    "<meta name=\"generator\" content=\"rel\">",
    "<meta name=\"pypi:repository-version\" content=\"\(escapingHTML(repositoryVersion))\">",
  ] + tags.map { "<\($0.name) \(attributeText($0.attributes))>" } + [
    "<title>\(escapingHTML(title))</title>", "<style>", pageStyle, "</style>", "</head>", "<body>",
    "<main>",
  ]
}

private func others(_ links: [PageLink]) -> [String] {
  if links.isEmpty { return [] }
  let items = links.map { other in
    let attributes = [HTMLAttribute(name: "href", value: other.href)] + other.attributes
    return "<li>\(link(attributes, other.text))</li>"
  }
  return ["<ul class=\"others\">"] + items + ["</ul>"]
}

private func document(_ lines: [String]) -> [UInt8] {
  Array(((lines + ["</main>", "</body>", "</html>"]).joined(separator: "\n") + "\n").utf8)
}

private func link(_ attributes: [HTMLAttribute], _ text: String) -> String {
  "<a \(attributeText(attributes))>\(escapingHTML(text))</a>"
}

private func attributeText(_ attributes: [HTMLAttribute]) -> String {
  attributes.map { "\($0.name)=\"\(escapingHTML($0.value))\"" }.joined(separator: " ")
}
