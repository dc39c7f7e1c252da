// The page of projects.

import PackageIndex
import Standards
import Testing
import Workspace

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

@Test func `projects are added once, in order, and written in one spelling`() throws {
  let page = RootPage().adding([try ProjectName("Zeta"), try ProjectName("da_vinci")])
    .adding([try ProjectName("Da.Vinci"), try ProjectName("da-vinci-cdk")])
  let lines = text(page.html()).split(separator: "\n").map(String.init)
  let end = try #require(lines.firstIndex(of: "</head>"))
  #expect(
    lines[(end + 1)...].joined(separator: "\n") == """
      <body>
      <main>
      <h1>Simple index</h1>
      <p>3 projects</p>
      <ul>
      <li><a href="da-vinci/">da-vinci</a></li>
      <li><a href="da-vinci-cdk/">da-vinci-cdk</a></li>
      <li><a href="zeta/">zeta</a></li>
      </ul>
      </main>
      </body>
      </html>
      """)
  #expect(try RootPage(html: page.html()) == page)
  #expect(
    text(page.json())
      == "{\"meta\":{\"api-version\":\"1.4\"},\"projects\":[{\"name\":\"da-vinci\"},"
      + "{\"name\":\"da-vinci-cdk\"},{\"name\":\"zeta\"}]}\n")
}

@Test func `what others wrote stays as it is`() throws {
  let html = "<html><a href='/simple/Foo_Bar/' data-x=1> Foo_Bar </a><a href=b/></a></html>"
  let page = try RootPage(html: Array(html.utf8))
  #expect(page.projects.map(\.name) == ["Foo_Bar", "b"])
  #expect(page.names.contains(try ProjectName("foo-bar")))
  #expect(page.adding([try ProjectName("foo.bar")]) == page)
  #expect(text(page.html()).contains("<a href=\"/simple/Foo_Bar/\" data-x=\"1\">Foo_Bar</a></li>"))
  #expect(try RootPage(html: page.html()) == page)
}

@Test func `an answer that is no page is an error`() {
  #expect(throws: PageError.notAPage(beginning: "{}")) { try RootPage(html: Array("{}".utf8)) }
}

@Test func `a server's listing of folders is a page of projects`() throws {
  let html = """
    <html><head><title>Index of /simple/</title></head><body><h1>Index of /simple/</h1><hr><pre>
    <a href="?C=N;O=D">Name</a> <a href="../">../</a>
    <a href="pkg/">pkg/</a>   01-Jan-2024 10:00   -
    <a href="a-very-long-name-of-a-project/">a-very-long-name-of-..&gt;</a>
    <a href="https://example.invalid/?x">no name, and none in the URL</a></pre></body></html>
    """
  let page = try RootPage(html: Array(html.utf8))
  #expect(page.projects.map(\.name) == ["pkg", "a-very-long-name-of-a-project"])
  #expect(page.projects.map(\.href) == ["pkg/", "a-very-long-name-of-a-project/"])
  #expect(try RootPage(html: page.html()) == page)
}
