// What other tools wrote is still there, for installers, after rel has written the page.

import Hashing
import PackageIndex
import Testing

private let added = PageEntry(
  fileName: "pkg-99-py3-none-any.whl", digest: SHA256.digest(of: Array("x".utf8)))
private let addedLine = "pkg-99-py3-none-any.whl#sha256=\(SHA256.digest(of: Array("x".utf8)))"

/// The links of a page of rel's own, by rules of their own: what an installer sees.
private func links(on html: String) -> [String] {
  html.matches(of: /<a ([^>]*)>([^<]*)<\/a>/).map { match in
    var href = ""
    var others: [String] = []
    for attribute in match.1.matches(of: /([^ =]+)="([^"]*)"/) {
      let value = String(attribute.2).replacing("&lt;", with: "<").replacing("&gt;", with: ">")
        .replacing("&quot;", with: "\"").replacing("&#10;", with: "\n").replacing(
          "&amp;", with: "&")
      if attribute.1 == "href" { href = value } else { others.append("\(attribute.1)=\(value)") }
    }
    return ([href] + others.sorted()).joined(separator: " | ")
  }
}

@Test(arguments: foreignPages)
func `an installer sees on the rewritten page what it saw before, and the new file`(
  foreign: ForeignPage
) throws {
  let page = try ProjectPage(html: Array(foreign.html.utf8))
  let written = String(decoding: try page.adding([added]).html(), as: UTF8.self)
  let seen = links(on: written)
  #expect(Array(seen.dropLast(foreign.others.count)) == [addedLine] + foreign.seen)
  #expect(page.otherLinks.map(\.href) == foreign.others)
}

@Test(arguments: foreignPages)
func `a rewritten page is read as what it was, and written again byte for byte`(
  foreign: ForeignPage
) throws {
  let page = try ProjectPage(html: Array(foreign.html.utf8))
  let again = try ProjectPage(html: page.html())
  #expect(page.differences(in: again) == [])
  #expect(again.html() == page.html())
  #expect(again.entries == page.entries && again.headTags == page.headTags)
}

@Test(arguments: foreignPages)
func `the JSON of any page has all its files`(foreign: ForeignPage) throws {
  let page = try ProjectPage(html: Array(foreign.html.utf8))
  let json = page.json(of: try .init("pkg"), filesIn: "../../simple/pkg/")
  let read = try ProjectPage(json: json, filesIn: "../../simple/pkg/")
  #expect(read.entries.map(\.href) == page.entries.map(\.href))
  #expect(read.status == page.status && read.tracks == page.tracks)
  let same = try page.differences(
    inJSON: json, of: .init("pkg"), filesIn: "../../simple/pkg/")
  #expect(same == [])
}

@Test func `heads keep what they say of the project`() throws {
  let page = try ProjectPage(html: Array(foreignPages[0].html.utf8))
  #expect(page.status == ProjectStatus("archived", reason: "moved & gone"))
  let written = String(decoding: page.html(), as: UTF8.self)
  #expect(written.contains("<meta name=\"pypi:project-status\" content=\"archived\">"))
  #expect(
    written.contains("<meta name=\"pypi:project-status-reason\" content=\"moved &amp; gone\">"))
  let pulp = try ProjectPage(html: Array(foreignPages[14].html.utf8))
  #expect(pulp.tracks == ["https://example.invalid/simple/pkg/"])
  #expect(
    String(decoding: pulp.html(), as: UTF8.self).contains(
      "<meta name=\"pypi:repository-version\" content=\"1.2\">"))
}

@Test func `the base of a page goes, and what starts from it stays where it was`() throws {
  let page = try ProjectPage(
    html: Array("<html><base href=/b/><link rel=alternate href=f.xml></html>".utf8))
  #expect(
    page.headTags == [
      ProjectPage.HeadTag(
        name: "link",
        attributes: [
          HTMLAttribute(name: "rel", value: "alternate"),
          HTMLAttribute(name: "href", value: "/b/f.xml"),
        ])
    ])
}

@Test(
  arguments: [
    ("&#0;&#xD800;&#99999999999;&#128;", "\u{FFFD}\u{FFFD}\u{FFFD}€"),
    ("&amp;lt; &lt &gt3 &AMP &plus;&#43&#x2b;", "&lt; < &gt3 & +++"),
    ("&nosuch; &; &# &#x; & &amp", "&nosuch; &; &# &#x; & &"), ("&szlig;&yuml;&euro;", "ßÿ€"),
  ])
func `entities are read as in browsers`(written: String, read: String) throws {
  let page = try ProjectPage(html: Array("<a href=a-1.zip data-yanked='\(written)'>a</a>".utf8))
  #expect(page.entries[0].yanked == read)
}

@Test(
  arguments: [
    ("pkg-1.0-py3-none-any.whl", "1.0"), ("pkg-1.0-1-py3-none-any.WHL", "1.0"),
    ("my-pkg-1.0-rc1.tar.gz", "1.0rc1"), ("pkg-1.0.tar.bz2", "1.0"), ("pkg.zip", nil),
    ("pkg-1.0-py2.7.egg", "1.0"), ("pkg-1.0.win-amd64-py2.7.exe", "1.0"), ("pkg-new.zip", nil),
    ("pkg-1.0.win32.msi", "1.0"), ("pkg-1.0.exe", nil), ("pkg-1!2.0+a.1.tgz", "1!2.0+a.1"),
  ])
func `the version is in the file's name`(name: String, version: String?) {
  let digest = SHA256.digest(of: [])
  #expect(PageEntry(fileName: name, digest: digest).version?.normalized == version)
}
