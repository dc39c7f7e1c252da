// What a build means, worked out from the model alone: which steps there are, which files they see,
// what they make. It shares no code with rel: no parser, no globs, no keys, no disk.

typealias FileTree = [String: FileEntry]

/// A target with `%` filled in.
struct ReferenceStep: Hashable {
  enum Need: Hashable {
    case files(FilePattern)
    case target(String)
  }
  var target: String
  var rule: Rule
  var stem: String
  var needs: [Need]

  var declared: [String] { rule.declared(stem) }
  func covers(_ path: String) -> Bool { declared.contains { rule.covers(path, $0) } }

  /// The files of a tree that are outputs of this step.
  func outputs(in tree: FileTree) -> FileTree { tree.filter { covers($0.key) } }
}

/// All that can change a step's result before other steps have run.
struct WeakKey: Hashable {
  var target: String
  var lines: [String]
  var declared: Set<String>
  var variables: [String: String]
  var programs: [String: String]
  /// For each pattern, in order: path and content of its files.
  var files: [[FileTree.Element]]

  static func == (left: WeakKey, right: WeakKey) -> Bool {
    left.target == right.target && left.lines == right.lines && left.declared == right.declared
      && left.variables == right.variables && left.programs == right.programs
      && left.files.elementsEqual(right.files) { $0.elementsEqual($1, by: ==) }
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(target)
    hasher.combine(lines)
  }
}

/// All that can change a step's result.
struct StrongKey: Hashable {
  var weak: WeakKey
  /// What each prerequisite target made, in order, without those that made nothing.
  var upstream: [FileTree]
  /// How many patterns stand before each, where the recipe tells its inputs' order.
  var positions: [Int]
}

/// The steps of a model that a request needs.
struct ReferenceGraph {
  let model: BuildModel
  /// Prerequisites before dependants, groups among them.
  private(set) var order: [ReferenceStep] = []
  private(set) var steps: [String: ReferenceStep] = [:]

  /// - Parameter rule: the number of the rule that is asked for; nil: all.
  init(_ model: BuildModel, rule: Int?) {
    self.model = model
    let asked = model.rules.filter { rule == nil || $0.number == rule }
    for rule in asked {
      for stem in rule.isPerPackage ? model.packages : [""] { visit(rule, stem) }
    }
  }

  private func name(_ rule: Rule, _ stem: String) -> String {
    rule.isPerPackage ? "\(rule.name)/\(stem)" : rule.name
  }

  private mutating func visit(_ rule: Rule, _ stem: String) {
    let target = name(rule, stem)
    if steps[target] != nil { return }
    var step = ReferenceStep(target: target, rule: rule, stem: stem, needs: [])
    for need in rule.needs {
      switch need {
      case .files(let pattern): step.needs.append(.files(pattern))
      case .ownFolder: step.needs.append(.files(FilePattern(form: .below, path: "pk/\(stem)")))
      case .rule(let number):
        guard let other = model.rules.first(where: { $0.number == number }) else { continue }
        let stems = !other.isPerPackage ? [""] : rule.isPerPackage ? [stem] : model.packages
        for stem in stems {
          visit(other, stem)
          step.needs.append(.target(name(other, stem)))
        }
      }
    }
    steps[target] = step
    order.append(step)
  }

  /// Whether something that must be there is not.
  var isMissingFiles: Bool {
    order.contains { step in
      step.needs.contains { need in
        guard case .files(let pattern) = need, !pattern.isOptional else { return false }
        return files(of: pattern, in: model.files).isEmpty
      }
    }
  }

  /// The steps that a target waits for, groups replaced by their members.
  func waits(of target: String) -> Set<String> {
    var result: Set<String> = []
    for case .target(let other) in steps[target]?.needs ?? [] {
      if steps[other]?.rule.isGroup == true {
        result.formUnion(waits(of: other))
      } else {
        result.insert(other)
      }
    }
    return result
  }

  // MARK: What a step sees

  /// The files that a pattern means, sorted by path.
  func files(of pattern: FilePattern, in files: FileTree) -> [FileTree.Element] {
    files.keys.filter { path in
      let below = "\(pattern.path)/"
      guard path.hasPrefix(below) else { return pattern.form == .literal && path == pattern.path }
      let rest = path.dropFirst(below.count)
      return switch pattern.form {
      case .literal, .below: true
      case .directly: !rest.contains("/")
      case .named: rest.hasSuffix(".c")
      }
    }
    .sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    .compactMap { path in seen(path, in: files).map { (key: path, value: $0) } }
  }

