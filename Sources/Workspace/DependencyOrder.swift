// Which package needs which: the order in which dependencies come first, and cycles. Pure.

/// The dependencies between packages, by their numbers in the given list.
struct DependencyOrder {
  /// Why one package needs another.
  struct Edge {
    var target: Int
    var requirement: Requirement
    /// The package whose file states it, and where: another one's extra may bring it in.
    var owner: Int
    var place: [TOMLKey]
  }

  /// For each package, what it needs directly, each once.
  let edges: [[Edge]]
  /// All packages that are on no cycle and behind none, dependencies first.
  private(set) var order: [Int] = []
  /// Each cycle as the edges along it, starting from its package with the least name.
  private(set) var cycles: [[Edge]] = []

  private let names: [ProjectName]

  /// - Parameter projects: with distinct names.
  init(_ projects: [PyProject.Project]) {
    names = projects.map(\.name)
    let numbers = Dictionary(
      projects.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    edges = projects.indices.map { directNeeds(of: $0, among: projects, numbers: numbers) }
    sort()
  }

  /// What each package needs, transitively, dependencies first. Only when there are no cycles.
  func closures() -> [[Int]] {
    var position = [Int](repeating: 0, count: edges.count)
    for (place, number) in order.enumerated() { position[number] = place }
    // Sets of positions as bits: a thousand packages in a row are quick to join.
    let words = (edges.count + 63) / 64
    var needs = [[UInt64]](repeating: [], count: edges.count)
    for number in order {
      var bits = [UInt64](repeating: 0, count: words)
      for edge in edges[number] {
        for word in 0..<words { bits[word] |= needs[edge.target][word] }
        bits[position[edge.target] / 64] |= 1 << UInt64(position[edge.target] % 64)
      }
      needs[number] = bits
    }
    return needs.map { bits in
      var result: [Int] = []
      for (index, var word) in bits.enumerated() {
        while word != 0 {
          result.append(order[index * 64 + word.trailingZeroBitCount])
          word &= word - 1
        }
      }
      return result
    }
  }

  /// In layers: each package one layer above the highest of its dependencies, by name within one.
  private mutating func sort() {
    var waiting = edges.map(\.count)
    var dependants = [[Int]](repeating: [], count: edges.count)
    for (number, needs) in edges.enumerated() {
      for edge in needs { dependants[edge.target].append(number) }
    }
    var isDone = [Bool](repeating: false, count: edges.count)
    var layer = edges.indices.filter { waiting[$0] == 0 }
    while true {
      while !layer.isEmpty {
        layer.sort { names[$0] < names[$1] }
        if cycles.isEmpty { order += layer }
        var next: [Int] = []
        for number in layer {
          isDone[number] = true
          for dependant in dependants[number] {
            waiting[dependant] -= 1
            if waiting[dependant] == 0, !isDone[dependant] { next.append(dependant) }
          }
        }
        layer = next
      }
      guard let start = edges.indices.filter({ !isDone[$0] }).min(by: { names[$0] < names[$1] })
      else { return }
      // Cut this cycle, and go on to find the others.
      let cycle = cycle(behind: start, isDone: isDone)
      cycles.append(cycle)
      layer = cycle.map(\.target)
      for number in layer { waiting[number] = 0 }
    }
  }

  /// Follows what is needed, from a package that is on a cycle or behind one, until one repeats.
  private func cycle(behind start: Int, isDone: [Bool]) -> [Edge] {
    var path: [Edge] = []
    var places: [Int: Int] = [start: 0]
    var current = start
    while let edge = edges[current].first(where: { !isDone[$0.target] }) {
      path.append(edge)
      current = edge.target
      if let first = places[current] {
        let cycle = Array(path[first...])
        let least = cycle.indices.min { names[cycle[$0].target] < names[cycle[$1].target] } ?? 0
        // The edge into the least name ends the cycle.
        return Array(cycle[(least + 1)...] + cycle[...least])
      }
      places[current] = path.count
    }
    preconditionFailure("a package that waits for another is behind a cycle")
  }
}

/// The packages that installing `number` brings in by its own requirements, and by the extras of
/// other packages that these ask for.
private func directNeeds(
  of number: Int, among projects: [PyProject.Project], numbers: [ProjectName: Int]
) -> [DependencyOrder.Edge] {
  struct ExtraKey: Hashable {
    var owner: Int
    var name: ProjectName
  }
  var edges: [DependencyOrder.Edge] = []
  var targets: Set<Int> = []
  var expanded: Set<ExtraKey> = []
  var queue: [(owner: Int, place: [TOMLKey], requirements: [Requirement])] = [
    (number, ["project", "dependencies"], projects[number].dependencies)
  ]
  var next = 0
  while next < queue.count {
    let (owner, place, requirements) = queue[next]
    next += 1
    for (index, requirement) in requirements.enumerated() {
      guard let target = numbers[requirement.name] else { continue }
      // Only a bare requirement of itself is a cycle: `name[extra]` asks for the extra.
      let isOwnExtra = target == number && (owner != number || !requirement.extras.isEmpty)
      if !isOwnExtra, targets.insert(target).inserted {
        edges.append(
          DependencyOrder.Edge(
            target: target, requirement: requirement, owner: owner,
            place: place + [.index(index)]))
      }
      for name in requirement.extras {
        guard let extra = projects[target].extras.first(where: { $0.name == name }),
          expanded.insert(ExtraKey(owner: target, name: name)).inserted
        else { continue }
        let key = TOMLKey.name(extra.name.text)
        queue.append((target, ["project", "optional-dependencies", key], extra.dependencies))
      }
    }
  }
  return edges
}
