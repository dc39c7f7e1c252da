// Repositories as they are: what their files say of tests, Pythons and builds is followed, or an error says why
// not.

import Host
import Support
import Testing

@Suite struct `What a project's files say` {
  /// Small packages of hatchling's, by folder.
  private func checkout(_ files: [String: String]) async throws -> TestCheckout {
    var all = [".gitignore": ".cache/\ndist/\n"]
    for (path, text) in files {
      all[path] = path.hasSuffix("pyproject.toml") ? Self.buildSystem + text : text
    }
    let checkout = try TestCheckout(all)
    try await checkout.commit()
    return checkout
  }

  private static let buildSystem =
    "[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n"

  private func project(_ name: String, _ more: String = "") -> String {
    "[project]\nname = \"\(name)\"\nversion = \"1.0.0\"\n\(more)"
  }

  @Test func `tests have the packages of their group, here and from outside`() async throws {
    let checkout = try await checkout([
      "core/pyproject.toml": project(
        "rel-core", "[dependency-groups]\ntest = [\"pytest\", \"iniconfig\", \"rel-kit\"]\n"),
      "core/rel_core/__init__.py": "",
      "core/tests/test_a.py": """
      import iniconfig
      import rel_kit
      def test_a():
          assert rel_kit.A == 1
      """,
      "kit/pyproject.toml": project("rel-kit"), "kit/rel_kit/__init__.py": "A = 1\n",
    ])
    let output = try await checkout.rel("make", "test/rel-core")
    #expect(output.status == 0, "\(output.out)\(output.err)")
    // A group that names another version is another step.
    let file: Path = "core/pyproject.toml"
    let text = try checkout.text(file)
    try checkout.disk.write(text.replacing("iniconfig", with: "iniconfig<2.1"), to: file)
    let plan = try await checkout.rel("plan", "test/rel-core")
    #expect(plan.out.contains("test/rel-core"), "\(plan.out)")
    #expect(!plan.out.contains("nothing to do"))
  }

