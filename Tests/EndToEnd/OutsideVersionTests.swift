// Steps that install wheels have the versions of what comes from outside in their keys.

import Host
import Support
import Testing

@Suite struct `Versions from outside` {
  private let index: Path = "../outsiders"

  /// A clone whose core package requires a project of an index that is a folder.
  private func checkout() async throws -> TestCheckout {
    let checkout = try await Example.cloneWithTools()
    try publish("1.0", for: checkout)
    let file: Path = "packages/core/pyproject.toml"
    let text = try checkout.text(file)
    let changed = text.replacing("dependencies = []", with: "dependencies = [\"rel-outsider\"]")
    try checkout.disk.write(changed, to: file)
    return checkout
  }

  private func publish(_ version: String, for checkout: TestCheckout) throws {
    let name = "rel_outsider-\(version)-py3-none-any.whl"
    try checkout.disk.write(
      smallWheel("rel_outsider", version), to: index / Path(name), mode: 0o644)
  }

  private func make(_ checkout: TestCheckout, _ arguments: String...) async throws
    -> TestCheckout.Output
  {
    try await checkout.run(
      TestCheckout.rel.string, ["make", "import"] + arguments,
      with: [
        "UV_FIND_LINKS": checkout.disk.absolute(index).string, "UV_NO_INDEX": "1",
        "UV_CACHE_DIR": "\(checkout.home)/uv-cache",
      ])
  }

  @Test func `a newer one changes nothing until it is asked for, and then says why`() async throws {
    let checkout = try await checkout()
    let first = try await make(checkout)
    #expect(first.status == 0, "\(first.out)\(first.err)")
    try publish("1.1", for: checkout)
    #expect(try await make(checkout).out == "nothing to do: 4 up to date\n")
    // As `rel lock --upgrade` does.
    try checkout.disk.remove(".cache/tools/outside")
    let third = try await make(checkout)
    #expect(third.lines.last?.hasPrefix("2 run, 2 up to date in ") == true, "\(third.out)")
    let why = try await checkout.rel("why", "import/da-vinci")
    #expect(why.out.contains("rel-outsider 1.0 ("), "\(why.out)")
    #expect(why.out.contains("rel-outsider 1.1 ("), "\(why.out)")
  }

  @Test func `what cannot be had fails the step that needs it`() async throws {
    let checkout = try await checkout()
    try checkout.disk.remove(index)
    try checkout.disk.makeFolder(index)
    let output = try await make(checkout)
    #expect(output.status == 1)
    #expect(output.out.contains("failed     import/da-vinci"), "\(output.out)")
    #expect(output.out.contains("rel-outsider"), "\(output.out)")
  }

  @Test func `what is exported reaches a backend that is asked what it needs`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": "packages = own\nexport BUILD = 4\n",
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
      def get_requires_for_build_wheel(settings=None):
          with open(os.environ["BUILD"] + ".asked", "w"): pass
          return []
      def build_wheel(folder, settings=None, metadata=None):
          name = "own-1.0-py3-none-any.whl"
          open(os.path.join(folder, name), "w").close()
          return name
      """,
    ])
    // Asked once before there is a key, and once by the build.
    let lock = try await checkout.rel("plan", "build")
    #expect(lock.status == 0)
    let output = try await checkout.rel("make", "build", "ignore=**/*.asked")
    #expect(output.status == 0, "\(output.out)\(output.err)")
    #expect(try checkout.disk.status(of: "own/4.asked") != nil)
    #expect(try checkout.text(".cache/tools/asked").isEmpty == false)
  }
}
