// Which package needs which: the order in which dependencies come first, and who needs each other.
// Pure. Wheels are built without their siblings, so a cycle is no mistake; it only has no order.

import Standards

/// The dependencies between packages, by their numbers in the given list.
struct DependencyOrder {
  /// For each package, what it needs directly, each once, without itself.
  let needs: [[Int]]
  /// All packages, dependencies first; those of one cycle side by side, in order of their names.
  private(set) var order: [Int] = []
  /// By number of the package: which others it needs and is needed by. Equal numbers are one cycle.
  private(set) var cycles: [Int]

  /// - Parameter packages: with distinct names.
  init(_ packages: [Package]) {
    let numbers = Dictionary(
      packages.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    needs = packages.indices.map { directNeeds(of: $0, among: packages, numbers: numbers) }
    cycles = strongComponents(of: needs)
    order = layers(of: needs, cycles: cycles, names: packages.map(\.name))
  }

  /// What each package needs, transitively, dependencies first.
  func closures() -> [[Int]] {
    var position = [Int](repeating: 0, count: needs.count)
    for (place, number) in order.enumerated() { position[number] = place }
    // Sets of positions as bits: a thousand packages in a row are quick to join.
    let words = (needs.count + 63) / 64
    var reached = [[UInt64]](repeating: [], count: needs.count)
    var start = 0
    while start < order.count {
      // All of a cycle need the same.
      let end = order[start...].firstIndex { cycles[$0] != cycles[order[start]] } ?? order.count
      var bits = [UInt64](repeating: 0, count: words)
      for number in order[start..<end] {
        for need in needs[number] {
          bits[position[need] / 64] |= 1 << UInt64(position[need] % 64)
          guard cycles[need] != cycles[number] else { continue }
          for word in 0..<words { bits[word] |= reached[need][word] }
        }
      }
      for number in order[start..<end] { reached[number] = bits }
      start = end
    }
    return reached.enumerated().map { number, bits in
      var result: [Int] = []
      for (index, var word) in bits.enumerated() {
        while word != 0 {
          let need = order[index * 64 + word.trailingZeroBitCount]
          if need != number { result.append(need) }
          word &= word - 1
        }
      }
      return result
    }
  }
}

/// The packages that installing `number` brings in by its own requirements, and by the extras of
/// other packages that these ask for.
private func directNeeds(
  of number: Int, among packages: [Package], numbers: [ProjectName: Int]
) -> [Int] {
  struct ExtraKey: Hashable {
    var owner: Int
    var name: ProjectName
  }
  var needs: [Int] = []
  var targets: Set<Int> = [number]
  var expanded: Set<ExtraKey> = []
  var queue = [packages[number].dependencies]
  var next = 0
  while next < queue.count {
    for requirement in queue[next] {
      guard let target = numbers[requirement.name] else { continue }
      if targets.insert(target).inserted { needs.append(target) }
      for name in requirement.extras {
        guard let extra = packages[target].extras.first(where: { $0.name == name }),
          expanded.insert(ExtraKey(owner: target, name: name)).inserted
        else { continue }
        queue.append(extra.dependencies)
      }
    }
    next += 1
  }
  return needs
}

/// For each node the number of its strongly connected component.
/// - Source: Tarjan, "Depth-first search and linear graph algorithms", 1972.
private func strongComponents(of needs: [[Int]]) -> [Int] {
  var component = [Int](repeating: -1, count: needs.count)
  var index = component
  var low = component
  var open: [Int] = []
  var (count, components) = (0, 0)
  for root in needs.indices where index[root] < 0 {
    // A stack of its own: chains of packages may be longer than the thread's.
    var frames = [(node: root, next: 0)]
    while var frame = frames.popLast() {
      let node = frame.node
      if frame.next == 0 {
        (index[node], low[node]) = (count, count)
        count += 1
        open.append(node)
      }
      if frame.next < needs[node].count {
        let need = needs[node][frame.next]
        frame.next += 1
        frames.append(frame)
        if index[need] < 0 {
          frames.append((need, 0))
        } else if component[need] < 0 {
          low[node] = min(low[node], index[need])
        }
        continue
      }
      if low[node] == index[node] {
        var last = -1
        while last != node, let member = open.popLast() {
          component[member] = components
          last = member
        }
        components += 1
      }
      if let parent = frames.last?.node { low[parent] = min(low[parent], low[node]) }
    }
  }
  return component
}

/// Each package one layer above the highest of its dependencies, by name within one. A cycle counts
/// as one package.
private func layers(of needs: [[Int]], cycles: [Int], names: [ProjectName]) -> [Int] {
  let count = (cycles.max() ?? -1) + 1
  var members = [[Int]](repeating: [], count: count)
  var below = [Set<Int>](repeating: [], count: count)
  for number in needs.indices {
    members[cycles[number]].append(number)
    below[cycles[number]].formUnion(needs[number].map { cycles[$0] })
  }
  var dependants = [[Int]](repeating: [], count: count)
  var waiting = [Int](repeating: 0, count: count)
  for cycle in 0..<count {
    below[cycle].remove(cycle)
    members[cycle].sort { names[$0] < names[$1] }
    waiting[cycle] = below[cycle].count
    for other in below[cycle] { dependants[other].append(cycle) }
  }
  var order: [Int] = []
  var layer = (0..<count).filter { waiting[$0] == 0 }
  while !layer.isEmpty {
    layer.sort { names[members[$0][0]] < names[members[$1][0]] }
    var next: [Int] = []
    for cycle in layer {
      order += members[cycle]
      for dependant in dependants[cycle] {
        waiting[dependant] -= 1
        if waiting[dependant] == 0 { next.append(dependant) }
      }
    }
    layer = next
  }
  return order
}
