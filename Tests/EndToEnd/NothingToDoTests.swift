// The second run: no step and no process, whatever was touched.

import Host
import Testing

@Suite struct NothingToDoTests {
  @Test func `the second release starts no process`() async throws {
    let checkout = try await Example.released()
    let guarded = try await GuardedPrograms(in: checkout)
    let first = try await checkout.rel("make", "distribute", with: guarded.variables)
    #expect(first.lines == ["nothing to do: 4 already in the index, 12 up to date"])

    try checkout.disk.write("", to: guarded.guardFile)
    let second = try await checkout.rel("make", "distribute", with: guarded.variables)
    #expect(second.lines == ["nothing to do: 4 already in the index, 12 up to date"])
    #expect(second.err == "")
    #expect(second.status == 0)
    #expect(try checkout.disk.status(of: guarded.marker) == nil)
  }

  @Test func `the run after a first release starts no process`() async throws {
    let checkout = try await Example.cloneWithTools()
    let guarded = try await GuardedPrograms(in: checkout)
    let first = try await checkout.rel("make", "distribute", with: guarded.variables)
    #expect(first.status == 0)
    try checkout.disk.write("", to: guarded.guardFile)
    let second = try await checkout.rel("make", "distribute", with: guarded.variables)
    #expect(second.lines == ["nothing to do: 4 already in the index, 12 up to date"])
    #expect(try checkout.disk.status(of: guarded.marker) == nil)
  }

  @Test func `a plan of nothing starts no process either`() async throws {
    let checkout = try await Example.released()
    let guarded = try await GuardedPrograms(in: checkout)
    try await checkout.rel("make", "distribute", with: guarded.variables)
    try checkout.disk.write("", to: guarded.guardFile)
    let plan = try await checkout.rel("plan", "distribute", with: guarded.variables)
    #expect(plan.lines == ["4 already in the index, 12 up to date"])
    #expect(try checkout.disk.status(of: guarded.marker) == nil)
  }

  @Test func `touching every file runs no step`() async throws {
    let checkout = try await Example.released()
    try await checkout.rel("make", "distribute")
    let touched = try await checkout.shell("find . -path ./.cache -prune -o -exec touch {} +")
    #expect(touched.status == 0)
    let plan = try await checkout.rel("plan", "--exit-code", "distribute")
    #expect(plan.lines == ["4 already in the index, 12 up to date"])
    #expect(plan.status == 0)
    let run = try await checkout.rel("make", "distribute")
    #expect(run.lines == ["nothing to do: 4 already in the index, 12 up to date"])
  }

  @Test func `a fresh clone with a restored cache runs nothing and puts the wheels back`()
    async throws
  {
    let checkout = try await Example.released()
    try checkout.disk.remove("dist")
    try checkout.disk.remove(".cache/state.sqlite")
    let plan = try lines(of: try await checkout.rel("plan", "--json", "distribute"))
    #expect(plan.targets("restore") == ["wheel/da-vinci", "wheel/da-vinci-cdk"])
    #expect(plan.targets("run").isEmpty)
    let run = try lines(of: try await checkout.rel("make", "--json", "distribute"))
    expectAgreement(plan, run)
    #expect(try checkout.files(below: "dist").count == 2)
  }

  @Test func `a checkout that moved runs nothing`() async throws {
    let checkout = try await Example.released(name: "a place with spaces, a ' and \u{E9}e\u{301}")
    let run = try await checkout.rel("make", "distribute")
    #expect(run.lines == ["nothing to do: 4 already in the index, 12 up to date"])
    #expect(run.status == 0)
  }
}

/// A PATH in which git, python3, uv and ruff are programs that fail once a file exists, and leave a
/// marker; until then they are the real ones.
private struct GuardedPrograms {
  let variables: [String: String]
  let guardFile: Path
  let marker: Path

  init(in checkout: TestCheckout) async throws {
    let folder = checkout.home / "guarded"
    guardFile = checkout.home / "guard"
    marker = checkout.home / "a program ran"
    for name in ["git", "python3", "uv", "ruff", "sh", "env", "pip"] {
      let real = try await checkout.run("/bin/sh", ["-c", "command -v \(name) || echo /nowhere"])
      let text = """
        #!/bin/sh
        if [ -e '\(guardFile)' ]; then
          echo \(name) >> '\(marker)'
          exit 99
        fi
        exec '\(real.out.split(separator: "\n").first ?? "/nowhere")' "$@"

        """
      try checkout.disk.write(Array(text.utf8), to: folder / name, mode: 0o755)
    }
    let path = try await checkout.run("/bin/sh", ["-c", "echo \"$PATH\""])
    variables = ["PATH": "\(folder):\(path.lines.first ?? "")"]
  }
}
