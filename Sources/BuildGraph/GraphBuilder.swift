// From requested targets to actions: prerequisites are found, expanded once each, and ordered.

public import Diagnostics
public import Host
public import Releasefile
public import Standards
public import Workspace

/// The actions that `targets` need, prerequisites before dependants.
///
/// - Parameters:
///   - packages: dependencies before dependants; `%` ranges over them in this order.
///   - workspace: the folder of the uv workspace from the Releasefile's folder, or `.`.
///   - targets: names, or patterns such as `test/%`; none: the first target that the user's files
///     define, else `build`.
///   - only: the packages that `%` ranges over in requests and in rules without `%`; none: all.
///     What these need is built in any case.
/// - Throws: all mistakes in rules' heads, else the first in what the targets need.
public func actionGraph(
  of rulebook: Rulebook, packages: [Package], workspace: Path, targets: [String],
  only: [ProjectName]
) throws(Problems) -> ActionGraph {
  let common: [String: AutomaticValue]
  do {
    common = try commonVariables(packages: packages, workspace: workspace)
  } catch {
    throw Problems(error)
  }
  let table = try TargetTable(
    rulebook: rulebook, packages: packages,
    scope: Scope(rulebook: rulebook, automatic: AutomaticValues(common: common)))
  do {
    let unreleased = try unreleased(of: table, common: common)
    var builder = GraphBuilder(table: table, common: common, unreleased: unreleased)
    try builder.restrict(to: only)
    let requested = try builder.requested(targets)
    for number in requested { try builder.visit(number) }
    try checkOutputs(of: builder.actions, spans: builder.outputSpans)
    return ActionGraph(
      actions: builder.actions, requested: requested.compactMap { builder.finished[$0] },
      targetNames: table.entries.map(\.name).sorted(),
      environmentNames: builder.memory.environmentNames.union(rulebook.environmentNames).sorted(),
      unreleased: packages.map(\.name).filter { unreleased.contains($0) })
  } catch {
    throw Problems(error)
  }
}

struct GraphBuilder {
  let table: TargetTable
  private(set) var common: [String: AutomaticValue]
  /// The packages that are not to be released.
  private let unreleased: Set<ProjectName>
  /// What `%` ranges over in rules without one of their own, by number.
  private var range: [Int]
  /// By number of the package, made when first needed.
  private var variables: [Int: [String: AutomaticValue]] = [:]

  private(set) var actions: [Action] = []
  /// By number of the target: its action's.
  private(set) var finished: [Int: Int] = [:]
  /// By number of the action: where its outputs are written.
  private(set) var outputSpans: [Int: Span] = [:]
  private(set) var memory = FillingMemory()
  private var prerequisites: PrerequisiteFinder

  init(
    table: TargetTable, common: [String: AutomaticValue], unreleased: Set<ProjectName>
  ) {
    self.table = table
    self.common = common
    self.unreleased = unreleased
    self.range = Array(table.packages.indices)
    self.prerequisites = PrerequisiteFinder(table: table)
    self.common["released"] = released
    let others = table.packages.map(\.name).filter { unreleased.contains($0) }
    self.common["unreleased"] = .words(others.map(\.normalized).joined(separator: " "))
  }

  /// The packages of the range that are to be released.
  private var released: AutomaticValue {
    let names = range.map { table.packages[$0].name }.filter { !unreleased.contains($0) }
    return .words(names.map(\.normalized).joined(separator: " "))
  }

  mutating func restrict(to only: [ProjectName]) throws(Problem) {
    if only.isEmpty { return }
    let names = table.packageNames
    for name in only where !names.contains(name.normalized) {
      let near = nearNameHint(to: name.normalized, among: names)
      throw GraphMistake.unknownPackage(name.text, near: near, names: names).problem(at: nil)
    }
    range = range.filter { only.contains(table.packages[$0].name) }
    common["released"] = released
  }

  // MARK: Requests

  /// The targets that were asked for, each once, as numbers.
  func requested(_ targets: [String]) throws(Problem) -> [Int] {
    var result: [Int] = []
    for name in targets.isEmpty ? [defaultTarget] : targets {
      if let number = table.number(of: name) {
        result.append(number)
      } else if table.patterns.contains(name) {
        if table.packages.isEmpty { throw GraphMistake.noPackages(name).problem(at: nil) }
        let word = Word(escaped: name, span: table.rulebook.rules[0].rule.targets.span)
        result += range.compactMap {
          table.number(of: word.replacingStem(with: table.packages[$0].name.normalized).plain)
        }
      } else {
        throw unknown(name)
      }
    }
    var seen: Set<Int> = []
    return result.filter { seen.insert($0).inserted }
  }

  private func unknown(_ name: String) -> Problem {
    if let package = table.packages.firstIndex(where: { $0.name.normalized == name }) {
      let targets = table.entries.filter { $0.package == package }.map(\.name)
      return GraphMistake.packageAsTarget(name, targets: targets).problem(at: nil)
    }
    let isInstance = table.patterns.contains { pattern in
      let parts = pattern.split(separator: "%", omittingEmptySubsequences: false)
      return parts.count == 2 && name.hasPrefix(parts[0]) && name.hasSuffix(parts[1])
    }
    if table.packages.isEmpty, isInstance {
      return GraphMistake.noPackages(name).problem(at: nil)
    }
    return GraphMistake.unknownTarget(name, near: table.nearHint(to: name)).problem(at: nil)
  }

