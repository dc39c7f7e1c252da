// An action graph as people read it, as Graphviz draws it, and as JSON. What is stale is not told:
// that is the plan's.

public import BuildGraph
import Notation

/// A tree of what the requested targets need, prerequisites below what needs them.
///
/// ```
/// distribute
///   validate
///     versions
///   upload
///     upload/da-vinci
///       wheel/da-vinci
///       validate  (above)
/// ```
/// What a target needs is told once, where the target comes first.
/// - Parameter showsFiles: also the files that each target reads and writes.
public func treeLines(_ graph: ActionGraph, showsFiles: Bool) -> [String] {
  var tree = Tree(graph: graph, showsFiles: showsFiles)
  for index in graph.requested { tree.tell(index) }
  return tree.lines
}

private struct Tree {
  let graph: ActionGraph
  let showsFiles: Bool
  var lines: [String] = []
  private var told: Set<Int> = []

  init(graph: ActionGraph, showsFiles: Bool) {
    self.graph = graph
    self.showsFiles = showsFiles
  }

  /// A stack of its own: a chain of targets may be longer than the thread's stack is deep.
  mutating func tell(_ root: Int) {
    var open = [(index: root, depth: 0)]
    while let (index, depth) = open.popLast() {
      let action = graph.actions[index]
      let space = String(repeating: "  ", count: depth)
      let below = action.targets
      let hasBelow = !below.isEmpty || (showsFiles && !action.files.isEmpty)
      guard told.insert(index).inserted else {
        lines.append("\(space)\(action.target)\(hasBelow ? "  (above)" : "")")
        continue
      }
      lines.append("\(space)\(action.target)")
      if showsFiles { lines += action.files.map { "\(space)  \($0)" } }
      open += below.reversed().map { ($0, depth + 1) }
    }
  }
}

extension Action {
  /// `< packages/core/**`, `> dist/da_vinci-*.whl`: what it reads and writes.
  fileprivate var files: [String] {
    patterns.map { "< \($0.text)" } + outputs.map { "> \($0)" }
  }
}

extension InputPattern {
  fileprivate var text: String { "\(glob)\(isOptional ? "?" : "")" }
}

/// The graph in Graphviz's language: an arrow goes from a target to what needs it.
///
/// Boxes have a recipe, ellipses stand for their prerequisites, and what changes an index has a
/// double border.
/// - Source: graphviz.org, "DOT Language".
public func dotLines(_ graph: ActionGraph) -> [String] {
  let nodes = graph.actions.map { action in
    let look =
      switch action.recipe {
      case .group: "shape=ellipse"
      case .shell, .builtin: action.isEffect ? "shape=box, peripheries=2" : "shape=box"
      }
    return "  \(dotQuoted(action.target)) [\(look)];"
  }
  let edges = graph.actions.flatMap { action in
    action.targets.map {
      "  \(dotQuoted(graph.actions[$0].target)) -> \(dotQuoted(action.target));"
    }
  }
  return ["digraph rel {", "  rankdir=LR;"] + nodes + edges + ["}"]
}

private func dotQuoted(_ text: String) -> String {
  let escaped = text.map { character in
    switch character {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\n": "\\n"
    default: String(character)
    }
  }
  return "\"" + escaped.joined() + "\""
}

/// The graph as JSON: one `target` each, prerequisites first, then the `summary`.
public func jsonLines(_ graph: ActionGraph) -> [String] {
  let targets = graph.actions.map { action in
    let kind =
      switch action.recipe {
      case .group: "group"
      case .shell: "shell"
      case .builtin: "builtin"
      }
    return JSONValue.object([
      ("type", .string("target")), ("target", .string(action.target)),
      ("package", action.package.map { .string($0.normalized) } ?? .null),
      ("recipe", .string(kind)),
      ("prerequisites", .array(action.targets.map { .string(graph.actions[$0].target) })),
      ("inputs", .array(action.patterns.map { .string($0.text) })),
      ("outputs", .array(action.outputs.map { .string("\($0)") })),
      ("location", .string("\(action.location)")),
    ]).text
  }
  let requested = graph.requested.map { JSONValue.string(graph.actions[$0].target) }
  return targets + [
    JSONValue.object([
      ("type", .string("summary")), ("version", .integer(1)),
      ("targets", .integer(graph.actions.count)), ("requested", .array(requested)),
    ]).text
  ]
}
