// Where repositories lie in unusual ways, as a user sees it.

import Host
import Testing

private let package = [
  "Releasefile": "packages = packages/*\n", ".gitignore": ".cache/\npackages/\n",
  "packages/core/pyproject.toml": """
  [project]
  name = "core"
  version = "1.2.3"

  [build-system]
  requires = ["hatchling"]
  build-backend = "hatchling.build"
  """,
]

@Test func `packages in a repository that the outer one ignores are looked at`() async throws {
  let checkout = try TestCheckout(package)
  try await checkout.commit()
  // As in `.gitignore`, nobody tracks them.
  try await checkout.shell("cd packages; git init -q; git add -A; git commit -qm x")
  #expect(try await checkout.rel("make", "clean-tree").status == 0)
  try checkout.disk.write("x", to: "packages/core/new.py")
  let run = try await checkout.rel("make", "clean-tree")
  #expect(run.status == 1)
  #expect(run.out.contains("packages/core/new.py is untracked; commit, stash, or say"))
}

@Test func `a clone that lacks something says so before a bump`() async throws {
  var files = package
  files[".gitignore"] = ".cache/\n"
  files["packages/cdk/pyproject.toml"] = files["packages/core/pyproject.toml"]?
    .replacing("core", with: "cdk")
  let checkout = try TestCheckout(files)
  try await checkout.commit()
  try await checkout.shell(
    "git commit -q --allow-empty -m x; git clone -q --depth 1 file://$PWD ../clone")
  let shallow = try await checkout.run(
    TestCheckout.rel.string, ["bump", "minor", "-n"], in: "../clone")
  #expect(shallow.status == 0)
  #expect(
    shallow.err == """
      note: the clone is shallow and has no tags, so nobody can tell which versions were tagged \
      before: `git fetch --tags` gets them

      """)
  try await checkout.shell("git sparse-checkout set packages/core")
  let sparse = try await checkout.rel("bump", "minor", "-n")
  #expect(
    sparse.err == """
      note: the checkout is sparse: `packages/cdk/pyproject.toml` is not in it, and what is \
      written there stays; `git sparse-checkout disable` gets all files

      """)
}
