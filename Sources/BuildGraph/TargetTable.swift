// Rules × packages: which targets there are, which rules and target variables count for each.
// Nothing of a target but its name is expanded here; most targets are not asked for.

import Diagnostics
import Releasefile
import Standards
import Workspace

/// A target before anything of it is expanded.
struct TargetEntry {
  /// A rule that speaks of the target.
  struct Contribution {
    var rule: Int
    /// Whether the rule names the target itself and not by `%`.
    var isExact: Bool
  }
  let name: String
  /// The package that the target is about, by number.
  var package: Int?
  var contributions: [Contribution] = []
  /// Numbers of layers of target variables, with their ranks.
  var layers: [(rank: ScopeRank, layer: Int)] = []
}

/// The order in which target variables override each other.
enum ScopeRank: Int, Comparable {
  case builtinPattern, pattern, package, builtinExact, exact
  static func < (left: ScopeRank, right: ScopeRank) -> Bool { left.rawValue < right.rawValue }
}

/// All targets of the rules for some packages.
struct TargetTable {
  let rulebook: Rulebook
  let packages: [Package]
  private(set) var entries: [TargetEntry] = []
  private(set) var layers: [ScopeLayer] = []
  /// Texts of targets with `%`, in the order of the files.
  private(set) var patterns: [String] = []
  /// By number of the package: target variables that its name stands before.
  private(set) var packageLayers: [Int: Int] = [:]
  /// By number of the rule: where it stands.
  let locations: [Location]
  private var numbers: [String: Int] = [:]
  /// By a pattern's text: the numbers of its targets, in the order of the packages.
  private var instances: [String: [Int]] = [:]

  /// - Parameter scope: the variables that are known everywhere.
  /// - Throws: all mistakes in what stands before colons.
  init(rulebook: Rulebook, packages: [Package], scope: Scope) throws(Problems) {
    self.rulebook = rulebook
    self.packages = packages
    self.locations = rulebook.rules.map(\.rule.targets.span.location)
    var mistakes: [Problem] = []
    for number in rulebook.rules.indices {
      do {
        for word in try scope.words(of: rulebook.rules[number].rule.targets) {
          try add(word, rule: number)
        }
      } catch {
        mistakes.append(error)
      }
    }
    mistakes += secondRecipes
    var layerNumbers: [LayerKey: Int] = [:]
    for scoped in rulebook.scopedAssignments {
      do {
        for word in try scope.words(of: scoped.targets) {
          try add(scoped.assignment, for: word, scoped.isBuiltin, &layerNumbers)
        }
      } catch {
        mistakes.append(error)
      }
    }
    if let group = Problems(mistakes) { throw group }
  }

  func number(of target: String) -> Int? { numbers[target] }

  /// The target that a word with `%` stands for in rules about a package, by number; nil where no rule
  /// has that pattern.
  func number(of pattern: Word, for package: Int) -> Int? {
    instances[pattern.escaped].map { $0[package] }
  }

  /// Names of targets, of patterns and of packages that look like `name`.
  func nearHint(to name: String, patterns onlyPatterns: Bool = false) -> String? {
    if onlyPatterns { return nearNameHint(to: name, among: patterns) }
    return nearNameHint(to: name, among: entries.map(\.name) + patterns + packageNames)
  }

  var packageNames: [String] { packages.map(\.name.normalized) }

  /// The rule whose recipe counts, and the rules whose prerequisites do, in order, as numbers: a
  /// user's recipe replaces all that the built-in rules say of the target, and an exact rule's
  /// recipe replaces a rule with `%`.
  func rules(of entry: TargetEntry) -> (recipe: Int?, prerequisites: [Int]) {
    var winner: TargetEntry.Contribution?
    for contribution in entry.contributions where hasRecipe(contribution) {
      if let best = winner, rank(contribution) <= rank(best) { continue }
      winner = contribution
    }
    let isUsers = winner.map { !rulebook.rules[$0.rule].isBuiltin } ?? false
    var numbers = winner.map { [$0.rule] } ?? []
    for contribution in entry.contributions where !hasRecipe(contribution) {
      if isUsers, rulebook.rules[contribution.rule].isBuiltin { continue }
      numbers.append(contribution.rule)
    }
    return (winner?.rule, numbers)
  }

  private func hasRecipe(_ contribution: TargetEntry.Contribution) -> Bool {
    !rulebook.rules[contribution.rule].rule.recipe.isEmpty
  }

