// Pages as others write them.

import Hashing
import PackageIndex
import Testing

private let hex = String(repeating: "ab", count: 32)

private func entries(_ html: String) throws -> [PageEntry] {
  try ProjectPage(html: Array(html.utf8)).entries
}

@Test func `a page is read with all that PEP 503 and its successors know`() throws {
  let page = try ProjectPage(
    html: Array(
      """
      <!DOCTYPE html>
      <html><head><meta name="pypi:repository-version" content="1.4">
      <meta name="pypi:project-status" content="active">
      <title>Links for da-vinci</title></head><body><h1>Links for da-vinci</h1>
      <a href="da_vinci-1.0-py3-none-any.whl#sha256=\(hex)" data-requires-python="&gt;=3.9"
         data-dist-info-metadata="sha256=\(hex)" data-yanked=""
         >da_vinci-1.0-py3-none-any.whl</a><br />
      </body></html>
      """.utf8))
  #expect(page.title == "Links for da-vinci")
  #expect(page.repositoryVersion == "1.4")
  #expect(
    page.headTags == [
      ProjectPage.HeadTag(
        name: "meta",
        attributes: [
          HTMLAttribute(name: "name", value: "pypi:project-status"),
          HTMLAttribute(name: "content", value: "active"),
        ])
    ])
  let digest = try #require(Digest(hexadecimal: hex))
  var entry = PageEntry(
    fileName: "da_vinci-1.0-py3-none-any.whl", digest: digest, requiresPython: ">=3.9",
    metadataDigest: digest)
  entry.yanked = ""
  #expect(page.entries == [entry])
}

@Test func `attributes come in any order, case and quoting`() throws {
  let found = try entries(
    "<A DATA-YANKED='it&#39;s \"bad\"' data-gpg-sig=true rel=x HREF=../../a-1.zip#md5=0f>a</A>")
  #expect(found.count == 1)
  #expect(found[0].href == "../../a-1.zip")
  #expect(found[0].fileName == "a-1.zip")
  #expect(found[0].fragment == "md5=0f")
  #expect(found[0].digest == nil)
  #expect(found[0].yanked == "it's \"bad\"")
  #expect(
    found[0].attributes == [
      HTMLAttribute(name: "data-gpg-sig", value: "true"), HTMLAttribute(name: "rel", value: "x"),
    ])
}

@Test func `the file's name is the URL's, unescaped, and the text only where the URL has none`()
  throws
{
  let found = try entries(
    """
    <html><a href='/x/a-1.0%2Blocal.zip?x=/y'>other</a><a href='get/'> b-1.zip </a><a>no</a>
    <a href='x/c%2Fd-1.zip'>c</a><a href='zip'>zip</a><a href='.zip'>.zip</a><a href='a/'>a</a>
    """)
  #expect(found.map(\.fileName) == ["b-1.zip", "d-1.zip", "a-1.0+local.zip"])
}

@Test func `comments, scripts and other elements hold no links`() throws {
  let found = try entries(
    """
    <html><!-- <a href="no-1.zip">no</a> --><script>"<a href='no-2.zip'>"</script>
    <style>a{}</style><p>text <b><a href="yes-1.zip">y<i>e</i>s</a></b> 2026-01-01 < 3 KiB</p>
    """)
  #expect(found.map(\.href) == ["yes-1.zip"])
}

@Test func `metadata without a digest, and a size that is none, are kept`() throws {
  let found = try entries(
    "<a href=a-1.zip data-core-metadata data-size=many>a</a><a href=a-2.zip data-size=-1>a</a>")
  #expect(found[0].coreMetadata == "true")
  #expect(found[0].metadataDigest == nil)
  #expect(found.map(\.sizeBytes) == [nil, nil])
  #expect(found[0].attributes == [HTMLAttribute(name: "data-size", value: "many")])
  #expect(found[1].attributes == [HTMLAttribute(name: "data-size", value: "-1")])
}

@Test func `the newer of two metadata attributes counts`() throws {
  let found = try entries(
    "<a href=a-1.zip data-dist-info-metadata=true data-core-metadata=sha256=\(hex)>a</a>")
  #expect(found[0].coreMetadata == "sha256=\(hex)")
}

@Test func `an empty page of HTML is a page`() throws {
  #expect(try entries("<!doctype HTML><title></title></HTML>") == [])
  #expect(try entries("<html><body></body>") == [])
}

@Test(
  arguments: [
    ("", PageError.notAPage(beginning: "")),
    (
      "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>",
      .notAPage(beginning: "<?xml version=\"1.0\"?><Error><Code>Access")
    ),
    ("{\"meta\":{}}", .notAPage(beginning: "{\"meta\":{}}")),
    ("<html><a href=\"a-1.zip", .truncated), ("<html><a href=a-1.zip>a-1", .truncated),
    ("<!doctype html><html><title>x</title><h1>", .truncated), ("<html><!-- x", .truncated),
    ("<html><title>x", .truncated),
    ("<html><meta name=pypi:repository-version content=2.0>", .repositoryVersion("2.0")),
    ("<html><a href=a-1.zip>a</a><b", .truncated), ("<html><a href=a-1.zip>a</a></b", .truncated),
    ("<html><a href=a-1.zip>a</a><script></scripts>", .truncated),
    ("<!doctype html><meta name=generator content=rel><a href=a-1.zip>a</a>", .truncated),
  ])
func `what is no whole page is an error, never an empty page`(html: String, error: PageError) {
  #expect(throws: error) { try ProjectPage(html: Array(html.utf8)) }
}

@Test func `bytes that are not UTF-8 are an error, since a rewrite would lose them`() {
  #expect(throws: PageError.notUTF8(offset: 8)) {
    try ProjectPage(html: Array("<html>ü".utf8) + [0xFF] + Array("</html>".utf8))
  }
}