  /// The first target that the user's files define. One that they only add to is not theirs: with
  /// `distribute: docs` as the first line, nobody means to publish by default.
  private var defaultTarget: String {
    var first: (name: String, rule: Int)?
    for entry in table.entries where entry.package == nil {
      let rules = entry.contributions.map { table.rulebook.rules[$0.rule] }
      let isOwn =
        rules.contains { !$0.isBuiltin && !$0.rule.recipe.isEmpty }
        || !rules.contains(where: \.isBuiltin)
      if !isOwn { continue }
      let rule = userRule(of: entry)
      if first.map({ rule < $0.rule }) ?? true { first = (entry.name, rule) }
    }
    return first?.name ?? "build"
  }

  private func userRule(of entry: TargetEntry) -> Int {
    entry.contributions.map(\.rule).filter { !table.rulebook.rules[$0].isBuiltin }.min() ?? 0
  }

  // MARK: The walk

  /// A target whose prerequisites are being visited.
  private struct Frame {
    var number: Int
    var scope: Scope
    var drafts: [Draft]
    var next = 0
  }

  /// Adds the actions of a target and all that it needs. A stack of its own: chains of targets may
  /// be longer than the thread's.
  mutating func visit(_ number: Int) throws(Problem) {
    if finished[number] != nil { return }
    var stack = [try makeFrame(for: number)]
    var open: Set<Int> = [number]
    while var frame = stack.popLast() {
      var child: Int?
      while child == nil, frame.next < frame.drafts.count {
        if case .target(let needed, let span) = frame.drafts[frame.next] {
          if open.contains(needed) {
            let above = (stack + [frame]).map(\.number).drop { $0 != needed }
            let names = (above + [needed]).map { table.entries[$0].name }
            throw GraphMistake.cycle(names).problem(at: span)
          }
          if finished[needed] == nil { child = needed }
        }
        frame.next += 1
      }
      if let child {
        stack.append(frame)
        stack.append(try makeFrame(for: child))
        open.insert(child)
      } else {
        try finish(frame)
        open.remove(frame.number)
      }
    }
  }

  private mutating func makeFrame(for number: Int) throws(Problem) -> Frame {
    let scope = try scope(of: table.entries[number])
    let drafts = try prerequisites.drafts(of: number, in: scope.withoutTarget, range: range)
    return Frame(number: number, scope: scope, drafts: drafts)
  }

  private mutating func finish(_ frame: Frame) throws(Problem) {
    let entry = table.entries[frame.number]
    let rules = table.rules(of: entry)
    let recipe = rules.recipe.map { table.rulebook.rules[$0] }
    let head = rules.recipe ?? rules.prerequisites.first ?? entry.contributions.first?.rule ?? 0
    var action = Action(target: entry.name, location: table.locations[head])
    action.package = entry.package.map { table.packages[$0].name }
    action.prerequisites.reserveCapacity(frame.drafts.count)
    var targets: Set<Int> = []
    var files: Set<String> = []
    for draft in frame.drafts {
      switch draft {
      case .files(let pattern):
        // The same file named twice is one input, wherever the second name stands.
        if files.insert(pattern.isOptional ? "\(pattern.glob.text)?" : pattern.glob.text).inserted {
          action.prerequisites.append(.files(pattern))
        }
      case .target(let number, _):
        guard let needed = finished[number], targets.insert(needed).inserted else { continue }
        action.prerequisites.append(.target(needed))
      }
    }
    try action.fill(from: recipe, in: frame.scope, &memory)
    action.answers = answers(for: action.operationInputs, entry.package)
    if !action.outputs.isEmpty {
      outputSpans[actions.count] = frame.scope.span(ofVariable: "outputs")
    }
    finished[frame.number] = actions.count
    actions.append(action)
  }

  /// What build backends were asked, as far as a step follows from it.
  private func answers(for inputs: OperationInputs, _ package: Int?) -> [String] {
    if inputs.contains(.answers) { return table.packages.compactMap(\.answer) }
    guard inputs.contains(.answer), let answer = package.flatMap({ table.packages[$0].answer })
    else { return [] }
    return [answer]
  }

  private mutating func scope(of entry: TargetEntry) throws(Problem) -> Scope {
    var layers = entry.layers
    var automatic = AutomaticValues(common: common)
    if let package = entry.package {
      if let layer = table.packageLayers[package] { layers.append((.package, layer)) }
      if let known = variables[package] {
        automatic.own = known
      } else {
        automatic.own = try BuildGraph.variables(
          of: table.packages[package], unreleased: unreleased)
        variables[package] = automatic.own
      }
    }
    return Scope(
      rulebook: table.rulebook, target: entry.name,
      layers: layers.sorted { $0.rank < $1.rank }.map { table.layers[$0.layer] },
      automatic: automatic)
  }
}
