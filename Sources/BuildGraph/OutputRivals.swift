// Which targets may write the same files: globs of outputs that a path can match with others. Whether
// one does is known only when the files are there.

public import Host

/// The targets whose outputs may be those of one action, too, and their patterns.
public struct OutputRivals: Sendable {
  private let outputs: [(target: String, patterns: [GlobPattern])]

  public static let none = OutputRivals([])

  fileprivate init(_ outputs: [(target: String, patterns: [GlobPattern])]) {
    self.outputs = outputs
  }

  public var isEmpty: Bool { outputs.isEmpty }

  /// The first other target that has the file among its outputs.
  public func owner(of path: Path) -> String? {
    outputs.first { other in
      other.patterns.contains { pattern in
        pattern.covers(path) || pattern.literal.map { path.relative(to: $0) != nil } == true
      }
    }?.target
  }
}

extension ActionGraph {
  /// By number of the action; those without rivals are left out. Where both outputs are literal,
  /// the graph's own check has told already.
  public func outputRivals() -> [Int: OutputRivals] {
    var entries: [(start: [UInt8], isGlob: Bool, action: Int)] = []
    for (number, action) in actions.enumerated() {
      for output in action.outputs {
        entries.append((output.start, output.literal == nil, number))
      }
    }
    guard entries.contains(where: \.isGlob) else { return [:] }
    entries.sort { ($0.start, $0.action) < ($1.start, $1.action) }
    var rivals: [Int: Set<Int>] = [:]
    // The entries whose start begins the present one's: only they can match what it matches.
    var open: [(start: [UInt8], isGlob: Bool, action: Int)] = []
    for entry in entries {
      while let last = open.last, !entry.start.starts(with: last.start) { open.removeLast() }
      for other in open where other.action != entry.action && (other.isGlob || entry.isGlob) {
        rivals[entry.action, default: []].insert(other.action)
        rivals[other.action, default: []].insert(entry.action)
      }
      open.append(entry)
    }
    return rivals.mapValues { others in
      OutputRivals(others.sorted().map { (actions[$0].target, actions[$0].outputs) })
    }
  }
}

private func < (left: ([UInt8], Int), right: ([UInt8], Int)) -> Bool {
  left.0 == right.0 ? left.1 < right.1 : left.0.lexicographicallyPrecedes(right.0)
}
