// The page of projects.

import PackageIndex
import Testing
import Workspace

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

@Test func `projects are added once, in order, and written in one spelling`() throws {
  let page = RootPage().adding([try ProjectName("Zeta"), try ProjectName("da_vinci")])
    .adding([try ProjectName("Da.Vinci"), try ProjectName("da-vinci-cdk")])
  #expect(
    text(page.html()) == """
      <!DOCTYPE html>
      <html>
        <head>
          <meta charset="utf-8">
          <meta name="pypi:repository-version" content="1.0">
          <title>Simple index</title>
        </head>
        <body>
          <h1>Simple index</h1>
          <a href="da-vinci/">da-vinci</a><br>
          <a href="da-vinci-cdk/">da-vinci-cdk</a><br>
          <a href="zeta/">zeta</a><br>
        </body>
      </html>

      """)
  #expect(try RootPage(html: page.html()) == page)
  #expect(
    text(page.json())
      == "{\"meta\":{\"api-version\":\"1.1\"},\"projects\":[{\"name\":\"da-vinci\"},"
      + "{\"name\":\"da-vinci-cdk\"},{\"name\":\"zeta\"}]}\n")
}

@Test func `what others wrote stays as it is`() throws {
  let html = "<html><a href='/simple/Foo_Bar/' data-x=1> Foo_Bar </a><a href=b/></a></html>"
  let page = try RootPage(html: Array(html.utf8))
  #expect(page.projects.map(\.name) == ["Foo_Bar", "b"])
  #expect(page.contains(try ProjectName("foo-bar")))
  #expect(page.adding([try ProjectName("foo.bar")]) == page)
  #expect(text(page.html()).contains("<a href=\"/simple/Foo_Bar/\" data-x=\"1\">Foo_Bar</a><br>"))
  #expect(try RootPage(html: page.html()) == page)
}

@Test func `an answer that is no page is an error`() {
  #expect(throws: PageError.notAPage(beginning: "{}")) { try RootPage(html: Array("{}".utf8)) }
}
