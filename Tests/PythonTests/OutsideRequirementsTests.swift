import Hashing
import Host
import Standards
import Support
import Testing
import Workspace

@testable import Python

@Suite struct `What packages require of outsiders` {
  private let python = PythonInterpreter(
    command: "/bin/python3", executable: "/bin/python3", implementation: "cpython",
    version: "3.11.7", platform: "linux-x86_64", selectors: [:], stamps: [])

  private func package(
    _ name: String, _ dependencies: [String], siblings: [String] = [],
    extras: [String: [String]] = [:]
  ) throws -> Package {
    var result = Package(
      name: try ProjectName(name), path: Path("packages/\(name)"), version: try Version("1"),
      requiresPython: nil, dependencies: try dependencies.map { text in try Requirement(text) },
      buildSystem: .legacySetuptools, siblings: try siblings.map { text in try ProjectName(text) })
    result.extras = try extras.map { name, texts in
      Extra(
        name: try ProjectName(name),
        dependencies: try texts.map { text in try Requirement(text) })
    }
    return result
  }

  private func found(
    for package: Package, among packages: [Package], disk: MemoryDisk = MemoryDisk()
  ) -> OutsideRequirements {
    var finder = OutsideRequirementFinder(
      layout: MonorepoLayout(packages: packages, workspace: ".", files: []), disk: disk)
    return finder.requirements(of: package)
  }

