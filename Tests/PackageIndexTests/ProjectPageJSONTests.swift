// Pages as JSON.

import Hashing
import PackageIndex
import Standards
import Testing
import Workspace

private let digest = SHA256.digest(of: Array("x".utf8))

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

@Test func `a page is written as version 1_4`() throws {
  let project = try ProjectName("Da_Vinci")
  var page = try ProjectPage(for: project).adding([
    PageEntry(
      fileName: "da_vinci-1.0-py3-none-any.whl", digest: digest, requiresPython: ">=3.9",
      metadataDigest: digest, sizeBytes: 12, uploadTime: "2026-01-02T03:04:05.000000Z"),
    PageEntry(fileName: "da_vinci-1.1+a-py3-none-any.whl", digest: digest, sizeBytes: 13),
  ])
  page.entries[0].yanked = "a \"quote\",\n\u{1} ü \\"
  page.entries[1].yanked = ""
  #expect(
    text(page.json(of: project, filesIn: "../../simple/da-vinci/")) == """
      {"meta":{"api-version":"1.4"},"name":"da-vinci","versions":["1.0","1.1+a"],"files":[\
      {"filename":"da_vinci-1.1+a-py3-none-any.whl",\
      "url":"../../simple/da-vinci/da_vinci-1.1%2Ba-py3-none-any.whl",\
      "hashes":{"sha256":"\(digest)"},"yanked":true,"size":13},\
      {"filename":"da_vinci-1.0-py3-none-any.whl",\
      "url":"../../simple/da-vinci/da_vinci-1.0-py3-none-any.whl",\
      "hashes":{"sha256":"\(digest)"},"requires-python":">=3.9",\
      "core-metadata":{"sha256":"\(digest)"},"dist-info-metadata":{"sha256":"\(digest)"},\
      "yanked":"a \\"quote\\",\\n\\u0001 ü \\\\","size":12,\
      "upload-time":"2026-01-02T03:04:05.000000Z"}]}

      """)
}

@Test func `a page with a file of unknown size is version 1_0`() throws {
  let page = try ProjectPage(
    html: Array("<a href='https://example.invalid/a-1.zip#md5=0F' data-core-metadata>a</a>".utf8))
  #expect(
    text(page.json(of: try ProjectName("a"), filesIn: "../")) == """
      {"meta":{"api-version":"1.0"},"name":"a","files":[{"filename":"a-1.zip",\
      "url":"https://example.invalid/a-1.zip","hashes":{"md5":"0f"},"core-metadata":true,\
      "dist-info-metadata":true,"yanked":false}]}

      """)
}

@Test func `what a page says of a project and of attestations is in its JSON`() throws {
  var page = try ProjectPage(
    html: Array(
      """
      <html><meta name=pypi:tracks content="https://a.invalid/"><meta name=pypi:alternate-locations
      content="https://b.invalid/"><a href="a-1.zip" data-size=1 data-requires-python=""
      data-provenance="p.json" data-gpg-sig=true data-upload-time="yesterday"
      data-core-metadata="sha512=ab">a</a></html>
      """.utf8))
  page.status = ProjectStatus("quarantined", reason: "bad")
  #expect(
    text(page.json(of: try ProjectName("a"), filesIn: "../")) == """
      {"meta":{"api-version":"1.4","tracks":["https://a.invalid/"]},"name":"a",\
      "project-status":{"status":"quarantined","reason":"bad"},\
      "alternate-locations":["https://b.invalid/"],"versions":["1"],\
      "files":[{"filename":"a-1.zip","url":"../a-1.zip","hashes":{},"requires-python":"",\
      "core-metadata":{"sha512":"ab"},"dist-info-metadata":{"sha512":"ab"},"gpg-sig":true,\
      "yanked":false,"size":1,"provenance":"../p.json"}]}

      """)
}
