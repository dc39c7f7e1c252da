// Random cases: what people, tools and machines do to a checkout, in any order.

/// Makes the case of a seed.
struct CaseGenerator {
  var random: SeededGenerator
  var model = BuildModel()
  private var history: [BuildModel] = []
  private var nextRule = 0

  static func make(seed: Int) -> PropertyCase {
    var generator = CaseGenerator(random: SeededGenerator(seed: seed))
    return generator.makeCase()
  }

  private init(random: SeededGenerator) { self.random = random }

  private mutating func makeCase() -> PropertyCase {
    start()
    let start = model
    var events: [CaseEvent] = [.build(options())]
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      if random.oneIn(2) { events.append(.tick) }
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        events.append(event())
        if random.oneIn(12) { events += damage() }
        if random.oneIn(4) { events.append(.tick) }
      }
      events.append(.build(options()))
    }
    return PropertyCase(start: start, events: events)
  }

  /// A short text of few letters, so that equal contents and equal first letters are frequent.
  mutating func text() -> String {
    let letters = random.oneIn(12) ? ["x", "z"] : ["x", "y"]
    return random.pick(letters) + random.pick(letters)
  }

  private mutating func start() {
    for path in ["f0", "f1", "f2", "src/a", "src/b.c"] {
      let kind: FileEntry.Kind = random.oneIn(6) ? .executable : .file
      model.files[path] = FileEntry(kind: kind, text: text())
    }
    if random.oneIn(4) { model.files["src/deep/c.c"] = FileEntry(kind: .file, text: text()) }
    if random.oneIn(3) { model.files["src/l"] = FileEntry(kind: .link, text: "../f1") }
    if random.oneIn(3) { model.packages = ["a", "b"] }
    for name in model.packages {
      model.files["pk/\(name)/m"] = FileEntry(kind: .file, text: text())
    }
    if random.oneIn(4) { model.exportsE = true }
    for _ in 0..<Int.random(in: 1...5, using: &random) { addRule() }
  }

  // MARK: Rules

  private mutating func addRule() {
    var rule = Rule(number: nextRule, name: "t\(nextRule)")
    nextRule += 1
    rule.isPerPackage = random.oneIn(6)
    if rule.isPerPackage, !random.oneIn(3) { rule.needs.append(.ownFolder) }
    for _ in 0..<Int.random(in: 0...2, using: &random) { addNeed(to: &rule, .files(pattern())) }
    for other in model.rules where random.oneIn(2) { addNeed(to: &rule, .rule(other.number)) }
    rule.needs.shuffle(using: &random)
    let hasRule = rule.needs.contains { if case .rule = $0 { true } else { false } }
    rule.isGroup = hasRule && random.oneIn(4)
    rule.outputs = random.pick([.none, .file, .file, .file, .pair, .half, .folder, .glob, .letters])
    rule.content = content()
    rule.other = random.oneIn(3) ? .link : content()
    if random.oneIn(5) {
      rule.refuses = random.pick(["z", "z", "y"])
      rule.refusesFirst = random.oneIn(2)
    }
    if random.oneIn(12) { rule.isAlways = true }
    if random.oneIn(8) { rule.isCached = false }
    if random.oneIn(6) { rule.pool = "p" }
    model.rules.append(rule)
  }

  private mutating func addNeed(to rule: inout Rule, _ need: Need) {
    if !rule.needs.contains(need) { rule.needs.append(need) }
  }

  private mutating func pattern() -> FilePattern {
    var pattern: FilePattern =
      switch Int.random(in: 0..<7, using: &random) {
      case 0: FilePattern(form: .below, path: "src")
      case 1: FilePattern(form: .directly, path: "src")
      case 2: FilePattern(form: .named, path: "src")
      default: FilePattern(form: .literal, path: random.pick(["f0", "f0", "f1", "f2", "src/a"]))
      }
    pattern.isOptional = random.oneIn(2)
    return pattern
  }

  private mutating func content() -> Content {
    switch Int.random(in: 0..<13, using: &random) {
    case 0...3: .cat
    case 4...5: .first
    case 6: .kinds
    case 7: .firstInput
    case 8: .word(text())
    case 9: .value
    case 10: .environment
    case 11: .script(text())
    default: .linkOut(random.pick(["f1", "f2"]))
    }
  }

  private mutating func editRule() {
    let index = Int.random(in: 0..<model.rules.count, using: &random)
    switch Int.random(in: 0..<16, using: &random) {
    case 0, 1:
      let content = content()
      model.rules[index].content = content
    case 2:
      let outputs = random.pick([OutputForm.none, .file, .pair, .half, .folder, .glob, .letters])
      model.rules[index].outputs = outputs
    case 14, 15:
      // Other outputs by the same recipe.
      let outputs = model.rules[index].outputs
      model.rules[index].outputs = outputs == .half ? .pair : outputs == .pair ? .half : outputs
    case 3: model.rules[index].place += 1
    case 4: model.rules[index].refuses = model.rules[index].refuses == nil ? "y" : nil
    case 5:
      let need = Need.files(pattern())
      if !model.rules[index].needs.contains(need) { model.rules[index].needs.append(need) }
    case 6:
      let rule = model.rules[index]
      if !rule.isGroup, let need = rule.needs.indices.randomElement(using: &random) {
        model.rules[index].needs.remove(at: need)
      }
    case 7: model.rules[index].isAlways.toggle()
    case 8: model.rules[index].isCached.toggle()
    case 9:
      let value = random.oneIn(2) ? nil : text()
      model.rules[index].env = value
    case 10:
      let letter = random.oneIn(2) ? "u" : "t"
      model.rules[index].name = "\(letter)\(model.rules[index].number)"
    case 11:
      let needs = model.rules[index].needs.shuffled(using: &random)
      model.rules[index].needs = needs
    case 12: addRule()
    default:
      let number = model.rules[index].number
      let isMember = model.rules.contains { $0.isGroup && $0.needs.contains(.rule(number)) }
      if model.rules.count > 1, !isMember {
        model.rules.remove(at: index)
        for other in model.rules.indices {
          model.rules[other].needs.removeAll { $0 == .rule(number) }
        }
      }
    }
  }

  // MARK: Events

  private mutating func event() -> CaseEvent {
    switch Int.random(in: 0..<20, using: &random) {
    case 0: return .touch(random.pick(model.files.keys.sorted()))
    case 1, 2, 3: return outputEvent()
    case 4, 5: return .lose(loss())
    default:
      let before = model
      let means = edit()
      history.append(before)
      return .change(model, means)
    }
  }

  /// Changes the model.
  mutating func edit() -> Means {
    let means: Means = random.oneIn(3) ? .replacing : .inPlace
    switch Int.random(in: 0..<24, using: &random) {
    case 0...8: return editFile()
    case 9...12: editRule()
    case 13: model.value = text()
    case 14: model.override = random.oneIn(2) ? nil : text()
    case 15: model.environment = random.oneIn(2) ? nil : text()
    case 16:
      let program = random.pick(["cat", "first", "kinds", "split", "nothing", "refuse", "script"])
      model.programs[program] = model.programs[program] == nil ? "2" : nil
    case 17:
      if model.packages.count > 1 {
        model.packages.removeLast()
      } else {
        model.packages.append("b")
        model.files["pk/b/m"] = FileEntry(kind: .file, text: text())
      }
    case 18: model.exportsE.toggle()
    case 22, 23:
      // A link that many have as input leads there.
      let behind = random.pick(["f1", "f2", "src/b.c"])
      if let kind = model.files[behind]?.kind, kind != .link {
        model.files[behind]?.kind = kind == .executable ? .file : .executable
      }
    default:
      if let old = history.randomElement(using: &random) { model = old }
    }
    return means
  }

  private mutating func editFile() -> Means {
    let path = random.pick(model.files.keys.sorted())
    guard let entry = model.files[path] else { return .inPlace }
    let means: Means = random.oneIn(3) ? .replacing : .inPlace
    switch Int.random(in: 0..<12, using: &random) {
    case 0...3:
      let text = entry.kind == .link ? "../f2" : text()
      model.files[path] = FileEntry(kind: entry.kind, text: text)
    case 4: model.files[path] = nil
    case 5, 6: put(random.pick(["src/n", "src/deep/d.c", "src/e.c", "f2", "f1"]))
    case 7:
      let to = random.pick(["src/n", "src/o.c", "src/a", "f2"])
      if path != to, entry.kind != .link {
        model.files[path] = nil
        model.files[to] = entry
        return .renaming(path, to: to)
      }
    case 8:
      if entry.kind != .link {
        model.files[path]?.kind = entry.kind == .executable ? .file : .executable
      }
    case 9, 10:
      let link = random.pick(["src/l", "f2", "src/a"])
      if model.files[link]?.kind == .link {
        put(link)
      } else {
        let places = link == "f2" ? ["f1", "src/a", "none"] : ["../f1", "../f2", "b.c", "none"]
        model.files[link] = FileEntry(kind: .link, text: random.pick(places))
      }
    default:
      if model.files["f0"] != nil {
        model.files["f0"] = nil
        put("f0/in")
      } else {
        model.files["f0/in"] = nil
        put("f0")
      }
    }
    return means
  }

  private mutating func put(_ path: String) {
    model.files[path] = FileEntry(kind: random.oneIn(5) ? .executable : .file, text: text())
  }

  private var steps: [ReferenceStep] {
    ReferenceGraph(model, rule: nil).order.filter { !$0.rule.isGroup }
  }

  private mutating func outputEvent() -> CaseEvent {
    let steps = steps.filter { !$0.declared.isEmpty }
    guard !steps.isEmpty else { return .tick }
    let step = random.pick(steps)
    let base = step.rule.base(step.stem)
    let paths =
      switch step.rule.outputs {
      case .none, .file: [base, base, base, "\(base)/in"]
      case .pair: [base, "\(base).more"]
      case .half: [base]
      case .folder: ["\(base)/x", "\(base)/sub/y", "\(base)/sub/z", "\(base)/sub", base]
      case .letters: ["\(base)/x", "\(base)/y", "\(base)/q", base]
      case .glob: ["\(base)-x", "\(base)-y", "\(base)-q"]
      }
    let path = random.pick(paths)
    if random.oneIn(3) { return .output(path, nil) }
    let kind: FileEntry.Kind = random.pick([.file, .file, .executable, .link])
    return .output(path, FileEntry(kind: kind, text: kind == .link ? "nowhere" : text()))
  }

  /// The cache loses, or spoils, just the content that is needed next.
  private mutating func damage() -> [CaseEvent] {
    let made = ReferenceGraph(model, rule: nil).cleanBuild().values.compactMap { $0 }
    guard
      let (path, entry) = made.flatMap(\.self).sorted(by: { $0.key < $1.key })
        .randomElement(using: &random)
    else { return [] }
    let loss = random.oneIn(3) ? Loss.object(entry.text) : damage(to: entry.text)
    switch Int.random(in: 0..<3, using: &random) {
    case 0: return [.lose(loss), .output(path, nil)]
    // A step that makes it again makes it whole.
    case 1: return [.lose(loss), .build(BuildOptions(forcesAll: true)), .output(path, nil)]
    default:
      // All that have the content need it at once.
      let paths = made.flatMap(\.self).filter { $0.value.text == entry.text }.map(\.key)
      return [.lose(loss)] + Set(paths).sorted().map { .output($0, nil) }
    }
  }

  private mutating func loss() -> Loss {
    switch Int.random(in: 0..<8, using: &random) {
    case 0, 1: return .state
    case 2: return .records
    case 3: return .objects
    case 4:
      let steps = steps
      return steps.isEmpty ? .state : .recordsOf(random.pick(steps).target)
    case 5: return .object(text())
    default: return damage(to: random.oneIn(3) ? random.pick(["x", "y", "n"]) : text())
    }
  }

  private mutating func damage(to text: String) -> Loss {
    .damage(text, keepsLength: !text.isEmpty && random.oneIn(2))
  }

  // MARK: Builds

  private mutating func options() -> BuildOptions {
    var options = BuildOptions(jobs: Int.random(in: 1...3, using: &random))
    options.keepsGoing = random.oneIn(3)
    options.forcesAll = random.oneIn(25)
    if random.oneIn(5) { options.rule = random.pick(model.rules).number }
    if random.oneIn(6) {
      options.keepsPlan = true
      if random.oneIn(2) {
        let before = model
        _ = edit()
        history.append(before)
        options.between = model
      }
    }
    let steps = steps
    guard random.oneIn(4), !steps.isEmpty else { return options }
    let target = random.pick(steps).target
    switch Int.random(in: 0..<4, using: &random) {
    case 3:
      options.trouble = .outage(target)
      // What went well before under the same key must not be believed any more.
      if random.oneIn(2) { options.forcesAll = true }
    case 0:
      let lines = Int.random(in: 0...2, using: &random)
      options.trouble = .interrupt(target, afterLines: lines)
    case 1: options.trouble = .kill(afterWrites: Int.random(in: 0...30, using: &random))
    // What links lead to would be looked at before and after the change.
    case _ where (options.between ?? model).rules.contains(where: \.linksOut): break
    default:
      options.jobs = 1
      // A step that succeeded before under the same key must not be believed any more.
      if random.oneIn(3) { options.forcesAll = true }
      let before = model
      _ = editFile()
      options.trouble = .change(target, model)
      // Whether the step runs at all is not known here; what follows starts from the old sources.
      model = before
    }
    return options
  }
}
