// Pages as rel writes them, and that nothing is lost on the way.

import Hashing
import PackageIndex
import Testing
import Workspace

private let digest = SHA256.digest(of: Array("x".utf8))
private let hex = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"

private func wheel(_ version: String, name: String = "da_vinci") -> PageEntry {
  PageEntry(fileName: "\(name)-\(version)-py3-none-any.whl", digest: digest)
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

@Test func `a page is written in one spelling`() throws {
  var page = ProjectPage(for: try ProjectName("Da_Vinci"))
  page = try page.adding([
    PageEntry(
      fileName: "da_vinci-1.0+a-py3-none-any.whl", digest: digest, requiresPython: ">=3.9,<4",
      metadataDigest: digest, sizeBytes: 12, uploadTime: "2026-01-02T03:04:05.000000Z")
  ])
  page.entries[0].yanked = "say \"no\" & <go>"
  #expect(
    text(page.html()) == """
      <!DOCTYPE html>
      <html>
        <head>
          <meta charset="utf-8">
          <meta name="pypi:repository-version" content="1.0">
          <title>Links for da-vinci</title>
        </head>
        <body>
          <h1>Links for da-vinci</h1>
          <a href="da_vinci-1.0%2Ba-py3-none-any.whl#sha256=\(hex)" \
      data-requires-python="&gt;=3.9,&lt;4" data-dist-info-metadata="sha256=\(hex)" \
      data-core-metadata="sha256=\(hex)" data-yanked="say &quot;no&quot; &amp; &lt;go&gt;" \
      data-size="12" data-upload-time="2026-01-02T03:04:05.000000Z">\
      da_vinci-1.0+a-py3-none-any.whl</a><br>
        </body>
      </html>

      """)
  #expect(try ProjectPage(html: page.html()) == page)
}

@Test func `writing, reading and writing again changes no byte`() throws {
  let foreign = """
    <html><head><base href="https://example.invalid/x/"><title>a &amp; b</title></head>
    <a href="b-2+x.zip#sha256=\(hex)&egg=b" data-new="1&amp;lt;\n2" data-yanked='&#x26;amp;'>b</a>
    <a href="https://example.invalid/c+d-1.zip" data-size="7">c</a>
    <a href="a-%C3%BC-1.zip" "odd" data-core-metadata="true">a</a>
    <a href="">name-1.zip</a>
    """
  let first = try ProjectPage(html: Array(foreign.utf8)).html()
  let second = try ProjectPage(html: first).html()
  #expect(text(first) == text(second))
  #expect(text(first).contains("href=\"b-2%2Bx.zip#sha256=\(hex)&amp;egg=b\""))
  #expect(text(first).contains("href=\"https://example.invalid/c+d-1.zip\""))
  #expect(text(first).contains("data-new=\"1&amp;lt;&#10;2\""))
  #expect(text(first).contains("<base href=\"https://example.invalid/x/\">"))
}

@Test func `reading what was written gives an equal page, whatever is in it`() throws {
  var generator = SystemRandomNumberGenerator()
  let pieces = [
    "a", "&", ";", "amp", "&lt;", "\"", "'", "<", ">", "=", "#10", "\u{301}", "ü", " ", "\n",
  ]
  func random() -> String {
    (0..<Int.random(in: 0...6, using: &generator)).map { _ in
      pieces.randomElement(using: &generator) ?? ""
    }.joined()
  }
  for _ in 0..<500 {
    var page = ProjectPage(for: try ProjectName("x"))
    var entry = wheel("1.0")
    entry.yanked = random()
    entry.requiresPython = random()
    entry.uploadTime = random()
    entry.attributes = [HTMLAttribute(name: "data-x", value: random())]
    page.entries = [entry]
    #expect(try ProjectPage(html: page.html()) == page)
  }
}

@Test func `new files come in by version, whatever order they are added in`() throws {
  let empty = ProjectPage(for: try ProjectName("da-vinci"))
  let versions = ["1.10", "1.2", "1.2rc1", "1.9"]
  let forward = try versions.reduce(empty) { page, version in
    try page.adding([wheel(version)])
  }
  let backward = try versions.reversed().reduce(empty) { page, version in
    try page.adding([wheel(version)])
  }
  #expect(forward == backward)
  #expect(try empty.adding(versions.map { wheel($0) }) == forward)
  #expect(forward.versions.map(\.text) == ["1.2rc1", "1.2", "1.9", "1.10"])
  #expect(forward.entries.compactMap(\.version) == forward.versions)
}

@Test func `the order of others stays, and a file without a version has no place`() throws {
  let page = try ProjectPage(
    html: Array(
      "<a href=z-3.zip>z</a><a href=readme>r</a><a href=z-1.tar.gz>z</a>".utf8))
  let names = try page.adding([wheel("2", name: "z"), wheel("4", name: "z")]).entries.map(
    \.fileName)
  #expect(
    names == [
      "z-2-py3-none-any.whl", "z-3.zip", "readme", "z-1.tar.gz", "z-4-py3-none-any.whl",
    ])
}

@Test func `adding what is there changes nothing, and other bytes are a conflict`() throws {
  var page = try ProjectPage(for: try ProjectName("da-vinci")).adding([wheel("1")])
  page.entries[0].yanked = "bad"
  #expect(try page.adding([wheel("1")]) == page)
  let other = SHA256.digest(of: Array("y".utf8))
  let name = "da_vinci-1-py3-none-any.whl"
  #expect(throws: PageError.conflict(fileName: name, published: digest, new: other)) {
    try page.adding([PageEntry(fileName: name, digest: other)])
  }
  page.entries[0].fragment = nil
  #expect(throws: PageError.conflict(fileName: name, published: nil, new: digest)) {
    try page.adding([wheel("1")])
  }
}

@Test func `a yank is of every file of a version, and can be taken back`() throws {
  let page = try ProjectPage(for: try ProjectName("da-vinci")).adding([
    wheel("1"), wheel("1.0.0"), wheel("2"),
  ])
  let yanked = page.yanking(try Version("1.0"), reason: "bad")
  #expect(yanked.entries.map(\.yanked) == ["bad", "bad", nil])
  #expect(yanked.yanking(try Version("1"), reason: nil) == page)
}
