// Repositories without a Releasefile, and versions that only a build backend knows.

import Host
import Testing

@Suite struct DiscoveryTests {
  /// The example without its Releasefile, with the versions of both packages in their modules.
  private static func dynamic() async throws -> TestCheckout {
    let checkout = try await Example.cloneWithTools()
    try checkout.disk.remove("Releasefile")
    let script = """
      for package in core:da_vinci cdk:da_vinci_cdk; do
        file=packages/${package%:*}/pyproject.toml module=${package#*:}
        sed -i 's/^version = .*/dynamic = ["version"]/' $file
        printf '[tool.hatch.version]\\npath = "%s/version.py"\\n' $module >> $file
        echo '__version__ = "1.0.0"' > packages/${package%:*}/$module/version.py
      done
      git add -A && git commit -qm dynamic
      """
    let output = try await checkout.shell(script)
    guard output.status == 0 else { throw SetupError(output.err) }
    return checkout
  }

  @Test func `a version that only the backend knows is asked for once`() async throws {
    let checkout = try await Self.dynamic()
    let plan = try await checkout.rel("plan", "build")
    #expect(plan.status == 0, "\(plan.err)")
    #expect(try checkout.disk.status(of: ".cache/state.sqlite") == nil)
    let first = try await checkout.rel("make", "build")
    #expect(first.status == 0, "\(first.err)")
    #expect(
      try checkout.files(below: "dist") == [
        "da_vinci-1.0.0-py3-none-any.whl", "da_vinci_cdk-1.0.0-py3-none-any.whl",
      ])
    let second = try await checkout.rel("make", "build")
    #expect(second.out == "nothing to do: 2 up to date\n")
    // It is kept only where no program was asked.
    #expect(try checkout.files(below: ".cache/quick").count == 3)
    #expect(try await checkout.rel("make", "build").out == second.out)

