// The example monorepo of this repository, as a newcomer has it after cloning, and as it is after a
// first release. The first release runs once; tests work on copies of it.

import Host

enum Example {
  /// A clone: all that is committed, in a git repository of its own, and nothing else.
  static func clone(name: Path = "checkout", isKept: Bool = false) async throws -> TestCheckout {
    let checkout = try TestCheckout(name: name, isKept: isKept)
    let source = Disk(root: TestCheckout.repository)
    let ignored: Set<Path> = ["__pycache__", ".ruff_cache", ".pytest_cache", ".venv", "dist"]
    for entry in try source.tree(below: "packages", prunes: { ignored.contains($0.name) }) {
      let path = Path("packages") / entry.path
      try checkout.disk.copy(source.absolute(path), to: path, mode: 0o644)
    }
    for file: Path in ["Releasefile", "Releasefile.lock", ".gitignore"] {
      try checkout.disk.copy(source.absolute(file), to: file, mode: 0o644)
    }
    try await checkout.commit()
    return checkout
  }

  /// The first release of a clone, with what it printed; made once for all tests. No test runs rel in
  /// there: a plan writes its state, too, and a copy that another test makes at that moment would be
  /// torn.
  static let release = Task {
    let checkout = try await clone(isKept: true)
    let plan = try await checkout.rel("plan", "--json", "distribute")
    let run = try await checkout.rel("make", "--json", "distribute")
    guard run.status == 0 else { throw SetupError("the first release:\n\(run.out)\(run.err)") }
    return Release(checkout: checkout, plan: try lines(of: plan), run: try lines(of: run))
  }

  struct Release: Sendable {
    var checkout: TestCheckout
    var plan: [JSONLine]
    var run: [JSONLine]
  }

  /// A copy of the released checkout: its `.cache` was made elsewhere, as one restored in CI.
  static func released(name: Path = "checkout") async throws -> TestCheckout {
    let source = try await release.value.checkout
    let checkout = try TestCheckout(name: name)
    // Tools are megabytes, and replaced as whole folders: links to their files do.
    let script = """
      cd "$1"
      cp -a .git .gitignore Releasefile Releasefile.lock dist packages "$2"
      mkdir "$2/.cache"
      for name in .cache/* .cache/.gitignore; do
        case $name in .cache/tools) cp -al "$name" "$2/.cache/" ;; *) cp -a "$name" "$2/.cache/" ;; esac
      done
      """
    let copy = try await checkout.run(
      "/bin/sh", ["-euc", script, "sh", source.disk.root.string, checkout.disk.root.string])
    guard copy.status == 0 else { throw SetupError(copy.err) }
    return checkout
  }

  /// A clone that only lacks the download of the tools.
  static func cloneWithTools() async throws -> TestCheckout {
    let source = try await release.value.checkout
    let checkout = try await clone()
    try checkout.disk.makeFolder(".cache")
    let copy = try await checkout.run(
      "cp", ["-al", source.disk.absolute(".cache/tools").string, ".cache/"])
    guard copy.status == 0 else { throw SetupError(copy.err) }
    return checkout
  }
}
