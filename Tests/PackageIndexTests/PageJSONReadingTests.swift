// Pages from JSON, and what one form of a page says that another does not.

import Hashing
import PackageIndex
import Standards
import Testing
import Workspace

private let digest = SHA256.digest(of: Array("x".utf8))
private let project = try? ProjectName("pkg")

private func page(_ json: String) throws -> ProjectPage {
  try ProjectPage(json: Array(json.utf8), filesIn: "../../simple/pkg/")
}

@Test func `a page of JSON is read with all that PEP 691 and its successors know`() throws {
  let read = try page(
    """
    {"meta": {"api-version": "1.9", "_last-serial": 1, "tracks": ["https://a.invalid/pkg/"]},
     "name": "Pkg", "alternate-locations": ["https://b.invalid/pkg/"],
     "project-status": {"status": "deprecated", "reason": "old"}, "versions": ["1.0", "0.1"],
     "files": [
      {"filename": "pkg-0.1.tar.gz", "url": "https://c.invalid/pkg-0.1.tar.gz", "hashes": {},
       "yanked": true, "gpg-sig": true, "size": 0, "core-metadata": false, "new": [1e5, null]},
      {"filename": "pkg-1.0-py3-none-any.whl",
       "url": "../../simple/pkg/pkg-1.0-py3-none-any.whl",
       "hashes": {"md5": "0f", "sha256": "\(digest)"}, "requires-python": ">=3.9",
       "yanked": "it\\u0027s \\ud83d\\ude00", "dist-info-metadata": {"sha256": "\(digest)"},
       "size": 12, "upload-time": "2026-01-02T03:04:05Z",
       "provenance": "https://d.invalid/p"}]}
    """)
  var wheel = PageEntry(
    fileName: "pkg-1.0-py3-none-any.whl", digest: digest, requiresPython: ">=3.9",
    metadataDigest: digest, sizeBytes: 12, uploadTime: "2026-01-02T03:04:05Z")
  wheel.fragment = "sha256=\(digest)&md5=0f"
  wheel.yanked = "it's 😀"
  wheel.attributes = [HTMLAttribute(name: "data-provenance", value: "https://d.invalid/p")]
  var sdist = PageEntry(fileName: "pkg-0.1.tar.gz", digest: digest, sizeBytes: 0)
  sdist.href = "https://c.invalid/pkg-0.1.tar.gz"
  sdist.fragment = nil
  sdist.yanked = ""
  sdist.coreMetadata = "false"
  sdist.attributes = [HTMLAttribute(name: "data-gpg-sig", value: "true")]
  #expect(read.entries == [sdist, wheel])
  #expect(read.title == "Links for pkg")
  #expect(read.status == ProjectStatus("deprecated", reason: "old"))
  #expect(read.tracks == ["https://a.invalid/pkg/"])
  #expect(read.alternateLocations == ["https://b.invalid/pkg/"])
  #expect(try ProjectPage(html: read.html()).entries == read.entries)
}

@Test(
  arguments: [
    ("", "the page is no JSON: no value at byte 0"),
    ("<html></html>", "the page is no JSON: no value at byte 0"),
    ("{}{}", "the page is no JSON: no end at byte 2"),
    ("{\"a\":1,\"a\":2}", "the page is no JSON: no name that was not there before at byte 7"),
    ("{\"a\":01}", "the page is no JSON: no `,` or `}` at byte 6"),
    ("[1,]", "the page is no JSON: no value at byte 3"),
    ("[-]", "the page is no JSON: no digit at byte 2"),
    ("[\"\\ud800\"]", "the page is no JSON: no second half of a surrogate pair at byte 8"),
    ("[\"a\n\"]", "the page is no JSON: no end of the string at byte 3"),
    ("[tru]", "the page is no JSON: no value at byte 1"),
    (
      String(repeating: "[", count: 100),
      "the page is no JSON: no value of at most 64 levels at byte 64"
    ),
    ("[]", "the page has no object at `.`"), ("{}", "the page has no object at `meta`"),
    ("{\"meta\":{}}", "the page has no string at `meta.api-version`"),
    (
      "{\"meta\":{\"api-version\":\"2.0\"}}",
      "the page follows repository version `2.0`, of which rel knows 1.x only"
    ),
    (
      "{\"meta\":{\"api-version\":\"1.0\"},\"name\":\"a\",\"files\":[{\"url\":\"a\"}]}",
      "the page has no object at `files[0].hashes`"
    ),
    (
      "{\"meta\":{\"api-version\":\"1.0\"},\"name\":\"a\",\"files\":[{\"filename\":\"a\","
        + "\"url\":\"a\",\"hashes\":{},\"yanked\":\"\"}]}",
      "the page has no Boolean or reason at `files[0].yanked`"
    ),
    (
      "{\"meta\":{\"api-version\":\"1.0\"},\"name\":\"a\",\"files\":[{\"filename\":\"a\","
        + "\"url\":\"a\",\"hashes\":{},\"size\":1.5}]}",
      "the page has no number of bytes at `files[0].size`"
    ),
  ])
func `JSON that is no page is an error with its place`(json: String, description: String) {
  do throws(PageError) {
    _ = try ProjectPage(json: Array(json.utf8))
    Issue.record("it was read")
  } catch {
    #expect(error.description == description)
  }
}

@Test func `what a form of a page says otherwise is put in words`() throws {
  let project = try #require(project)
  let wheel = PageEntry(fileName: "pkg-1.0-py3-none-any.whl", digest: digest, sizeBytes: 12)
  let later = PageEntry(fileName: "pkg-2.0-py3-none-any.whl", digest: digest, sizeBytes: 13)
  let authority = try ProjectPage(for: project).adding([wheel, later])
  var copy = authority.yanking(try Version("1.0"), reason: "").removing(try Version("2.0"))
  copy = try copy.adding([PageEntry(fileName: "pkg-3.0.tar.gz", digest: digest)])
  copy.entries[0].requiresPython = ">=3.9"
  copy.status = ProjectStatus("archived")
  let lines = [
    "project status is `archived`, and not there on the page",
    "pkg-1.0-py3-none-any.whl: requires-python is `>=3.9`, and not there on the page",
    "pkg-1.0-py3-none-any.whl: yanked is `without a reason`, and `no` on the page",
    "pkg-2.0-py3-none-any.whl is missing",
    "pkg-3.0.tar.gz is not on the page",
  ]
  #expect(
    authority.differences(in: copy) == [
      "repository version is `1.4`, and `1.0` on the page"
    ] + lines)
  #expect(
    try authority.differences(inJSON: copy.json(of: try ProjectName("other")), of: project) == [
      "api-version is `1.0`, and `1.4` on the page", "name is `other`, and `pkg` on the page",
      "versions is not there, and `1.0, 2.0` on the page",
    ] + lines)
  #expect(authority.differences(in: authority) == [])
  #expect(try authority.differences(inJSON: authority.json(of: project), of: project) == [])
  #expect(throws: PageError.self) { try authority.differences(inJSON: [], of: project) }
}
