// Graphs from strings, for the example monorepo's two packages, and what tests say of them.

import BuildGraph
import Diagnostics
import Host
import Releasefile
import Standards
import Support
import Testing
import Workspace

/// A package with nothing but what the graph reads.
func package(_ name: String, _ path: Path, siblings: [String] = []) -> Package {
  do {
    return Package(
      name: try ProjectName(name), path: path, version: try Version("1.0.0"), requiresPython: nil,
      dependencies: [],
      buildSystem: BuildSystem(
        requires: ["hatchling"], backend: "hatchling.build", backendPath: []),
      siblings: try siblings.map { name throws(StandardError) in try ProjectName(name) })
  } catch {
    fatalError("\(error)")
  }
}

/// The example's packages, dependencies first.
let daVinci = [
  package("da-vinci", "packages/core"),
  package("da-vinci-cdk", "packages/cdk", siblings: ["da-vinci"]),
]

/// The graph of `targets` by the rules of `text` and the built-in ones.
func graph(
  _ targets: [String], _ text: String, packages: [Package] = daVinci, workspace: Path = ".",
  only: [String] = [], overrides: [(String, String)] = [],
  environment: [String: String] = ["HOME": "/home/me"]
) throws(Problems) -> ActionGraph {
  let rulebook = try load(
    user: "Releasefile", disk: MemoryDisk(["Releasefile": text]), overrides: overrides,
    environment: environment)
  let graph = try actionGraph(
    of: rulebook, packages: packages, workspace: workspace, targets: targets,
    only: only.compactMap { try? ProjectName($0) })
  // Whatever a test makes comes out of the cache as it went in.
  #expect(ActionGraph(packed: graph.packed) == graph)
  return graph
}

/// What is wrong, as it is printed.
func mistakes(
  of targets: [String], in text: String, packages: [Package] = daVinci, only: [String] = []
) -> String {
  do {
    _ = try graph(targets, text, packages: packages, only: only)
    return "nothing"
  } catch {
    return error.description
  }
}

extension ActionGraph {
  /// The actions in order, each as `target: prerequisites` with its recipe below.
  var text: String {
    actions.map { action in
      let needs = action.prerequisites.map { prerequisite in
        switch prerequisite {
        case .target(let number): " " + actions[number].target
        case .files(let pattern): " \(pattern.glob)" + (pattern.isOptional ? "?" : "")
        }
      }
      let recipe =
        switch action.recipe {
        case .group: [String]()
        case .shell(let lines): lines.map { ($0.isSilent ? "@" : "") + $0.text }
        case .builtin(let call): [([call.kind.name] + call.words).joined(separator: " ")]
        }
      return ([action.target + ":" + needs.joined()] + recipe.map { "  " + $0 })
        .joined(separator: "\n")
    }
    .joined(separator: "\n")
  }

  /// The action of a target; the first one when there is none.
  subscript(target: String) -> Action { actions.first { $0.target == target } ?? actions[0] }
}

/// Compares whole texts, so that a failure shows both.
func expect(
  _ actual: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(actual == expected, sourceLocation: sourceLocation)
}
