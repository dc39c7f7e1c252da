import Diagnostics
import Hashing
import Host
import Standards
import Support
import Synchronization
import Testing
import Workspace

@testable import Python

@Suite struct `Making environments` {
  private let hash = String(repeating: "1", count: 64)
  private let folder: Path = "/disk/.cache/tools/envs"

  private func lock() throws -> LockFile {
    LockFile(
      minimumPython: "3.10",
      environments: [
        .init(
          requirements: ["ruff"],
          pins: [
            .init(
              name: try ProjectName("ruff"), version: try Version("0.14.5"), marker: nil,
              hashes: [try #require(Digest(hexadecimal: hash))])
          ])
      ])
  }

  private func disk() -> MemoryDisk {
    let disk = MemoryDisk()
    for program in ["python3", "uv"] { disk.put(program, at: Path("/bin/\(program)"), mode: 0o755) }
    disk.tick()
    return disk
  }

  /// A runner whose `uv venv` makes a Python, and whose `uv pip install` does as `install` says.
  private func runner(
    _ disk: MemoryDisk, install: ScriptedRunner.Answer = .init(to: "pip install"),
    python version: String = "3.11.7"
  ) -> ScriptedRunner {
    ScriptedRunner([
      .init(
        to: "python3 -I -S",
        output: "rel asks python:\n/bin/python3\ncpython\n\(version)\nlinux-x86_64\n"),
      .init(to: "uv --version", output: "uv 0.9.1\n"),
      .init(to: " venv ") { disk.put("python", at: Path($0.arguments.last ?? "") / "bin/python") },
      .init(to: "pip compile") { [hash] command in
        let output = command.arguments.firstIndex(of: "--output-file").map { $0 + 1 }
        disk.put(
          "ruff==0.15.0 \\\n    --hash=sha256:\(hash)\n",
          at: Path(output.map { command.arguments[$0] } ?? ""))
      },
      install,
    ])
  }

  private func tools(_ disk: MemoryDisk, _ runner: ScriptedRunner, lock: LockFile) -> PythonTools {
    let site = ToolSite(
      folder: ".cache/tools", variables: ["PATH": "/bin"], disk: disk, runner: runner)
    return PythonTools(site: site, lock: lock, interpreter: nil)
  }

  private func installations(_ runner: ScriptedRunner) -> Int {
    runner.commands.count { $0.contains("pip install") }
  }

  @Test func `many steps at once and a second run share one installation`() async throws {
    let disk = disk()
    let runner = runner(disk)
    let tools = tools(disk, runner, lock: try lock())
    let environments = try await withThrowingTaskGroup(of: PythonEnvironment.self) { group in
      for _ in 0..<8 { group.addTask { try await tools.environment(for: ["Ruff"]) } }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(environments.count == 1)
    let again = try await self.tools(disk, runner, lock: try lock()).environment(for: ["ruff"])
    #expect(environments == [again])
    #expect(installations(runner) == 1)
    #expect(again.note == nil)
    #expect(
      again.identity == "\(try lock().identity(of: ["ruff"]) ?? ""), cpython 3.11.7 linux-x86_64")
    let pins = try disk.contents(of: again.folder / "requirements.txt")
    #expect(
      String(decoding: pins, as: UTF8.self) == "ruff==0.14.5 \\\n    --hash=sha256:\(hash)\n")
  }

  @Test func `a half-made environment, a moved one and one without its Python are made again`()
    async throws
  {
    let damages: [(MemoryDisk, Path) throws -> Void] = [
      { try $0.remove($1 / ".complete") },
      { $0.put("/elsewhere\n", at: $1 / ".complete") },
      { try $0.remove($1 / "bin/python") },
    ]
    for damage in damages {
      let disk = disk()
      let runner = runner(disk)
      let first = try await tools(disk, runner, lock: try lock()).environment(for: ["ruff"])
      try damage(disk, first.folder)
      let second = try await tools(disk, runner, lock: try lock()).environment(for: ["ruff"])
      #expect(first == second)
      #expect(installations(runner) == 2)
    }
  }

  @Test func `an index that does not answer is asked once a run, and leaves nothing that is whole`()
    async throws
  {
    let disk = disk()
    let runner = runner(
      disk, install: .init(to: "pip install", status: 2, output: "error: Failed to fetch\n"))
    let tools = tools(disk, runner, lock: try lock())
    for _ in 0..<3 {
      await #expect(throws: PythonToolError.unreachable(what: "`ruff`", words: "Failed to fetch")) {
        try await tools.environment(for: ["ruff"])
      }
    }
    #expect(installations(runner) == 1)
    #expect(try disk.tree(below: folder) { _ in false }.allSatisfy { $0.path.name != ".complete" })
  }

