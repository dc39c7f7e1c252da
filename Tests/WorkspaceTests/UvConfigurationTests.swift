// What tools see of a project's configuration of uv.

import Support
import Testing

@testable import Workspace

@Suite struct UvConfigurationTests {
  @Test func `indexes and caches count for tools, and bounds for versions do not`() {
    let disk = MemoryDisk([
      "/disk/pyproject.toml": """
      [tool.uv]
      constraint-dependencies = ["six<1"]
      override-dependencies = ["idna==1"]
      index-strategy = "unsafe-best-match"
      find-links = ["wheels", "https://host/wheels"]
      exclude-newer = 2026-01-02T03:04:05Z
      pip = { no-build = true, constraint = "x" }
      [[tool.uv.index]]
      name = 'our "own"'
      url = "https://host/simple"
      explicit = true
      [[tool.uv.index]]
      url = "../simple"
      """
    ])
    #expect(
      uvConfiguration(of: ".", on: disk) == """
        exclude-newer = 2026-01-02T03:04:05Z
        find-links = ["/disk/wheels", "https://host/wheels"]
        index = [{ "explicit" = true, "name" = "our \\"own\\"", "url" = "https://host/simple" }, \
        { "url" = "/simple" }]
        index-strategy = "unsafe-best-match"
        [pip]
        no-build = true

        """)
  }

  @Test(
    arguments: [
      (
        "[[index]]\nurl = 'https://a/s'\n[[index]]\nurl = 'https://b/s'\ndefault = true",
        "https://b/s"
      ),
      ("index-url = 'https://me:secret@b/s/'", "https://b/s/"),
      ("pip = { index-url = 'http://b/s' }", "http://b/s"),
      ("[[index]]\nurl = 'https://a/s'", nil),
      ("index-url = '../simple'", nil), ("index-url = 'file:///simple'", nil), ("", nil),
    ] as [(String, String?)])
  func `the index in the place of PyPI is told without credentials`(text: String, url: String?) {
    #expect(defaultIndex(of: ".", on: MemoryDisk(["/disk/uv.toml": text])) == url)
  }

  @Test func `uv toml goes before pyproject toml, and none is nothing`() {
    let disk = MemoryDisk(["/disk/pyproject.toml": "[tool.uv]\noffline = true\n"])
    disk.put("no-cache = true\n", at: "/disk/uv.toml")
    #expect(uvConfiguration(of: ".", on: disk) == "no-cache = true\n")
    #expect(uvConfiguration(of: "elsewhere", on: disk) == "")
  }
}
