// Which sets of requirements a backend may ask for by itself, for keys: PEP 517 lets it say so only
// when it runs, and a key has to be known before.

import Workspace

/// Sets of requirements, in the form of `normalizedRequirements`.
public struct AskedSets: Sendable {
  private let sets: [[String]]

  init(sets: Set<[String]>) {
    self.sets = sets.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The sets that hold `requirements` and more, ascending.
  public func beyond(_ requirements: [String]) -> [[String]] {
    let base = Set(normalizedRequirements(requirements))
    return sets.filter { base.isStrictSubset(of: $0) }
  }
}
