import Host
import Support
import Testing
import Workspace

@testable import Python

@Suite struct `The caller's Python` {
  private let answer = "rel asks python:\n/opt/py/bin/python3\ncpython\n3.11.7\nlinux-x86_64\n"

  private func site(
    _ disk: MemoryDisk, _ runner: ScriptedRunner, adding variables: [String: String] = [:]
  ) -> ToolSite {
    ToolSite(
      folder: ".cache/tools",
      variables: ["PATH": "/bin:/opt/py/bin", "HOME": "/home"].merging(variables) { $1 },
      disk: disk, runner: runner)
  }

  private func binary(at path: Path) -> MemoryDisk {
    let disk = MemoryDisk()
    disk.put("\u{7F}ELF", at: path, mode: 0o755)
    disk.put("text", at: "/bin/python3", mode: 0o644)
    disk.tick()
    return disk
  }

  @Test func `it is asked once, and known again from bytes without a process`() async throws {
    let disk = binary(at: "/opt/py/bin/python3")
    let runner = ScriptedRunner([.init(to: "/opt/py/bin/python3 -I -S -c", output: answer)])
    let site = site(disk, runner)
    let python = try await PythonInterpreter.observe(at: site)
    #expect(python.identity == "cpython 3.11.7 linux-x86_64")
    #expect(python.executable == "/opt/py/bin/python3")
    let known = try #require(PythonInterpreter(packed: python.packed))
    #expect(known == python)
    #expect(known.isCurrent(variables: site.variables, disk: disk))
    #expect(runner.commands.count == 1)
  }

  @Test func `an upgrade, a virtual environment and another one earlier in PATH are noticed`()
    async throws
  {
    let changes: [(MemoryDisk) -> Void] = [
      { $0.put("\u{7F}ELF 2", at: "/opt/py/bin/python3", mode: 0o755) },
      { $0.put("home = /usr", at: "/opt/py/pyvenv.cfg") },
      { $0.put("\u{7F}ELF", at: "/bin/python3", mode: 0o755) },
    ]
    for change in changes {
      let disk = binary(at: "/opt/py/bin/python3")
      let site = site(disk, ScriptedRunner([.init(to: "python3", output: answer)]))
      let python = try await PythonInterpreter.observe(at: site)
      change(disk)
      #expect(!python.isCurrent(variables: site.variables, disk: disk))
    }
  }

  @Test func `a pyenv shim counts with its variable and its version files`() async throws {
    let changes: [(MemoryDisk, inout [String: String]) -> Void] = [
      {
        $1["PYENV_VERSION"] = "3.12.1"
        _ = $0
      },
      { disk, _ in disk.put("3.12.1", at: "/disk/.python-version") },
      { disk, _ in disk.put("3.12.1", at: "/.python-version") },
      { disk, _ in disk.put("3.12.1", at: "/home/.pyenv/version") },
      { disk, _ in disk.put("python 3.12.1", at: "/home/.tool-versions") },
    ]
    for change in changes {
      let disk = MemoryDisk()
      disk.put("#!/bin/sh\nexec pyenv", at: "/home/.pyenv/shims/python3", mode: 0o755)
      disk.put("3.11.7", at: "/home/.pyenv/version")
      disk.put("\u{7F}ELF", at: "/opt/py/bin/python3", mode: 0o755)
      disk.tick()
      let site = site(
        disk, ScriptedRunner([.init(to: "shims/python3", output: "pyenv says hello\n" + answer)]),
        adding: ["PATH": "/home/.pyenv/shims:/opt/py/bin"])
      let python = try await PythonInterpreter.observe(at: site)
      var variables = site.variables
      #expect(python.isCurrent(variables: variables, disk: disk))
      change(disk, &variables)
      #expect(!python.isCurrent(variables: variables, disk: disk))
    }
  }

