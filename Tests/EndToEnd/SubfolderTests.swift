// rel called below the folder of its checkout: it looks upwards, as git does, and what people name is
// from where they are.

import Host
import Testing

@Suite struct SubfolderTests {
  private static let rules = "out: outputs = $@\nout: in\n\tcp in out\n"
  private static let project = """
    [project]
    name = "core"
    version = "1.0"
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"
    """

  private func rel(
    _ checkout: TestCheckout, in folder: Path, _ arguments: String...
  ) async throws -> TestCheckout.Output {
    try await checkout.run(TestCheckout.rel.string, arguments, in: folder)
  }

  @Test func `a run below a Releasefile is that Releasefile's`() async throws {
    let checkout = try TestCheckout(["Releasefile": Self.rules, "in": "1", "a/b/c": ""])
    let run = try await rel(checkout, in: "a/b", "make")
    #expect(run.status == 0, "\(run.err)")
    #expect(try checkout.text("out") == "1")
    #expect(try checkout.disk.status(of: "a/b/.cache") == nil)
    let again = try await rel(checkout, in: "a/b", "make")
    #expect(again.lines == ["nothing to do: 1 up to date"])
    let plan = try await rel(checkout, in: "a", "plan", "-C", "b")
    #expect(plan.lines == ["1 up to date"])
  }

  @Test func `the nearest Releasefile counts`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": Self.rules, "a/Releasefile": "mine:\n\techo mine\n", "a/b/c": "",
    ])
    let plan = try await rel(checkout, in: "a/b", "plan")
    #expect(plan.out.contains("mine"))
  }

  @Test func `a bump below a uv workspace without a Releasefile bumps the workspace`() async throws
  {
    let checkout = try TestCheckout([
      "pyproject.toml": "[tool.uv.workspace]\nmembers = [\"packages/*\"]\n",
      "packages/core/pyproject.toml": Self.project,
      "packages/api/pyproject.toml": Self.project.replacing("core", with: "api"),
    ])
    let bump = try await rel(checkout, in: "packages/core", "bump", "patch", "--offline")
    #expect(bump.status == 0, "\(bump.err)")
    #expect(try checkout.text("packages/api/pyproject.toml").contains("\"1.0.1\""))
    #expect(bump.out.contains("  ../api/pyproject.toml"))
    #expect(bump.out.contains("  pyproject.toml "))
    #expect(try checkout.disk.status(of: "packages/core/.cache") == nil)
  }

  @Test func `a repository of git is one world, and an example in it its own`() async throws {
    let checkout = try TestCheckout([
      "packages/core/pyproject.toml": Self.project,
      "packages/api/pyproject.toml": Self.project.replacing("core", with: "api"),
      "examples/shop/pyproject.toml": Self.project.replacing("core", with: "shop"),
      "docs/index.md": "",
    ])
    try await checkout.commit()
    for folder: Path in ["packages/core", "packages", "docs"] {
      let plan = try await rel(checkout, in: folder, "plan", "build")
      #expect(plan.out.contains("wheel/core") && plan.out.contains("wheel/api"), "\(folder)")
    }
    let plan = try await rel(checkout, in: "examples/shop", "plan", "build")
    #expect(plan.out.contains("wheel/shop") && !plan.out.contains("wheel/core"))
  }

  @Test func `files in messages are named from where rel was called`() async throws {
    let checkout = try TestCheckout(["Releasefile": "x: y\n  z\n", "a/b": ""])
    let plan = try await rel(checkout, in: "a", "plan")
    #expect(plan.status == 2)
    #expect(plan.err.contains("--> ../Releasefile:2:3"), "\(plan.err)")
  }

  @Test func `files and indexes of the command line are from where the user is`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": "", "packages/core/pyproject.toml": Self.project, "other.rel": Self.rules,
      "in": "1",
    ])
    let make = try await rel(checkout, in: "packages", "make", "-f", "../other.rel")
    #expect(make.status == 0, "\(make.err)")
    #expect(try checkout.text("out") == "1")
    let plan = try await rel(
      checkout, in: "packages", "plan", "--json", "index", "index=file:here")
    #expect(plan.out.contains("file:packages/here") || plan.out.contains("packages/here"))
    let list = try await rel(checkout, in: "packages", "index", "list", "--index", "file:../none")
    #expect(list.out.contains("0 projects"), "\(list.err)")
  }

  @Test func `a Releasefile in a folder that everybody may write into does not count`()
    async throws
  {
    let checkout = try TestCheckout(["Releasefile": Self.rules, "a/b": ""])
    try checkout.disk.setMode(0o777, of: ".")
    let plan = try await rel(checkout, in: "a", "plan")
    #expect(plan.status == 2)
    #expect(plan.err.contains("there is no Releasefile"))
  }

  @Test func `doctor runs no backend where nobody keeps a repository`() async throws {
    let backend = """
      import pathlib
      pathlib.Path("ran").write_text("")
      def prepare_metadata_for_build_wheel(folder, settings=None): raise SystemExit(1)
      def build_wheel(folder, settings=None, metadata=None): raise SystemExit(1)
      """
    let project = """
      [project]
      name = "core"
      dynamic = ["version"]
      [build-system]
      requires = []
      build-backend = "backend"
      backend-path = ["."]
      """
    let checkout = try TestCheckout(["core/pyproject.toml": project, "core/backend.py": backend])
    let doctor = try await checkout.rel("doctor")
    #expect(doctor.out.contains("packages"))
    #expect(try checkout.disk.status(of: "core/ran") == nil)
  }
}
