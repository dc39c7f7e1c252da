// Which sets of requirements a backend may ask for by itself, for keys: PEP 517 lets it say so only
// when it runs, and a key has to be known before.

public import Host
import Workspace

/// Sets of requirements, in the form of `normalizedRequirements`.
///
/// What Releasefile.lock has may be for any package, so that all machines take it alike. What backends
/// asked for in this checkout is for the package that they were asked about: another package's
/// question makes no wheel stale.
public struct AskedSets: Sendable {
  private let locked: [[String]]
  /// By the mark of a package's folder; all that was ever asked for it.
  private var asked: [String: Set<[String]>]
  private let root: Path

  /// - Parameters:
  ///   - text: what `text` was in an earlier run.
  ///   - root: the Releasefile's folder, absolute.
  init(locked: [[String]], text: String, root: Path) {
    self.locked = locked
    self.root = root
    asked = [:]
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      asked[fields[0], default: []].insert(fields.dropFirst().filter { !$0.isEmpty })
    }
  }

  /// A line for each set: the package's mark, then its requirements, divided by tabs.
  var text: String {
    let lines = asked.flatMap { mark, sets in
      sets.map { ([mark] + $0).joined(separator: "\t") + "\n" }
    }
    return lines.sorted().joined()
  }

  /// - Returns: whether the set was not there before.
  mutating func insert(_ set: [String], for folder: Path) -> Bool {
    asked[mark(of: folder), default: []].insert(set).inserted
  }

  /// Whether the backend of the package in `folder` was asked before.
  public func knows(_ folder: Path) -> Bool { asked[mark(of: folder)] != nil }

  /// The sets that hold `requirements` and more, and may be for the package in `folder`, ascending.
  public func beyond(_ requirements: [String], of folder: Path) -> [[String]] {
    let base = Set(normalizedRequirements(requirements))
    let own = asked[mark(of: folder)] ?? []
    return own.union(locked).filter { base.isStrictSubset(of: $0) }
      .sorted { $0.lexicographicallyPrecedes($1) }
  }

  private func mark(of folder: Path) -> String {
    let path = (folder.isAbsolute ? folder : root / folder).lexicallyNormal
    return shortDigest([(path.relative(to: root) ?? ".").string])
  }
}