  @Test func `no Python, one that does not run, and an old one are told apart`() async throws {
    let none = site(MemoryDisk(), ScriptedRunner([]))
    await #expect(throws: PythonToolError.noPython) {
      try await PythonInterpreter.observe(at: none)
    }
    let broken = site(
      binary(at: "/opt/py/bin/python3"),
      ScriptedRunner([.init(to: "python3", status: 127, output: "pyenv: version 3.99 is missing\n")]
      ))
    let command: Path = "/opt/py/bin/python3"
    await #expect(
      throws: PythonToolError.brokenPython(command, words: "pyenv: version 3.99 is missing")
    ) { try await PythonInterpreter.observe(at: broken) }
    let old = site(
      binary(at: "/opt/py/bin/python3"),
      ScriptedRunner([
        .init(to: "python3", output: answer.replacing("3.11.7", with: "3.8.18"))
      ]))
    let error = await #expect(throws: PythonToolError.self) {
      try await PythonInterpreter.observe(at: old)
    }
    #expect(
      error?.description == """
        `/opt/py/bin/python3` is Python 3.8.18, and rel needs Python 3.9 or newer
        hint: put a newer `python3` first in PATH
        """)
  }

  @Test func `damaged bytes are no interpreter`() async throws {
    let disk = binary(at: "/opt/py/bin/python3")
    let site = site(disk, ScriptedRunner([.init(to: "python3", output: answer)]))
    let bytes = try await PythonInterpreter.observe(at: site).packed
    for count in 0..<bytes.count {
      #expect(PythonInterpreter(packed: Array(bytes.prefix(count))) == nil)
    }
  }

  // MARK: Which one

  private func said(_ path: String, _ version: String) -> String {
    "rel asks python:\n\(path)\ncpython\n\(version)\nlinux-x86_64\n"
  }

  private func several(_ files: [String: String] = [:]) -> (MemoryDisk, ScriptedRunner) {
    let disk = MemoryDisk(files)
    for path: Path in [
      "/bin/python3", "/opt/py/bin/python3.10", "/home/.pyenv/versions/3.12.1/bin/python3",
      "/home/.local/share/uv/python/cpython-3.13.0-linux/bin/python3",
    ] { disk.put("\u{7F}ELF", at: path, mode: 0o755) }
    disk.tick()
    return (
      disk,
      ScriptedRunner([
        .init(to: "python3.10 -I", output: said("/opt/py/bin/python3.10", "3.10.2")),
        .init(
          to: "3.12.1/bin/python3",
          output: said("/home/.pyenv/versions/3.12.1/bin/python3", "3.12.1")),
        .init(
          to: "3.13.0-linux/bin/python3",
          output: said("/home/.local/share/uv/python/cpython-3.13.0-linux/bin/python3", "3.13.0")),
        .init(to: "/bin/python3 -I", output: said("/bin/python3", "3.11.7")),
      ])
    )
  }

  private func version(
    _ ranges: [String], pinned: String? = nil
  ) async throws -> String {
    let (disk, runner) = several(pinned.map { ["/disk/.python-version": "# why\n\($0)\n"] } ?? [:])
    let settings = ranges.map { range in
      var settings = DevelopmentSettings()
      settings.requiresPython = range
      return settings
    }
    var site = site(disk, runner)
    site.wish = PythonWish(settings, in: ["."], on: disk)
    let python = try await PythonInterpreter.observe(at: site)
    let known = try #require(PythonInterpreter(packed: python.packed))
    #expect(known == python)
    // Where none is for all packages, one may be installed later.
    let isFit = site.wish.allows(python.version)
    #expect(known.isCurrent(variables: site.variables, disk: disk, wish: site.wish) == isFit)
    #expect(
      !known.isCurrent(variables: site.variables, disk: disk) || ranges.isEmpty && pinned == nil)
    return python.version
  }

  @Test func `the one in PATH where it fits, else the newest installed one that does`() async throws
  {
    #expect(try await version([]) == "3.11.7")
    #expect(try await version([">=3.9"]) == "3.11.7")
    #expect(try await version([">=3.12"]) == "3.13.0")
    #expect(try await version([">=3.12", "<3.13"]) == "3.12.1")
    #expect(try await version(["<3.11"]) == "3.10.2")
    #expect(try await version([">=3.99"]) == "3.11.7")
  }

  @Test func `a chosen one goes before it, if it is there`() async throws {
    #expect(try await version([">=3.9"], pinned: "3.12") == "3.12.1")
    #expect(try await version([">=3.9"], pinned: "cpython-3.10.2") == "3.10.2")
    #expect(try await version([">=3.9"], pinned: "3.14") == "3.11.7")
    #expect(try await version([">=3.12"], pinned: "3.10") == "3.13.0")
    #expect(try await version([">=3.9"], pinned: "pypy3.10") == "3.11.7")
  }
}