  @Test func `what tests lack comes with the line that installs it`() async throws {
    let checkout = try await checkout([
      "core/pyproject.toml": project("rel-core"), "core/rel_core/__init__.py": "",
      "core/tests/test_a.py": "import iniconfig_lost\n",
    ])
    let output = try await checkout.rel("make", "test")
    #expect(output.status == 1)
    #expect(
      (output.out + output.err).contains(
        "`rel-core: test-tools += iniconfig-lost` in the Releasefile"),
      "\(output.out)\(output.err)")
  }

  @Test func `a package for another Python says which one was taken`() async throws {
    let checkout = try await checkout([
      "core/pyproject.toml": project("rel-core", "requires-python = \">=3.99\"\n"),
      "core/rel_core/__init__.py": "",
    ])
    let output = try await checkout.rel("make", "import")
    #expect(output.status == 1)
    let text = output.out + output.err
    #expect(text.contains("and `rel-core` requires Python `>=3.99`"), "\(text)")
    #expect(text.contains("put a Python that fits first in PATH"), "\(text)")
  }

  @Test func `bounds of a workspace are none for what builds it, but its bounds for builds are`()
    async throws
  {
    let checkout = try await checkout([
      "core/pyproject.toml": project("rel-core"), "core/rel_core/__init__.py": "",
    ])
    try checkout.disk.write(
      """
      [tool.uv]
      constraint-dependencies = ["idna>=3.7", "packaging<20"]
      build-constraint-dependencies = ["hatchling<1.27"]
      [tool.uv.workspace]
      members = ["core"]
      """, to: "pyproject.toml")
    let output = try await checkout.rel("make", "build")
    #expect(output.status == 0, "\(output.out)\(output.err)")
    let wheel = try await checkout.shell("unzip -p dist/*.whl '*/WHEEL' | grep Generator")
    #expect(wheel.out.hasPrefix("Generator: hatchling 1.26"), "\(wheel.out)")
    // Without the bound it is another wheel's key.
    try checkout.disk.write("[tool.uv.workspace]\nmembers = [\"core\"]\n", to: "pyproject.toml")
    let plan = try await checkout.rel("plan", "build")
    #expect(!plan.out.contains("nothing to do"), "\(plan.out)")
  }

  @Test func `a file that cache keys name is an input of the wheel`() async throws {
    let checkout = try await checkout([
      "p/pyproject.toml": project(
        "rel-p", "[tool.uv]\ncache-keys = [{ file = \"../greeting.txt\" }]\n"),
      "p/rel_p/__init__.py": "", "greeting.txt": "Hello",
    ])
    #expect(try await checkout.rel("make", "build").status == 0)
    #expect(try await checkout.rel("make", "build").out == "nothing to do: 1 up to date\n")
    try checkout.disk.write("Hi", to: "greeting.txt")
    let again = try await checkout.rel("plan", "build")
    #expect(again.out.contains("greeting.txt"), "\(again.out)")
  }

  @Test func `a variable that a backend misses and the caller has is named`() async throws {
    let checkout = try await checkout([
      "p/pyproject.toml": """
      [project]
      name = "rel-p"
      dynamic = ["version"]
      [tool.hatch.version]
      source = "env"
      variable = "REL_P_VERSION"

      """,
      "p/rel_p/__init__.py": "",
    ])
    let output = try await checkout.rel("make", "build", with: ["REL_P_VERSION": "1.2.3"])
    #expect(output.status == 1)
    #expect(
      (output.out + output.err).contains("`export REL_P_VERSION` in the Releasefile"),
      "\(output.out)\(output.err)")
  }

  @Test func `two wheels with one file of different contents are not installed together`()
    async throws
  {
    var files: [String: String] = [:]
    for (name, needs) in [("one", "[]"), ("two", "[\"rel-one==1.0.0\"]")] {
      files["\(name)/pyproject.toml"] = project(
        "rel-\(name)",
        "dependencies = \(needs)\n[tool.hatch.build.targets.wheel]\npackages = [\"common\"]\n")
      files["\(name)/common/__init__.py"] = "WHO = \"\(name)\"\n"
    }
    let checkout = try await checkout(files)
    let output = try await checkout.rel("make", "import/rel-two")
    #expect(output.status == 1)
    let text = output.out + output.err
    let message =
      "`rel_one-1.0.0-py2.py3-none-any.whl` and `rel_two-1.0.0-py2.py3-none-any.whl` both have "
      + "`common/__init__.py`, with different contents"
    #expect(text.contains(message), "\(text)")
    // Where neither needs the other, it is found before anything is published.
    try checkout.disk.write(
      try checkout.text("two/pyproject.toml").replacing("[\"rel-one==1.0.0\"]", with: "[]"),
      to: "two/pyproject.toml")
    let release = try await checkout.rel(
      "make", "upload", "allow_dirty=yes", "quick=yes", "changelog=", "versioning=independent")
    #expect(release.status == 1)
    #expect((release.out + release.err).contains(message), "\(release.out)\(release.err)")
    #expect(((try? checkout.files(below: ".cache/index")) ?? []).isEmpty)
  }

  @Test func `a wheel that requires a folder of this machine is not built`() async throws {
    let checkout = try await checkout([
      "core/pyproject.toml": project("rel-core"), "core/rel_core/__init__.py": "",
      "app/pyproject.toml": project(
        "rel-app",
        "dependencies = [\"rel-core @ {root:uri}/../core\"]\n"
          + "[tool.hatch.metadata]\nallow-direct-references = true\n"),
      "app/rel_app/__init__.py": "",
    ])
    let output = try await checkout.rel("make", "build")
    #expect(output.status == 1)
    let text = output.out + output.err
    #expect(
      text.contains("the wheel of `rel-app` requires `rel-core` from a folder of this machine"),
      "\(text)")
    #expect(text.contains("rel-core>=1.0.0"), "\(text)")
    let dist = (try? checkout.files(below: "dist")) ?? []
    #expect(!dist.contains { $0.hasPrefix("rel_app") })
  }
}