  @Test func `what is not locked is resolved once, kept for later runs, and said`() async throws {
    let disk = disk()
    let runner = runner(disk)
    let none = LockFile(minimumPython: "3.9")
    let first = try await tools(disk, runner, lock: none).environment(for: ["ruff"])
    let later = tools(disk, runner, lock: none)
    #expect(try await later.environment(for: ["ruff"]) == first)
    #expect(runner.commands.count { $0.contains("pip compile") } == 1)
    #expect(
      first.note?.description == """
        note: `ruff` is not in `Releasefile.lock`
        hint: `rel lock` pins it, so that every machine uses the same versions
        """)
    let identity = PythonTools.identity(
      of: ["ruff"], lock: none, interpreter: try await later.interpreter(), site: later.site)
    #expect(identity == first.identity)
    #expect(try await later.identity(of: ["ruff"]) == first.identity)
  }

  @Test func `different environments at once resolve and install side by side with one uv`()
    async throws
  {
    let disk = disk()
    let runner = runner(disk)
    let tools = tools(disk, runner, lock: LockFile(minimumPython: "3.9"))
    let count = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<4 {
        for requirement in ["ruff", "ruff>=0.14", "ruff>=0.15"] {
          group.addTask { try await tools.environment(for: [requirement]).folder.string }
          group.addTask { try await tools.identity(of: [requirement]) }
        }
      }
      return try await group.reduce(into: Set()) { $0.insert($1) }.count
    }
    // The same pins make the same environment, whoever asked for them in which words.
    #expect(count == 2)
    #expect(runner.commands.count { $0.contains("pip compile") } == 3)
    #expect(installations(runner) == 1)
    #expect(runner.commands.count { $0.contains("uv --version") } == 1)
    #expect(runner.commands.count { $0.contains("python3 -I -S") } == 1)
  }

  @Test func `what was resolved for a newer Python is resolved again for an older one`()
    async throws
  {
    let disk = disk()
    let none = LockFile(minimumPython: "3.9")
    for (version, resolutions) in [("3.11.7", 1), ("3.12.1", 0), ("3.10.2", 1)] {
      // Another file: what is known of one that did not change is not asked again.
      disk.put(version, at: "/bin/python3", mode: 0o755)
      disk.tick()
      let runner = runner(disk, python: version)
      _ = try await tools(disk, runner, lock: none).environment(for: ["ruff"])
      #expect(runner.commands.count { $0.contains("pip compile") } == resolutions)
    }
  }

  @Test func `a run without this machine's state does not ask the same Python again`() async throws
  {
    let disk = disk()
    _ = try await tools(disk, runner(disk), lock: try lock()).environment(for: ["ruff"])
    let runner = runner(disk)
    _ = try await tools(disk, runner, lock: try lock()).environment(for: ["ruff"])
    #expect(runner.commands == [])
  }

  @Test func `nothing required needs neither pins nor a network`() async throws {
    let disk = disk()
    let runner = runner(disk)
    let tools = tools(disk, runner, lock: LockFile(minimumPython: "3.9"))
    let environment = try await tools.environment(for: [])
    #expect(environment.identity == "nothing, cpython 3.11.7 linux-x86_64")
    #expect(environment.note == nil)
    #expect(installations(runner) == 0)
  }

  @Test func `a lock file for newer Pythons is not used with an older one`() async throws {
    let disk = disk()
    let tools = tools(disk, runner(disk, python: "3.9.18"), lock: try lock())
    let error = await #expect(throws: PythonToolError.self) {
      try await tools.environment(for: ["ruff"])
    }
    #expect(
      error?.summary
        == "`/bin/python3` is Python 3.9.18, and `Releasefile.lock` is for Python 3.10 or newer")
  }

  @Test func `locking gives uv the pins that are there, unless it is to upgrade`() async throws {
    for upgrade in [false, true] {
      let disk = disk()
      let hash = hash
      let kept = Mutex("")
      let runner = ScriptedRunner([
        .init(
          to: "python3 -I -S",
          output: "rel asks python:\n/bin/python3\ncpython\n3.11.7\nlinux-x86_64\n"),
        .init(to: "uv --version", output: "uv 0.9.1\n"),
        .init(to: "pip compile") { command in
          let output = command.arguments.firstIndex(of: "--output-file").map { $0 + 1 }
          let file = Path(output.map { command.arguments[$0] } ?? "")
          let before = (try? disk.contents(of: file)) ?? []
          kept.withLock { $0 = String(decoding: before, as: UTF8.self) }
          disk.put("ruff==0.15.0 \\\n    --hash=sha256:\(hash)\n", at: file)
        },
      ])
      let tools = tools(disk, runner, lock: try lock())
      let result = try await tools.lock([["ruff"], []], minimumPython: "3.10", upgrade: upgrade)
      #expect(result.environments.map(\.requirements) == [["ruff"]])
      #expect(result.environments[0].pins.map(\.version.text) == ["0.15.0"])
      #expect(
        kept.withLock { $0 } == (upgrade ? "" : "ruff==0.14.5 \\\n    --hash=sha256:\(hash)\n"))
      #expect(
        runner.commands.last?.contains("--universal --generate-hashes --no-header") == true)
    }
  }
}