  @Test func `its own, its siblings', and those of the extras that it asks for`() throws {
    let core = try package(
      "core", ["Six >= 1.10", "tool @ https://example.com/tool.whl"],
      extras: ["aws": ["boto3", "core[more]"], "more": ["attrs"], "unused": ["flask"]])
    let kit = try package(
      "kit", ["core[aws]==1", "rich; python_version < '4'"], siblings: ["core"])
    #expect(
      found(for: kit, among: [core, kit]).requirements
        == ["attrs", "boto3", "rich; python_version < '4'", "six>=1.10"])
    #expect(found(for: core, among: [core, kit]).requirements == ["six>=1.10"])
    let lonely = try package("lonely", ["core==1"], siblings: [])
    #expect(found(for: lonely, among: [core, lonely]) == .none)
  }

  @Test func `a uv lock beside the package goes before the workspace's`() throws {
    let disk = MemoryDisk()
    let core = try package("core", ["six"])
    #expect(found(for: core, among: [core], disk: disk).lock == nil)
    disk.put("all", at: "/disk/uv.lock")
    #expect(found(for: core, among: [core], disk: disk).lock?.folder == ".")
    disk.put("own", at: "/disk/packages/core/uv.lock")
    let lock = try #require(found(for: core, among: [core], disk: disk).lock)
    #expect(lock.folder == "packages/core")
    #expect(lock.digest == SHA256.digest(of: Array("own".utf8)))
  }

  @Test func `another set of requirements, lock or Python has versions of its own`() throws {
    let name = try ProjectName("core")
    func outside(_ text: String, lock: String? = nil) -> OutsideRequirements {
      OutsideRequirements(
        requirements: [text],
        lock: lock.map {
          .init(folder: ".", digest: SHA256.digest(of: Array($0.utf8)), package: name)
        })
    }
    var pins = OutsidePins(text: "")
    pins.insert(["six==1.17.0"], for: outside("six"), python: python)
    pins.insert(["six==1.16.0", "x==1"], for: outside("six", lock: "a"), python: python)
    pins = OutsidePins(text: pins.text)
    #expect(pins.pins(for: outside("six"), python: python) == ["six==1.17.0"])
    #expect(pins.pins(for: outside("six>1"), python: python) == nil)
    var newer = python
    newer.version = "3.12.0"
    #expect(pins.pins(for: outside("six"), python: newer) == nil)
    #expect(
      pins.identity(of: outside("six", lock: "a"), python: python)?
        .hasPrefix("six 1.16.0 (versions ") == true)
    // A newer uv.lock takes the place of the older one; what no lock is about stays.
    pins.insert([], for: outside("six", lock: "b"), python: python)
    #expect(pins.pins(for: outside("six", lock: "a"), python: python) == nil)
    #expect(pins.pins(for: outside("six", lock: "b"), python: python) == [])
    #expect(pins.pins(for: outside("six"), python: python) == ["six==1.17.0"])
  }

  // MARK: Versions

  private func tools(_ disk: MemoryDisk, exported: String) -> (PythonTools, ScriptedRunner) {
    for program in ["python3", "uv"] { disk.put(program, at: Path("/bin/\(program)"), mode: 0o755) }
    let runner = ScriptedRunner([
      .init(
        to: "python3 -I -S",
        output: "rel asks python:\n/bin/python3\ncpython\n3.11.7\nlinux-x86_64\n"),
      .init(to: "uv --version", output: "uv 0.9.1\n"),
      .init(to: " export ", output: exported),
      .init(to: "pip compile") { command in
        let output = command.arguments.firstIndex(of: "--output-file").map { $0 + 1 }
        disk.put(
          "# by uv\nsix==1.17.0\n", at: Path(output.map { command.arguments[$0] } ?? ""))
      },
    ])
    let site = ToolSite(
      folder: ".cache/tools", variables: ["PATH": "/bin"], disk: disk, runner: runner)
    return (PythonTools(site: site, lock: LockFile(minimumPython: "3.9"), interpreter: nil), runner)
  }

  @Test func `versions come from uv lock while it has all that is required`() async throws {
    let hash = String(repeating: "1", count: 64)
    let disk = MemoryDisk()
    disk.put("lock", at: "/disk/uv.lock")
    let (tools, runner) = tools(
      disk,
      exported: "six==1.16.0 ; sys_platform == 'linux' \\\n    --hash=sha256:\(hash)\n")
    let core = try package("core", ["six"])
    let known = found(for: core, among: [core], disk: disk)
    #expect(try await tools.versions(for: known) == ["six==1.16.0; sys_platform == 'linux'"])
    let uv = try #require(await UvProgram.installed(at: tools.site))
    #expect(try await tools.exported(known, by: uv)?.contains(hash) == true)
    // Older than the requirements: what it lacks would come from nowhere.
    let newer = try package("core", ["six", "rich"])
    let stale = found(for: newer, among: [newer], disk: disk)
    #expect(try await tools.versions(for: stale) == ["six==1.17.0"])
    #expect(runner.commands.count { $0.contains("pip compile") } == 1)
  }

  @Test func `a plan knows what a changed uv lock says, and writes nothing`() async throws {
    let disk = MemoryDisk()
    disk.put("lock", at: "/disk/uv.lock")
    let (tools, runner) = tools(disk, exported: "six==1.16.0\n")
    let python = try await tools.interpreter()
    let core = try package("core", ["six"])
    let outside = found(for: core, among: [core], disk: disk)
    let pins = await tools.plannedVersions(of: [outside])
    #expect(pins.pins(for: outside, python: python) == ["six==1.16.0"])
    #expect(try disk.status(of: ".cache") == nil)
    // Without a uv.lock an index would have to be asked.
    let free = OutsideRequirements(requirements: ["six"], lock: nil)
    #expect(
      await tools.plannedVersions(of: [free]).pins(for: free, python: python) == nil)
    #expect(!runner.commands.contains { $0.contains("pip compile") })
  }

  @Test func `versions are found once, for this run and the next`() async throws {
    let disk = MemoryDisk()
    let (tools, runner) = tools(disk, exported: "")
    let core = try package("core", ["six"])
    let outside = found(for: core, among: [core], disk: disk)
    await tools.learnVersions(of: [outside, outside])
    _ = try await tools.versions(for: outside)
    #expect(runner.commands.count { $0.contains("pip compile") } == 1)
    let (next, nextRunner) = self.tools(disk, exported: "")
    #expect(try await next.versions(for: outside) == ["six==1.17.0"])
    #expect(!nextRunner.commands.contains { $0.contains("pip compile") })
    try next.forgetOutsidePins()
    #expect(PythonTools.outsidePins(site: next.site).pins(for: outside, python: python) == nil)
  }

  // MARK: Tests

  private func needed(
    by package: Package, among packages: [Package], shared: DevelopmentSettings = .init(),
    on disk: MemoryDisk
  ) -> OutsideRequirements {
    var layout = MonorepoLayout(packages: packages, workspace: nil, files: [])
    layout.settings = shared
    var finder = OutsideRequirementFinder(layout: layout, disk: disk)
    return finder.testRequirements(of: package, with: [])
  }

  private func settings(_ text: String) throws -> DevelopmentSettings {
    try pyProject(Array(text.utf8), at: "pyproject.toml").settings
  }

  @Test func `tests have the package's groups, the root's, and no package of the repository`()
    throws
  {
    var core = try package("core", ["six"], extras: ["test": ["rich"]])
    core.settings = try settings("[dependency-groups]\ntest = [\"pytest\", \"kit\"]\n")
    let kit = try package("kit", ["attrs"])
    let shared = try settings("[dependency-groups]\ndev = [\"pytest-mock\", \"kit\"]\n")
    let found = needed(by: core, among: [core, kit], shared: shared, on: MemoryDisk())
    #expect(found.requirements == ["pytest", "pytest-mock", "rich", "six"])
  }

  @Test func `named groups and extras are taken alone`() throws {
    var core = try package("core", [], extras: ["web": ["flask"], "test": ["rich"]])
    core.settings = try settings(
      "[dependency-groups]\ntest = [\"pytest\"]\nunit = [\"tomli\"]\n")
    let disk = MemoryDisk(["/disk/packages/core/requirements-test.txt": "six\n"])
    var finder = OutsideRequirementFinder(
      layout: MonorepoLayout(packages: [core], workspace: nil, files: []), disk: disk)
    func needed(_ groups: String...) -> [String] {
      finder.testRequirements(of: core, with: [], groups: groups).requirements
    }
    #expect(needed("unit", "web") == ["flask", "tomli"])
    #expect(needed() == [])
    #expect(needed("auto") == ["pytest", "rich", "six"])
  }

  @Test func `files of requirements hold for what is below, with what they name`() throws {
    let disk = MemoryDisk([
      "/disk/requirements-test.txt": """
      -r more.txt
      -c bounds.txt
      --extra-index-url https://host/simple
      pytest==8.0 \\
          --hash=sha256:00
      -e packages/core
      .[fast]  # its own
      """,
      "/disk/more.txt": "# why\npytest-mock; python_version > '3'\n",
      "/disk/bounds.txt": "six<2\n",
      "/disk/packages/core/x": "",
    ])
    let core = try package("core", [], extras: ["fast": ["orjson"]])
    let found = needed(by: core, among: [core], on: disk)
    #expect(
      found.requirements == ["orjson", "pytest-mock; python_version > '3'", "pytest==8.0"])
    #expect(found.constraints == ["six<2"])
    #expect(found.options == ["--extra-index-url", "https://host/simple"])
    disk.put("tomli\n", at: "/disk/packages/core/requirements/dev.txt")
    #expect(needed(by: core, among: [core], on: disk).requirements == ["tomli"])
  }

  @Test func `pytest comes in the locked version, whoever names it`() throws {
    var core = try package("core", [])
    core.settings = try settings("[dependency-groups]\ntest = [\"pytest-mock\"]\n")
    let disk = MemoryDisk()
    disk.put("[[package]]\nname = \"pytest\"\nversion = \"7.0\"\n", at: "/disk/poetry.lock")
    let found = needed(by: core, among: [core], on: disk)
    #expect(found.requirements == ["pytest", "pytest-mock"])
    #expect(found.otherLock?.file.lexicallyNormal == "poetry.lock")
  }

  @Test func `what a file says of a requirement's place is taken, or named`() throws {
    var core = try package("core", ["tool"])
    core.settings = try settings(
      "[tool.uv.sources]\ntool = { git = \"https://host/tool\", rev = \"a\" }\n")
    let disk = MemoryDisk()
    #expect(
      try needed(by: core, among: [core], on: disk).requirements(nil)
        == ["tool @ git+https://host/tool@a"])
    core.settings = try settings("[tool.uv.sources]\ntool = { path = \"../tool\" }\n")
    let error = #expect(throws: PythonToolError.self) {
      try needed(by: core, among: [core], on: disk).requirements(nil)
    }
    #expect(
      error?.summary
        == "`tool` is in the folder `../tool` by `tool.uv.sources.tool`, and that is no package here"
    )
    // A lock goes before it.
    let lock =
      "[[package]]\nname = \"tool\"\n[package.source]\ntype = \"git\"\n"
      + "url = \"https://host/tool\"\nresolved_reference = \"b\"\n"
    let locked = try LockedProjects(Array(lock.utf8), file: "poetry.lock")
    #expect(
      try needed(by: core, among: [core], on: disk).requirements(locked)
        == ["tool @ git+https://host/tool@b"])
  }

  @Test func `bounds and overrides of the project are uv's, and in the question`() async throws {
    var core = try package("core", ["six"])
    core.settings = try settings(
      "[tool.uv]\nconstraint-dependencies = [\"six<2\"]\noverride-dependencies = [\"idna==3\"]\n")
    let disk = MemoryDisk()
    let found = needed(by: core, among: [core], on: disk)
    #expect(
      found.question != needed(by: try package("core", ["six"]), among: [core], on: disk).question)
    let (tools, runner) = tools(disk, exported: "")
    _ = try await tools.versions(for: found)
    let command = try #require(runner.commands.first { $0.contains("pip compile") })
    #expect(command.contains("--constraints"))
    #expect(command.contains("--overrides"))
  }

  @Test func `what a uv lock takes from a folder that is no package is an error`() async throws {
    let disk = MemoryDisk()
    disk.put("lock", at: "/disk/uv.lock")
    let (tools, _) = tools(disk, exported: "-e ./lib\nsix==1.16.0\n")
    let core = try package("core", ["six", "lib"])
    let known = found(for: core, among: [core], disk: disk)
    await #expect(throws: PythonToolError.elsewhere("./lib", .path("./lib"), origin: "uv.lock")) {
      try await tools.versions(for: known)
    }
    let lib = try package("lib", [])
    var inside = lib
    inside.path = "lib"
    let own = found(for: try package("core", ["six"]), among: [core, inside], disk: disk)
    #expect(try await tools.versions(for: own) == ["six==1.16.0"])
  }
}
