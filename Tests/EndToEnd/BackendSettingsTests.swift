// `config_settings`, from the Releasefile to the backend; and the compilers in a wheel's key.

import Host
import Testing

@Suite struct `Building with settings` {
  private let files = [
    "Releasefile": "packages = own\nown: config_settings = a=1 a=2\n",
    "own/pyproject.toml": """
    [build-system]
    requires = []
    build-backend = "backend"
    backend-path = ["backend"]
    [project]
    name = "own"
    version = "1.0"
    """,
    "own/backend/backend.py": """
    import os
    def build_wheel(folder, settings=None, metadata=None):
        print("settings", settings)
        name = "own-1.0-py3-none-any.whl"
        open(os.path.join(folder, name), "w").close()
        return name
    """,
  ]

  @Test func `a package's settings reach its backend, and other ones build again`() async throws {
    let checkout = try TestCheckout(files)
    let first = try await checkout.rel("make", "build", "-v")
    #expect(first.lines.contains("    settings {'a': ['1', '2']}"))
    #expect(try await checkout.rel("make", "build", "-q").status == 0)
    let second = try await checkout.rel("make", "build", "-v", "config_settings=b=")
    // What is said of a package is stronger than what is said of all.
    #expect(second.status == 0)
    #expect(try checkout.disk.entries(of: ".cache/tmp").isEmpty)
  }

  @Test func `a package here that another's build requires comes from the index, and that is said`()
    async throws
  {
    let project = "[project]\nversion = \"1.0\"\nname = "
    let checkout = try TestCheckout([
      "Releasefile": "packages = *\n",
      "own/pyproject.toml": """
      [build-system]
      requires = ["rel-own-backend"]
      build-backend = "rel_own_backend"
      \(project)"own"
      """,
      "backend/pyproject.toml": "\(project)\"rel-own-backend\"\n",
    ])
    let output = try await checkout.rel("make", "wheel/own", with: ["UV_OFFLINE": "1"])
    #expect(output.status != 0)
    let note = """
      note: wheel/own: `rel-own-backend`, which builds it, comes from the package index and not \
      from this repository
      """
    #expect("\(output.out)\(output.err)".split(separator: "\n").contains { $0 == note })
  }

  @Test func `a setting without a key is a mistake`() async throws {
    let checkout = try TestCheckout(files)
    for word in ["nonsense", "=1"] {
      try checkout.disk.write("packages = own\nconfig_settings = \(word)\n", to: "Releasefile")
      let output = try await checkout.rel("make", "build")
      #expect(
        output.err == """
          error: `config_settings` has `\(word)`, which is no KEY=VALUE
           --> Releasefile:2:19
            |
          2 | config_settings = \(word)
            |                   \(String(repeating: "^", count: word.count))
          hint: write words such as `KEY=VALUE` for the build backend

          """)
      #expect(output.status == 2)
    }
  }

  @Test func `a package with sources for a compiler has the compiler in its key`() async throws {
    let checkout = try TestCheckout(files)
    for (source, names) in [("own/notes.txt", false), ("own/fast.c", true)] {
      try checkout.disk.write("", to: Path(source))
      try await checkout.rel("make", "build")
      let records = try checkout.disk.tree(below: ".cache/actions", prunes: { _ in false })
      let texts = try records.map {
        String(
          decoding: try checkout.disk.contents(of: ".cache/actions" / $0.path), as: UTF8.self)
      }
      #expect(texts.contains { $0.contains("program cc") } == names)
    }
  }
}