    try checkout.disk.write(
      "__version__ = \"1.1.0\"\n", to: "packages/core/da_vinci/version.py")
    let third = try await checkout.rel("make", "build")
    #expect(third.out.contains("ran        wheel/da-vinci "), "\(third.out)\(third.err)")
    #expect(
      try checkout.files(below: "dist") == [
        "da_vinci-1.1.0-py3-none-any.whl", "da_vinci_cdk-1.0.0-py3-none-any.whl",
      ])
  }

  /// A package whose backend, in its own folder, asks for more than the package requires.
  private static func asking(_ name: String, for requirement: String) -> [String: String] {
    let backend = """
      import os, zipfile

      def get_requires_for_build_wheel(settings=None):
          return ["\(requirement)"]

      def build_wheel(folder, settings=None, metadata=None):
          name = "\(name)-1.0-py3-none-any.whl"
          info = "\(name)-1.0.dist-info/"
          with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
              wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: \(name)\\nVersion: 1.0\\n")
              wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\n")
          return name

      """
    let project = """
      [build-system]
      requires = []
      build-backend = "backend"
      backend-path = ["."]

      [project]
      name = "\(name)"
      version = "1.0"

      """
    return ["\(name)/backend.py": backend, "\(name)/pyproject.toml": project]
  }

  @Test func `what a backend asks for makes no wheel stale that was just built`() async throws {
    let checkout = try TestCheckout(
      Self.asking("a", for: "flit-core>=3.8").merging(Self.asking("b", for: "flit-core>=3.9")) {
        $1
      })
    let first = try await checkout.rel("make", "build")
    #expect(first.lines.last?.hasPrefix("2 run in ") == true, "\(first.out)\(first.err)")
    #expect(try await checkout.rel("make", "build").out == "nothing to do: 2 up to date\n")
    // Another package's question says nothing of these two.
    for (path, text) in Self.asking("c", for: "flit-core>=3.10") {
      try checkout.disk.write(text, to: Path(path))
    }
    let third = try await checkout.rel("make", "build")
    #expect(third.lines.last?.hasPrefix("1 run, 2 up to date in ") == true, "\(third.out)")
  }

  /// A package whose backend puts a file from beside the package into the wheel; it needs no network.
  private static func reading(dynamic: Bool) -> [String: String] {
    [
      "libs/own/backend.py": """
      import os, zipfile

      def build_wheel(folder, settings=None, metadata=None):
          shared = "".join(open(f"../../shared/{name}").read() for name in sorted(os.listdir("../../shared")))
          version = open("../../VERSION").read().strip() if \(dynamic ? "True" : "False") else "1.0"
          name = f"own-{version}-py3-none-any.whl"
          info = f"own-{version}.dist-info/"
          with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
              wheel.writestr("own.py", shared)
              wheel.writestr(info + "METADATA", f"Metadata-Version: 2.1\\nName: own\\nVersion: {version}\\n")
          return name

      """,
      "libs/own/pyproject.toml": """
      [build-system]
      requires = []
      build-backend = "backend"
      backend-path = ["."]
      [project]
      name = "own"
      \(dynamic ? "dynamic = [\"version\"]" : "version = \"1.0\"")

      """,
      "shared/a.py": "a = 1\n", "VERSION": "3.0\n",
    ]
  }

  /// Wheels once stayed as they were when a file changed that their build read from elsewhere.
  @Test(arguments: [false, true])
  func `what a build reads outside of its folder is an input`(dynamic: Bool) async throws {
    let checkout = try TestCheckout(Self.reading(dynamic: dynamic))
    let first = try await checkout.rel("make", "build")
    #expect(first.status == 0, "\(first.out)\(first.err)")
    #expect(try await checkout.rel("make", "build").out == "nothing to do: 1 up to date\n")
    try checkout.disk.write("a = 2\n", to: "shared/a.py")
    let changed = try await checkout.rel("plan", "build")
    #expect(changed.out.contains("shared/a.py changed"), "\(changed.out)\(changed.err)")
    #expect(try await checkout.rel("make", "build").status == 0)
    try checkout.disk.write("b = 1\n", to: "shared/b.py")
    let added = try await checkout.rel("plan", "build")
    #expect(added.out.contains("shared/ has another list of files"), "\(added.out)")
    #expect(try await checkout.rel("make", "build").status == 0)
    try checkout.disk.write("4.0\n", to: "VERSION")
    try checkout.disk.write("other\n", to: "README.md")
    let last = try await checkout.rel("make", "build")
    let expected = dynamic ? "own-4.0-py3-none-any.whl" : "own-1.0-py3-none-any.whl"
    #expect(last.out.hasPrefix("nothing to do") != dynamic, "\(last.out)")
    #expect(try checkout.files(below: "dist") == [expected])
  }

  @Test func `a folder of odd files is left out and said, but by a release`() async throws {
    var files = Self.asking("a", for: "flit-core>=3.8")
    files["odd/pyproject.toml"] = "[project]\nname = \"odd\"\n"
    files["template/pyproject.toml"] = "[project]\nname = \"<NAME>\"\n"
    let checkout = try TestCheckout(files)
    let note = "note: `odd` is left out: `[project]` of `odd` has no `version`, line 1\n"
    let plan = try await checkout.rel("plan", "build")
    #expect(plan.status == 0 && plan.err == note, "\(plan.err)")
    let first = try await checkout.rel("make", "build")
    #expect(first.status == 0 && first.err.hasPrefix(note), "\(first.out)\(first.err)")
    for _ in 0..<2 {
      let again = try await checkout.rel("make", "build")
      #expect(again.out == "nothing to do: 1 up to date\n" && again.err == note, "\(again.err)")
    }
    // The quick answer says it, too.
    #expect(try checkout.files(below: ".cache/quick").count == 3)
    #expect(try await checkout.rel("make", "build", "-s").err == "")
    // Whatever a release rests on does not pass without a word about it.
    for call in [["make", "distribute", "allow_dirty=yes"], ["validate", "--quick"]] {
      let release = try await checkout.run(TestCheckout.rel.string, call)
      #expect(release.status == 2)
      #expect(
        release.err == """
          error: `odd` may be meant to be released, too: `[project]` of `odd` has no `version`, line 1
          hint: mend it, or say in the Releasefile which folders are packages: `packages = …`; `rel init` writes one

          """)
    }
    let draft = try await checkout.rel("init", "-n")
    #expect(
      draft.out.contains(
        """
        # Left out:
        #   odd       `[project]` of `odd` has no `version`, line 1
        #   template  a template

        """), "\(draft.out)")
  }

  @Test func `a backend that is asked sees what is exported`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": "packages = own\nexport BUILD = 4\nexport NAMED = $(name)\n",
      "own/pyproject.toml": """
      [build-system]
      requires = []
      build-backend = "backend"
      backend-path = ["backend"]
      [project]
      name = "own"
      dynamic = ["version"]
      """,
      "own/backend/backend.py": """
      import os, zipfile
      def build_wheel(folder, settings=None, metadata=None):
          version = "1." + os.environ["BUILD"]
          name = f"own-{version}-py3-none-any.whl"
          with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
              text = f"Metadata-Version: 2.1\\nName: own\\nVersion: {version}\\n"
              wheel.writestr(f"own-{version}.dist-info/METADATA", text)
          return name
      """,
    ])
    for (word, version) in [("BUILD=4", "1.4"), ("BUILD=5", "1.5"), ("BUILD=4", "1.4")] {
      let output = try await checkout.rel("make", "build", word)
      #expect(output.status == 0, "\(output.out)\(output.err)")
      #expect(try checkout.files(below: "dist").contains("own-\(version)-py3-none-any.whl"))
    }
    #expect(try await checkout.rel("make", "build", "BUILD=4", "-q").status == 0)
  }

  @Test func `what init writes changes nothing`() async throws {
    let checkout = try await Example.cloneWithTools()
    try checkout.disk.remove("Releasefile")
    let before = try await checkout.rel("plan", "--json", "distribute", "allow_dirty=yes")
    let printed = try await checkout.rel("init", "-n")
    #expect(try checkout.disk.status(of: "Releasefile") == nil)
    #expect(try await checkout.rel("init").status == 0)
    #expect(try checkout.text("Releasefile") == printed.out)
    #expect(printed.out.contains("\npackages = packages/*\n"), "\(printed.out)")
    let after = try await checkout.rel("plan", "--json", "distribute", "allow_dirty=yes")
    #expect(before.status == 0 && after.out == before.out, "\(after.err)")
    let again = try await checkout.rel("init")
    #expect(again.status == 2)
    #expect(
      again.err == """
        error: there is a `Releasefile` already
        hint: `--force` replaces it, `rel init -n` prints what would be in it

        """)
  }
}
