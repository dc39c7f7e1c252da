// What a case's disk holds, held against the oracle and against a clean build elsewhere.

import Host
import Support

extension CaseRun {
  func onDisk() -> FileTree {
    build.disk.entries.filter { $0.key != "Releasefile" && !$0.key.hasPrefix(".cache/") }
  }

  /// The whole checkout is what the oracle says.
  func checkTree() throws(Mismatch) {
    let right = model.files.merging(reference.tree) { first, _ in first }
    let found = onDisk()
    if right != found {
      throw Mismatch(kind: "tree", text: differences(right, found))
    }
  }

  /// The outputs are those of a clean build: the oracle's, and at the end rel's own on another machine.
  mutating func checkClean(_ graph: ReferenceGraph, _ options: BuildOptions) async throws {
    let clean = graph.cleanBuild()
    var right = model.files
    for step in graph.order where !step.rule.isGroup {
      right.merge((clean[step.target] ?? nil) ?? [:]) { $1 }
    }
    let found = onDisk()
    let relevant = found.filter { path, _ in
      model.files[path] != nil || graph.order.contains { $0.covers(path) }
    }
    if relevant != right {
      throw Mismatch(kind: "clean", text: differences(right, relevant))
    }
    if isAtEnd { try await checkElsewhere(relevant, graph, options) }
    build.forcesAll = false
    _ = try planned(BuildOptions(rule: options.rule))
  }

  private func checkElsewhere(
    _ relevant: FileTree, _ graph: ReferenceGraph, _ options: BuildOptions
  ) async throws {
    let sources = model.files
    var elsewhere = build.elsewhere { sources[$0.string] != nil || $0 == "Releasefile" }
    try await elsewhere.run(elsewhere.session(requested(options)))
    let other = elsewhere.disk.entries.filter { path, _ in
      sources[path] != nil || graph.order.contains { $0.covers(path) }
    }
    if relevant != other {
      throw Mismatch(kind: "elsewhere", text: differences(other, relevant))
    }
  }

  private func differences(_ right: FileTree, _ found: FileTree) -> String {
    func text(_ entry: FileEntry?) -> String {
      entry.map { "\($0.kind) `\($0.text)`" } ?? "nothing"
    }
    return Set(right.keys).union(found.keys).sorted().filter { right[$0] != found[$0] }
      .map { "\($0) is \(text(found[$0])); right: \(text(right[$0]))" }
      .joined(separator: "\n")
  }
}
