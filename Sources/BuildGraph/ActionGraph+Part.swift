// A graph for fewer targets from one that has them all: no rule is expanded again.

extension ActionGraph {
  /// The graph that would have been made for these targets, if this one has all of them: what an
  /// action is does not depend on what else was asked for.
  /// - Parameter targets: names; nil is given back where one is no action here, or a pattern.
  public func part(for targets: [String]) -> ActionGraph? {
    if targets.isEmpty { return nil }
    let numbers = Dictionary(
      actions.enumerated().map { ($1.target, $0) }, uniquingKeysWith: { first, _ in first })
    var wanted: [Int] = []
    for name in targets {
      guard let number = numbers[name] else { return nil }
      if !wanted.contains(number) { wanted.append(number) }
    }
    var part = ActionGraph(
      actions: [], requested: [], targetNames: targetNames, environmentNames: environmentNames,
      unreleased: unreleased)
    // By number here: the number there.
    var finished: [Int: Int] = [:]
    for number in wanted { take(number, into: &part, &finished) }
    part.requested = wanted.compactMap { finished[$0] }
    return part
  }

  /// Adds an action behind all that it needs, in the order in which `GraphBuilder` visits them. A stack
  /// of its own: chains of targets may be longer than the thread's.
  private func take(_ number: Int, into part: inout ActionGraph, _ finished: inout [Int: Int]) {
    if finished[number] != nil { return }
    var stack: [(number: Int, targets: ArraySlice<Int>)] = [(number, actions[number].targets[...])]
    while let (number, open) = stack.popLast() {
      var targets = open
      var next: Int?
      while next == nil, let target = targets.popFirst() {
        if finished[target] == nil { next = target }
      }
      if let next {
        stack.append((number, targets))
        stack.append((next, actions[next].targets[...]))
        continue
      }
      var action = actions[number]
      action.prerequisites = action.prerequisites.map { prerequisite in
        guard case .target(let old) = prerequisite, let new = finished[old] else {
          return prerequisite
        }
        return .target(new)
      }
      finished[number] = part.actions.count
      part.actions.append(action)
    }
  }
}
