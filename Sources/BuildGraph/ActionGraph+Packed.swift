// A graph as bytes, so that rules and packages that did not change are not expanded again. Strings
// that many actions share are written once.

import Diagnostics
import Host
import Standards
import Workspace

extension ActionGraph {
  /// Counts up whenever the bytes, or how graphs are made, change.
  private static let format = 4

  /// The graph as bytes, for `init(packed:)`.
  public var packed: [UInt8] {
    var writer = GraphWriter()
    writer.bytes.add(Self.format)
    writer.bytes.add(actions.count)
    for action in actions { writer.add(action) }
    writer.bytes.add(requested.count)
    for index in requested { writer.bytes.add(index) }
    writer.bytes.add(targetNames)
    writer.bytes.add(environmentNames)
    writer.bytes.add(unreleased.map(\.text))
    return writer.bytes.bytes
  }

  /// The graph that `packed` was taken of; nil for bytes of another format, or damaged ones.
  public init?(packed bytes: [UInt8]) {
    var reader = GraphReader(bytes: PackedReader(bytes))
    guard reader.bytes.number() == Self.format, let count = reader.bytes.number(), count >= 0,
      count <= bytes.count
    else { return nil }
    var actions: [Action] = []
    actions.reserveCapacity(count)
    for index in 0..<count {
      guard let action = reader.action(before: index) else { return nil }
      actions.append(action)
    }
    guard let requested = reader.bytes.list({ $0.number() }),
      requested.allSatisfy({ actions.indices.contains($0) }),
      let targetNames = reader.bytes.texts(), let environmentNames = reader.bytes.texts(),
      let unreleased = reader.bytes.list({ $0.text().flatMap { try? ProjectName($0) } }),
      reader.bytes.isAtEnd
    else { return nil }
    self.init(
      actions: actions, requested: requested, targetNames: targetNames,
      environmentNames: environmentNames, unreleased: unreleased)
  }
}

private struct GraphWriter {
  var bytes = PackedWriter()
  private var shared: [String: Int] = [:]

  /// Writes a string at its first use, and then its number.
  private mutating func add(shared text: String) {
    if let number = shared[text] {
      bytes.add(number)
    } else {
      bytes.add(shared.count)
      shared[text] = shared.count
      bytes.add(text)
    }
  }

  private mutating func add(shared texts: [String]) {
    bytes.add(texts.count)
    for text in texts { add(shared: text) }
  }

  mutating func add(_ action: Action) {
    bytes.add(action.target)
    bytes.add(action.package?.text)
    add(action.location)
    add(action.recipe)
    bytes.add(action.prerequisites.count)
    for prerequisite in action.prerequisites { add(prerequisite) }
    bytes.add(action.outputs.map(\.text))
    bytes.add(action.environment.count)
    for (name, value) in action.environment.sorted(by: { $0.key < $1.key }) {
      add(shared: name)
      add(shared: value)
    }
    bytes.add(action.secrets)
    bytes.add(action.tools)
    bytes.add(action.timeout != nil)
    if let timeout = action.timeout {
      bytes.add(fixed: timeout.components.seconds)
      bytes.add(fixed: timeout.components.attoseconds)
    }
    bytes.add(action.pool)
    bytes.add(action.always)
    bytes.add(action.cache)
    add(shared: action.answers)
    add(shared: action.observation.rawValue)
    add(shared: action.undeclared.rawValue)
    let learned = [action.learned] + action.learnedBefore
    bytes.add(learned.allSatisfy(\.isEmpty) ? 0 : learned.count)
    if learned.allSatisfy(\.isEmpty) { return }
    for inputs in learned {
      add(shared: inputs.contents.map(\.text))
      add(shared: inputs.facts.map(\.text))
    }
  }

  private mutating func add(_ location: Location) {
    add(shared: location.file)
    bytes.add(location.line)
    bytes.add(location.column)
  }

  private mutating func add(_ recipe: Action.Recipe) {
    switch recipe {
    case .group: bytes.add(0)
    case .shell(let lines):
      bytes.add(1)
      bytes.add(lines.count)
      for line in lines {
        bytes.add(line.isSilent)
        bytes.add(line.pieces.count)
        for piece in line.pieces {
          switch piece {
          case .text(let text):
            bytes.add(0)
            add(shared: text)
          case .firstInput: bytes.add(1)
          case .allInputs: bytes.add(2)
          }
        }
      }
    case .builtin(let call):
      bytes.add(2)
      add(shared: call.kind.name)
      add(shared: call.words)
    }
  }

  private mutating func add(_ prerequisite: Action.Prerequisite) {
    switch prerequisite {
    case .target(let index):
      bytes.add(0)
      bytes.add(index)
    case .files(let pattern):
      bytes.add(1)
      bytes.add(pattern.glob.text)
      bytes.add(pattern.isOptional)
      add(pattern.location)
      bytes.add(pattern.excerpt != nil)
      if let excerpt = pattern.excerpt {
        add(shared: excerpt.text)
        bytes.add(excerpt.length)
      }
    }
  }
}

