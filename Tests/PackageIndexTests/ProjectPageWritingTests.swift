// Pages as rel writes them, and that nothing is lost on the way.

import Hashing
import PackageIndex
import Standards
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
      metadataDigest: digest, sizeBytes: 12345, uploadTime: "2026-01-02T03:04:05.000000Z"),
    PageEntry(fileName: "da_vinci-1.0+a.tar.gz", digest: digest), wheel("1.1rc1"),
  ])
  page.entries[2].yanked = "say \"no\" & <go>"
  page.entries[1].yanked = ""
  page.installLine = "pip install --index-url https://a.invalid/?b&c da-vinci"
  let lines = text(page.html()).split(separator: "\n").map(String.init)
  let style = try #require(lines.firstIndex(of: "<style>"))
  let end = try #require(lines.firstIndex(of: "</style>"))
  #expect(
    (lines[..<style] + lines[(end + 1)...]).joined(separator: "\n") == """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="generator" content="rel">
      <meta name="pypi:repository-version" content="1.0">
      <meta name="rel:install" content="pip install --index-url https://a.invalid/?b&amp;c da-vinci">
      <title>Links for da-vinci</title>
      </head>
      <body>
      <main>
      <h1>da-vinci</h1>
      <p>2 versions \u{B7} 3 files \u{B7} latest 1.0+a</p>
      <pre><code>pip install --index-url https://a.invalid/?b&amp;c da-vinci</code></pre>
      <table>
      <thead><tr><th scope="col">File</th><th scope="col">Python</th><th scope="col">Size</th>\
      <th scope="col">Published</th></tr></thead>
      <tbody>
      <tr><th colspan="4" scope="rowgroup">1.1rc1 <small>yanked: say &quot;no&quot; &amp; &lt;go&gt;\
      </small></th></tr>
      <tr><td><a href="da_vinci-1.1rc1-py3-none-any.whl#sha256=\(hex)" \
      data-yanked="say &quot;no&quot; &amp; &lt;go&gt;">da_vinci-1.1rc1-py3-none-any.whl</a></td>\
      <td></td><td></td><td></td></tr>
      </tbody>
      <tbody>
      <tr><th colspan="4" scope="rowgroup">1.0+a</th></tr>
      <tr><td><a href="da_vinci-1.0%2Ba-py3-none-any.whl#sha256=\(hex)" \
      data-requires-python="&gt;=3.9,&lt;4" data-dist-info-metadata="sha256=\(hex)" \
      data-core-metadata="sha256=\(hex)" data-size="12345" \
      data-upload-time="2026-01-02T03:04:05.000000Z">\
      da_vinci-1.0+a-py3-none-any.whl</a></td>\
      <td>&gt;=3.9,&lt;4</td><td>12.3 kB</td><td>2026-01-02</td></tr>
      <tr><td><a href="da_vinci-1.0%2Ba.tar.gz#sha256=\(hex)" data-yanked="">\
      da_vinci-1.0+a.tar.gz</a> <small>yanked</small></td><td></td><td></td><td></td></tr>
      </tbody>
      </table>
      </main>
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
  #expect(
    text(first).contains("href=\"https://example.invalid/x/b-2%2Bx.zip#sha256=\(hex)&amp;egg=b\""))
  #expect(text(first).contains("href=\"https://example.invalid/c+d-1.zip\""))
  #expect(text(first).contains("data-new=\"1&amp;lt;&#10;2\""))
  #expect(!text(first).contains("<base"))
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

@Test func `files of others take their place, and those without a version come last`() throws {
  let page = try ProjectPage(
    html: Array(
      "<a href=z.zip>z</a><a href=z-1.tar.gz>z</a><a href=y.zip>r</a><a href=z-3.zip>z</a>".utf8))
  let names = try page.adding([wheel("2", name: "z"), wheel("4", name: "z"), wheel("3", name: "z")])
    .entries.map(\.fileName)
  #expect(
    names == [
      "z-1.tar.gz", "z-2-py3-none-any.whl", "z-3-py3-none-any.whl", "z-3.zip",
      "z-4-py3-none-any.whl", "z.zip", "y.zip",
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

@Test func `a version can be taken off a page`() throws {
  let page = try ProjectPage(for: try ProjectName("da-vinci")).adding([
    wheel("1"), wheel("1.0.0"), wheel("2"),
  ])
  #expect(page.removing(try Version("1.0")).entries == [wheel("2")])
  #expect(page.removing(try Version("3")) == page)
}

@Test(
  arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1049, "1.0 kB"), (1050, "1.1 kB"),
    (999_949, "999.9 kB"), (999_950, "1.0 MB"), (12_345_678_901, "12.3 GB"),
    (Int64.max, "9223 PB"),
  ])
func `sizes are put for people`(bytes: Int64, human: String) throws {
  var entry = wheel("1")
  entry.sizeBytes = bytes
  let page = try ProjectPage(for: try ProjectName("x")).adding([entry])
  #expect(text(page.html()).contains("<td>\(human)</td>"))
}

@Test func `a page that has another line to install with gets the new one`() throws {
  var page = ProjectPage(for: try ProjectName("x"))
  #expect(text(page.html()).contains("<pre><code>pip install --index-url URL x</code></pre>"))
  page.installLine = "pip install x"
  page = try ProjectPage(html: page.html())
  #expect(page.installLine == "pip install x")
  page.installLine = "uv pip install x\n--offline"
  let html = text(try ProjectPage(html: page.html()).html())
  #expect(html.contains("<pre><code>uv pip install x&#10;--offline</code></pre>"))
  #expect(!html.contains("pip install x<"))
}