  private func rank(_ contribution: TargetEntry.Contribution) -> Int {
    (rulebook.rules[contribution.rule].isBuiltin ? 0 : 2) + (contribution.isExact ? 1 : 0)
  }

  // MARK: Building

  private mutating func add(_ word: Word, rule: Int) throws(Problem) {
    if word.isGlob { throw GraphMistake.globTarget(word.escaped).problem(at: word.span) }
    guard word.hasStem else {
      add(word.plain, TargetEntry.Contribution(rule: rule, isExact: true))
      return
    }
    let contribution = TargetEntry.Contribution(rule: rule, isExact: false)
    if let known = instances[word.escaped] {
      for (package, number) in known.enumerated() { add(contribution, to: number, package) }
      return
    }
    patterns.append(word.escaped)
    // Most targets of a pattern have nothing else: they share one list.
    let alone = [contribution]
    instances[word.escaped] = packages.indices.map { package in
      let name = word.replacingStem(with: packages[package].name.normalized).plain
      if let known = numbers[name] {
        add(contribution, to: known, package)
        return known
      }
      return add(TargetEntry(name: name, package: package, contributions: alone))
    }
  }

  private mutating func add(_ name: String, _ contribution: TargetEntry.Contribution) {
    if let known = numbers[name] {
      add(contribution, to: known, nil)
    } else {
      _ = add(TargetEntry(name: name, contributions: [contribution]))
    }
  }

  private mutating func add(_ entry: TargetEntry) -> Int {
    numbers[entry.name] = entries.count
    entries.append(entry)
    return entries.count - 1
  }

  private mutating func add(
    _ contribution: TargetEntry.Contribution, to number: Int, _ package: Int?
  ) {
    if let package { entries[number].package = package }
    if entries[number].contributions.last?.rule == contribution.rule { return }
    entries[number].contributions.append(contribution)
  }

  /// Targets to which two rules of one rank give recipes: once for each pair of rules.
  private var secondRecipes: [Problem] {
    var seen: Set<Int> = []
    var result: [Problem] = []
    for entry in entries where entry.contributions.count > 1 {
      var first: [Int: Int] = [:]
      for contribution in entry.contributions where hasRecipe(contribution) {
        let rank = rank(contribution)
        guard let earlier = first[rank] else {
          first[rank] = contribution.rule
          continue
        }
        guard seen.insert(contribution.rule).inserted else { continue }
        let location = rulebook.rules[earlier].rule.targets.span.location
        let span = rulebook.rules[contribution.rule].rule.targets.span
        let place = location.file == span.location.file ? "line \(location.line)" : "\(location)"
        result.append(GraphMistake.secondRecipe(entry.name, first: place).problem(at: span))
      }
    }
    return result
  }

  private struct LayerKey: Hashable {
    var word: String
    var isBuiltin: Bool
  }

  private mutating func add(
    _ assignment: Assignment, for word: Word, _ isBuiltin: Bool, _ known: inout [LayerKey: Int]
  ) throws(Problem) {
    let key = LayerKey(word: word.escaped, isBuiltin: isBuiltin)
    if let number = known[key] { return layers[number].add(assignment) }
    let number = layers.count
    known[key] = number
    layers.append(ScopeLayer(isBuiltin: isBuiltin))
    layers[number].add(assignment)
    var isUsed = false
    if word.hasStem {
      isUsed = patterns.contains(word.escaped)
      let targets =
        instances[word.escaped]
        ?? packages.compactMap { numbers[word.replacingStem(with: $0.name.normalized).plain] }
      let layer = (rank: isBuiltin ? ScopeRank.builtinPattern : .pattern, layer: number)
      let alone = [layer]
      for target in targets {
        if entries[target].layers.isEmpty {
          entries[target].layers = alone
        } else {
          entries[target].layers.append(layer)
        }
        isUsed = true
      }
    } else {
      let name = word.plain
      if let target = numbers[name] {
        entries[target].layers.append((isBuiltin ? .builtinExact : .exact, number))
        isUsed = true
      }
      if let project = try? ProjectName(name),
        let package = packages.firstIndex(where: { $0.name == project })
      {
        packageLayers[package] = number
        isUsed = true
      }
    }
    if !isUsed {
      let near = nearHint(to: word.plain)
      throw GraphMistake.unknownScope(word.escaped, near: near).problem(at: word.span)
    }
  }
}