  /// A file as an input: of a link, what is behind it counts too.
  private func seen(_ path: String, in files: FileTree) -> FileEntry? {
    guard var entry = files[path], entry.kind == .link else { return files[path] }
    let behind = resolved(path, in: files).flatMap { files[$0] }
    entry.text += " -> " + (behind.map { "\($0.kind) \($0.text)" } ?? "nothing")
    return entry
  }

  /// The outputs of a step as others read them: links that lead out of them with what is behind.
  func seen(_ outputs: FileTree, by step: ReferenceStep) -> FileTree {
    if !step.rule.linksOut { return outputs }
    var all = model.files
    all.merge(outputs) { $1 }
    var result = outputs
    for path in outputs.keys where leadsOut(path, outputs) { result[path] = seen(path, in: all) }
    return result
  }

  /// The same by the target's name; of a group, for each of its members.
  func seen(_ outputs: FileTree, of target: String) -> FileTree {
    guard let step = steps[target] else { return outputs }
    if !step.rule.isGroup { return seen(outputs, by: step) }
    var result = outputs
    for case .target(let other) in step.needs {
      let own = outputs.filter { path, _ in covers(path, other) }
      result.merge(seen(own, of: other)) { $1 }
    }
    return result
  }

  private func covers(_ path: String, _ target: String) -> Bool {
    guard let step = steps[target] else { return false }
    if !step.rule.isGroup { return step.covers(path) }
    return step.needs.contains { need in
      if case .target(let other) = need { covers(path, other) } else { false }
    }
  }

  /// Whether what is behind some of the outputs is known only when they are there.
  func hasLinksOut(_ outputs: FileTree) -> Bool {
    outputs.keys.contains { leadsOut($0, outputs) }
  }

  private func leadsOut(_ path: String, _ outputs: FileTree) -> Bool {
    guard let entry = outputs[path], entry.kind == .link else { return false }
    return ["f0", "f1", "f2"].contains { Rule.way(from: path, to: $0) == entry.text }
  }

  func weakKey(of step: ReferenceStep, in files: FileTree) -> WeakKey {
    let value = model.override ?? model.value
    let lines = step.rule.lines(step.stem, value: value).map(\.text)
    var variables: [String: String] = [:]
    if model.exportsE { variables["E"] = model.environment }
    variables["W"] = step.rule.env
    var programs: [String: String] = [:]
    for line in lines {
      let name = String(line.prefix { $0 != " " })
      // The shell's own words are no programs.
      if name != "echo" { programs[name] = model.programs[name] ?? "1" }
    }
    return WeakKey(
      target: step.target, lines: lines, declared: Set(step.declared), variables: variables,
      programs: programs,
      files: step.needs.compactMap { need in
        if case .files(let pattern) = need { self.files(of: pattern, in: files) } else { nil }
      })
  }

  /// - Parameter seen: what targets made, as `seen(_:by:)` has it.
  func strongKey(of step: ReferenceStep, weak: WeakKey, seen: (String) -> FileTree) -> StrongKey {
    let seesOrder = weak.lines.contains { line in
      let written = step.rule.isGroup ? "" : line
      return written.contains("$^") || written.contains("$<")
    }
    var upstream: [FileTree] = []
    var positions: [Int] = []
    var position = 0
    for need in step.needs {
      switch need {
      case .files: position += 1
      case .target(let other):
        let outputs = seen(other)
        if outputs.isEmpty { continue }
        upstream.append(outputs)
        if seesOrder { positions.append(position) }
      }
    }
    return StrongKey(weak: weak, upstream: upstream, positions: positions)
  }

  // MARK: What a step makes

  enum Outcome: Equatable {
    case made(FileTree)
    /// With what was written until then.
    case failed(FileTree)
  }

