// The last lines of a release: what a user types to have what was published, with all that it needs.

import Host
import Servers
import Support
import Testing

struct InstallLineTests {
  private let repository: SmallMonorepo

  init() throws { repository = try SmallMonorepo() }

  /// `shop`, that `shop-cdk` needs, needs something from outside of the monorepo.
  private func needOutside() throws {
    let disk = repository.checkout.disk
    try disk.write(
      "[project]\nname = \"shop\"\nversion = \"1.0\"\ndependencies = [\"idna>=3\"]\n",
      to: "packages/shop/pyproject.toml")
    try disk.write(
      smallWheel("shop", "1.0", requires: ["idna>=3"]), to: "built/shop-1.0-py3-none-any.whl")
  }

  private func lines(_ more: String...) async throws -> [String] {
    let run = try await repository.checkout.run(
      TestCheckout.rel.string, ["distribute", "index=file:pypi"] + more)
    #expect(run.status == 0, "\(run.out)\(run.err)")
    return run.lines.suffix(2)
  }

  private var index: String { "file://\(repository.checkout.disk.root)/pypi/simple/" }

  @Test func `what a sibling needs from PyPI is had from there, by pip and by uv`() async throws {
    try needOutside()
    #expect(
      try await lines() == [
        "install with: pip install --index-url \(index) "
          + "--extra-index-url https://pypi.org/simple/ shop-cdk==1.0",
        "or with uv:   uv pip install --index \(index) shop-cdk==1.0",
      ])
  }

  @Test func `the repository's own index stands for PyPI`() async throws {
    try needOutside()
    try repository.checkout.disk.write(
      "index-url = \"https://me:secret@own.example/simple/\"\n", to: "uv.toml")
    #expect(
      try await lines() == [
        "install with: pip install --index-url \(index) "
          + "--extra-index-url https://own.example/simple/ shop-cdk==1.0",
        "or with uv:   uv pip install --index \(index) "
          + "--default-index https://own.example/simple/ shop-cdk==1.0",
      ])
  }

  @Test func `a name that the second index has, too, is worth a warning`() async throws {
    let other = try await LookalikeS3(buckets: ["other"])
    other.put("", "simple/shop/", in: "other")
    let second = "http://127.0.0.1:\(other.port)/other/simple/"
    try needOutside()
    try repository.checkout.disk.write("index-url = \"\(second)\"\n", to: "uv.toml")
    _ = try await lines()
    let run = try await repository.checkout.rel("verify-install", "--index", "file:pypi")
    #expect(run.err.contains("warning: `\(second)` has a project `shop`, too: "), "\(run.err)")
    #expect(!run.err.contains("project `shop-cdk`, too"))
  }

  @Test func `what has all in one index names no other`() async throws {
    #expect(
      try await lines().last == "install with: pip install --index-url \(index) shop-cdk==1.0")
  }
}