private struct GraphReader {
  var bytes: PackedReader
  private var shared: [String] = []

  init(bytes: PackedReader) { self.bytes = bytes }

  private mutating func sharedText() -> String? {
    guard let number = bytes.number(), number >= 0, number <= shared.count else { return nil }
    if number < shared.count { return shared[number] }
    guard let text = bytes.text() else { return nil }
    shared.append(text)
    return text
  }

  private mutating func list<Element>(
    _ element: (inout GraphReader) -> Element?
  ) -> [Element]? {
    guard let count = bytes.number(), count >= 0 else { return nil }
    var elements: [Element] = []
    for _ in 0..<count {
      guard let next = element(&self) else { return nil }
      elements.append(next)
    }
    return elements
  }

  /// - Parameter index: of the action; its prerequisites come before it.
  mutating func action(before index: Int) -> Action? {
    guard let target = bytes.text(), let package = bytes.optionalText(), let location = location(),
      let recipe = recipe(), let prerequisites = list({ $0.prerequisite(before: index) }),
      let outputs = list({ reader in reader.bytes.text().flatMap { try? GlobPattern($0) } }),
      let environment = list({ $0.variable() }), let secrets = bytes.texts(),
      let tools = bytes.texts(), let hasTimeout = bytes.truth()
    else { return nil }
    var action = Action(target: target, location: location)
    if let package {
      guard let name = try? ProjectName(package) else { return nil }
      action.package = name
    }
    action.recipe = recipe
    action.prerequisites = prerequisites
    action.outputs = outputs
    if !environment.isEmpty {
      action.environment = Dictionary(environment) { first, _ in first }
    }
    action.secrets = secrets
    action.tools = tools
    if hasTimeout {
      guard let seconds: Int64 = bytes.fixed(), let attoseconds: Int64 = bytes.fixed() else {
        return nil
      }
      action.timeout = Duration(secondsComponent: seconds, attosecondsComponent: attoseconds)
    }
    guard let pool = bytes.optionalText(), let always = bytes.truth(), let cache = bytes.truth(),
      let answers = list({ $0.sharedText() }),
      let observation = sharedText().flatMap({ ObservationDepth(rawValue: $0) }),
      let undeclared = sharedText().flatMap({ UndeclaredPolicy(rawValue: $0) }),
      let learned = list({ $0.learned() })
    else { return nil }
    action.pool = pool
    action.always = always
    action.cache = cache
    action.answers = answers
    action.observation = observation
    action.undeclared = undeclared
    if let last = learned.first {
      action.learned = last
      action.learnedBefore = Array(learned.dropFirst())
    }
    return action
  }

  private mutating func learned() -> LearnedInputs? {
    guard let contents = list({ $0.sharedText().flatMap { try? GlobPattern($0) } }),
      let facts = list({ $0.sharedText().flatMap { LearnedFact(text: $0) } })
    else { return nil }
    return LearnedInputs(contents: contents, facts: facts)
  }

  private mutating func variable() -> (String, String)? {
    guard let name = sharedText(), let value = sharedText() else { return nil }
    return (name, value)
  }

  private mutating func location() -> Location? {
    guard let file = sharedText(), let line = bytes.number(), let column = bytes.number() else {
      return nil
    }
    return Location(file: file, line: line, column: column)
  }

  private mutating func recipe() -> Action.Recipe? {
    switch bytes.number() {
    case 0: return .group
    case 1: return list { $0.line() }.map { .shell($0) }
    case 2:
      guard let name = sharedText(), let words = list({ $0.sharedText() }) else { return nil }
      return OperationCall(name, words).map { .builtin($0) }
    default: return nil
    }
  }

  private mutating func line() -> RecipeLine? {
    guard let isSilent = bytes.truth(), let pieces = list({ $0.piece() }) else { return nil }
    return RecipeLine(pieces: pieces, isSilent: isSilent)
  }

  private mutating func piece() -> RecipeLine.Piece? {
    switch bytes.number() {
    case 0: sharedText().map { .text($0) }
    case 1: .firstInput
    case 2: .allInputs
    default: nil
    }
  }

  private mutating func prerequisite(before index: Int) -> Action.Prerequisite? {
    switch bytes.number() {
    case 0: return bytes.number().flatMap { (0..<index).contains($0) ? .target($0) : nil }
    case 1:
      guard let glob = bytes.text().flatMap({ try? GlobPattern($0) }),
        let isOptional = bytes.truth(), let location = location(), let hasExcerpt = bytes.truth()
      else { return nil }
      var excerpt: Problem.Excerpt?
      if hasExcerpt {
        guard let text = sharedText(), let length = bytes.number(),
          (0...text.utf8.count + 1).contains(length)
        else { return nil }
        excerpt = Problem.Excerpt(text: text, length: length)
      }
      return .files(
        InputPattern(glob: glob, isOptional: isOptional, location: location, excerpt: excerpt))
    default: return nil
    }
  }
}
