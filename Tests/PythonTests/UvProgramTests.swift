import Host
import Support
import Testing

@testable import Python

@Suite struct `Finding uv` {
  private let python = PythonInterpreter(
    command: "/bin/python3", executable: "/bin/python3", implementation: "cpython",
    version: "3.11.7", platform: "linux-x86_64", selectors: [:], stamps: [])

  private func site(_ disk: MemoryDisk, _ script: [ScriptedRunner.Answer]) -> ToolSite {
    ToolSite(
      folder: ".cache/tools", variables: ["PATH": "/shims:/bin"], disk: disk,
      runner: ScriptedRunner(script))
  }

  private func disk(uv paths: Path...) -> MemoryDisk {
    let disk = MemoryDisk()
    for path in paths { disk.put("uv", at: path, mode: 0o755) }
    return disk
  }

  @Test func `a shim without a uv behind it is passed over`() async throws {
    let site = site(
      disk(uv: "/shims/uv", "/bin/uv"),
      [
        .init(to: "/shims/uv", status: 127, output: "pyenv: uv: command not found\n"),
        .init(to: "/bin/uv --version", output: "uv 0.9.1 (a1b2c3 2026-01-01)\n"),
      ])
    #expect(try await UvProgram.locate(at: site, python: python).executable == "/bin/uv")
  }

  @Test func `an old uv is passed over, and pip installs another`() async throws {
    let disk = disk(uv: "/bin/uv")
    let own: Path = "/disk/.cache/tools/uv/bin/uv"
    let site = site(
      disk,
      [
        .init(to: "/bin/uv --version", output: "uv 0.4.30\n"),
        .init(to: "import pip"),
        .init(to: "-m pip install") { _ in
          disk.put("uv", at: "/disk/.cache/tools/uv.partial/bin/uv", mode: 0o755)
        },
        .init(to: "tools/uv/bin/uv --version", output: "uv 0.9.1\n"),
      ].reversed())
    #expect(try await UvProgram.locate(at: site, python: python).executable == own)
  }

  @Test func `a Python without pip and ensurepip names Debian's packages`() async throws {
    let site = site(disk(), [.init(to: "-c import", status: 1)])
    let error = await #expect(throws: PythonToolError.self) {
      try await UvProgram.locate(at: site, python: python)
    }
    #expect(
      error?.description == """
        there is no `uv` in PATH, and this Python cannot install it
        hint: install uv, or on Debian and Ubuntu: apt install python3-pip python3.11-venv
        """)
    #expect(error?.cause == .unreachable)
  }

  @Test func `without pip, the pip of a new virtual environment installs it`() async throws {
    let disk = disk()
    let site = site(
      disk,
      [
        .init(to: "import pip", status: 1), .init(to: "import ensurepip"),
        .init(to: "-m venv --clear"),
        .init(to: "uv.venv/bin/python -m pip install") { _ in
          disk.put("uv", at: "/disk/.cache/tools/uv.partial/bin/uv", mode: 0o755)
        },
        .init(to: "uv --version", output: "uv 0.9.1\n"),
      ])
    let uv = try await UvProgram.locate(at: site, python: python)
    #expect(uv.executable == "/disk/.cache/tools/uv/bin/uv")
  }

  @Test func `no network is said as such`() async throws {
    let site = site(
      disk(),
      [
        .init(to: "import pip"),
        .init(
          to: "-m pip install", status: 1,
          output: "WARNING: NewConnectionError\nERROR: No matching distribution found for uv\n"),
      ])
    let error = await #expect(throws: PythonToolError.self) {
      try await UvProgram.locate(at: site, python: python)
    }
    #expect(error?.summary == "cannot reach the package index for `uv`: NewConnectionError")
    #expect(error?.cause == .unreachable)
  }
}

extension RealPython {
  @Suite struct `Installing uv` {
    @Test func `pip puts it into the tools folder`() async throws {
      let folder = temporaryFolder()
      let disk = Disk(root: folder)
      try disk.makeFolder(".")
      defer { try? Disk(root: "/").remove(folder) }
      var variables = machineVariables
      variables["PATH"] = (machineVariables["PATH"] ?? "").split(separator: ":")
        .filter { (try? Disk(root: "/").resolved(Path("\($0)/uv"))) == .some(nil) }
        .joined(separator: ":")
      let site = ToolSite(
        folder: "tools", variables: variables, disk: disk,
        runner: SubprocessRunner(scratch: folder / "output"))
      let python = try await PythonInterpreter.observe(at: site)
      let uv = try await UvProgram.locate(at: site, python: python)
      #expect(uv.executable == folder / "tools/uv/bin/uv")
    }
  }
}