  /// Carries out a recipe on a tree.
  /// - Parameters:
  ///   - sources: what the step reads.
  ///   - facts: the sources as they were when rel looked, which say what `$^` is.
  ///   - limit: how many lines run.
  func outcome(
    of step: ReferenceStep, sources: FileTree, facts: FileTree, limit: Int = .max,
    made: (String) -> FileTree
  ) -> Outcome {
    var paths: [String] = []
    var tree = sources
    for need in step.needs {
      switch need {
      case .files(let pattern): paths += files(of: pattern, in: facts).map(\.key)
      case .target(let other):
        let outputs = made(other)
        paths += outputs.keys.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
        tree.merge(outputs) { $1 }
      }
    }
    var known: Set<String> = []
    paths = paths.filter { known.insert($0).inserted }
    var made: FileTree = [:]
    for line in step.rule.lines(step.stem, value: model.override ?? model.value).prefix(limit) {
      switch line.act {
      case .nothing: break
      case .refuse(let letter):
        // What cannot be read refuses nothing.
        let all = paths.map { content(of: $0, in: tree) }
        if !all.contains(nil), all.contains(where: { $0?.contains(letter) == true }) {
          return .failed(made)
        }
      case .split(let start):
        guard let all = joined(paths, in: tree) else { return .failed(made) }
        for letter in Set(all) {
          let same = String(all.filter { $0 == letter })
          made["\(start)\(letter)"] = FileEntry(kind: .file, text: same)
        }
      case .make(let content, let path, let besides):
        guard let entry = entry(content, at: path, besides, paths, tree) else {
          return .failed(made)
        }
        made[path] = entry
      }
    }
    if limit == .max {
      for declared in step.declared
      where !made.keys.contains(where: { step.rule.covers($0, declared) }) {
        return .failed(made)
      }
    }
    return .made(made)
  }

  private func entry(
    _ content: Content, at path: String, _ besides: String, _ paths: [String], _ tree: FileTree
  ) -> FileEntry? {
    let text: String?
    switch content {
    case .cat: text = joined(paths, in: tree)
    case .firstInput: text = joined(Array(paths.prefix(1)), in: tree)
    case .first: text = joined(paths, in: tree, prefix: 1)
    case .kinds: text = paths.map { kind(of: $0, in: tree) }.joined()
    case .word(let word): text = word
    case .value: text = model.override ?? model.value
    case .environment: text = model.exportsE ? model.environment ?? "none" : "none"
    case .script(let word): return FileEntry(kind: .executable, text: word)
    case .link: return FileEntry(kind: .link, text: besides)
    case .linkOut(let source):
      return FileEntry(kind: .link, text: Rule.way(from: path, to: source))
    }
    return text.map { FileEntry(kind: .file, text: $0) }
  }

  private func joined(_ paths: [String], in tree: FileTree, prefix: Int = .max) -> String? {
    var result = ""
    for path in paths {
      guard let text = content(of: path, in: tree) else { return nil }
      result += text.prefix(prefix)
    }
    return result
  }

  private func content(of path: String, in tree: FileTree) -> String? {
    resolved(path, in: tree).flatMap { tree[$0]?.text }
  }

  private func kind(of path: String, in tree: FileTree) -> String {
    let behind = resolved(path, in: tree).flatMap { tree[$0] }
    let letter = behind.map { $0.kind == .executable ? "x" : "n" } ?? "d"
    return (tree[path]?.kind == .link ? "l" : "") + letter
  }

  /// Follows links to what is no link; nil where nothing is.
  private func resolved(_ path: String, in tree: FileTree) -> String? {
    var path = path
    for _ in 0..<40 {
      guard let entry = tree[path] else { return nil }
      guard entry.kind == .link else { return path }
      var parts = path.split(separator: "/").dropLast().map(String.init)
      for part in entry.text.split(separator: "/") {
        if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
      }
      path = parts.joined(separator: "/")
    }
    return nil
  }

  // MARK: The whole

  /// What a clean build makes: for each target its outputs, or nil where it fails or cannot start.
  func cleanBuild() -> [String: FileTree?] {
    var result: [String: FileTree?] = [:]
    for step in order {
      result[step.target] = .some(cleanOutputs(of: step, result))
    }
    return result
  }

  private func cleanOutputs(of step: ReferenceStep, _ known: [String: FileTree?]) -> FileTree? {
    var group: FileTree = [:]
    for case .target(let other) in step.needs {
      guard let outputs = known[other] ?? nil else { return nil }
      group.merge(outputs) { $1 }
    }
    if step.rule.isGroup { return group }
    let outcome = outcome(of: step, sources: model.files, facts: model.files) { other in
      (known[other] ?? nil) ?? [:]
    }
    guard case .made(let made) = outcome else { return nil }
    return step.outputs(in: made)
  }
}
