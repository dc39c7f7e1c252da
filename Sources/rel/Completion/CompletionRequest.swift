// What can come next on a command line: which command it is, what was given, and what kind of word
// the last one is. Which packages, targets and versions there are is asked of a `CompletionSource`.

/// A word that can come next.
struct Candidate: Hashable {
  var word: String
  var note = ""
}

/// All that can come next.
enum CompletionReply: Equatable {
  case words([Candidate])
  case files(endings: [String])
  case folders
}

/// A command line up to the word that is to be completed.
struct CompletionRequest {
  /// The innermost command that the words name.
  private(set) var command: CommandTree
  /// Whether a word after it may be a subcommand.
  private var mayDescend: Bool
  private var path: [CommandTree]
  /// The option whose value comes next.
  private var pending: CommandArgument?
  private var isOptionsOver = false
  private var used: Set<String> = []
  private(set) var positionals: [String] = []
  /// By every name of an option, what it was given.
  private(set) var values: [String: [String]] = [:]
  private let prefix: String

  /// - Parameter words: after the program's name; the last one is to be completed, and may be empty.
  init(_ words: [String], of root: CommandTree) {
    command = root
    path = [root]
    mayDescend = true
    prefix = words.last ?? ""
    for word in words.dropLast() { take(word) }
  }

  private mutating func take(_ word: String) {
    if let option = pending {
      for name in option.names { values[name, default: []].append(word) }
      pending = nil
    } else if word == "--" {
      isOptionsOver = true
    } else if !isOptionsOver, word.hasPrefix("--"), word.count > 2 {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard let option = option(parts[0]) else { return positionals.append(word) }
      used.formUnion(option.names)
      guard option.kind == .option else { return }
      pending = option
      if parts.count == 2 { take(parts[1]) }
    } else if !isOptionsOver, word.hasPrefix("-"), word.count > 1 {
      takeShort(word.dropFirst())
    } else if mayDescend, let next = command.subcommand(word) {
      command = next
      path.append(next)
    } else {
      mayDescend = false
      positionals.append(word)
    }
  }

  /// `-kj4`: flags, and an option whose value may follow at once.
  private mutating func takeShort(_ letters: Substring) {
    guard let letter = letters.first, let option = option("-\(letter)") else { return }
    used.formUnion(option.names)
    if option.kind == .flag { return takeShort(letters.dropFirst()) }
    pending = option
    if letters.count > 1 { take(String(letters.dropFirst())) }
  }

  /// The options of the command, and of the one that it stands for when no other is named.
  private var arguments: [CommandArgument] {
    command.arguments + (standIn?.arguments ?? [])
  }

  private var standIn: CommandTree? { command.defaultSubcommand.flatMap(command.subcommand) }

  private func option(_ name: String) -> CommandArgument? {
    arguments.first { $0.names.contains(name) }
  }

  /// The value of an option, the last one that was given.
  func value(of name: String) -> String? { values[name]?.last }

  // MARK: The reply

  func reply(from source: some CompletionSource) async -> CompletionReply {
    if let pending { return await values(of: pending, prefix, after: "", source) }
    if !isOptionsOver, prefix.hasPrefix("--debug=") { return .words(matching(debugWords)) }
    if !isOptionsOver, prefix.hasPrefix("--"), let equals = prefix.firstIndex(of: "="),
      let option = option(String(prefix[..<equals])), option.kind == .option
    {
      let value = String(prefix[equals...].dropFirst())
      return await values(of: option, value, after: "\(prefix[..<equals])=", source)
    }
    if !isOptionsOver, prefix.hasPrefix("-") { return await options(source) }
    var candidates: [Candidate] = []
    if mayDescend {
      candidates = command.subcommands.map { Candidate(word: $0.name, note: $0.abstract) }
    }
    let places = arguments.filter { $0.kind == .positional }
    if let place = places.count > positionals.count ? places[positionals.count] : places.last,
      place.isRepeating || places.count > positionals.count
    {
      switch await values(of: place, prefix, after: "", source) {
      case .words(let words): candidates += words
      case let files where candidates.isEmpty: return files
      default: break
      }
    }
    return .words(matching(candidates))
  }

  /// `--debug` with what it was given, and each word that it was not given yet.
  private var debugWords: [Candidate] {
    let given = prefix.dropFirst("--debug=".count).split(separator: ",").map(String.init)
    let head = prefix.lastIndex { "=,".contains($0) }.map { prefix[...$0] } ?? ""
    return DebugRequest.Topic.allCases.map(\.rawValue).filter { topic in
      // What is being typed may be whole already.
      !given.dropLast(prefix.last == "," ? 0 : 1).contains(topic)
    }.map { Candidate(word: head + $0) }
  }

  private func options(_ source: some CompletionSource) async -> CompletionReply {
    var candidates: [Candidate] = []
    for argument in arguments where argument.kind != .positional {
      if !argument.isRepeating, !used.isDisjoint(with: argument.names) { continue }
      let long = argument.names.filter { $0.hasPrefix("--") }
      let names = long.isEmpty ? argument.names : long
      candidates += names.map { Candidate(word: $0, note: argument.abstract) }
    }
    if takesPackagesAsOptions {
      let names = await source.packages()
      candidates += names.map { Candidate(word: "--\($0)", note: "only this package") }
    }
    // It belongs to no command, and so to all.
    candidates.append(Candidate(word: "--debug=", note: "tell what is done, and why"))
    return .words(matching(candidates))
  }

  private var takesPackagesAsOptions: Bool {
    arguments.contains { $0.kind == .positional && $0.valueName.contains("--package") }
  }

  /// What a value may be, by the name that help has for it.
  private func values(
    of argument: CommandArgument, _ prefix: String, after head: String,
    _ source: some CompletionSource
  ) async -> CompletionReply {
    var candidates = argument.values.map { Candidate(word: head + $0) }
    if candidates.isEmpty, head.isEmpty, let files = argument.files {
      switch files {
      case .files(let endings): return .files(endings: endings)
      case .folders: return .folders
      }
    }
    let kinds = argument.valueName.split(separator: "|").map { $0.filter { $0 != " " } }
    for kind in kinds {
      switch kind {
      case "package": candidates += await source.packages().map { Candidate(word: head + $0) }
      case "target": candidates += await source.targets().map { Candidate(word: head + $0) }
      case "version": candidates += await source.versions().map { Candidate(word: head + $0) }
      case "tag": candidates += await source.tags().map { Candidate(word: head + $0) }
      case "change":
        candidates += ["major", "minor", "patch", "final", "auto"].map { Candidate(word: $0) }
      case "name=value": candidates += await assignments(prefix, source)
      default: break
      }
    }
    return .words(candidates.filter { $0.word.hasPrefix(head + prefix) })
  }

  /// `NAME=`, and after it what the variable can be where that is one of few.
  private func assignments(_ prefix: String, _ source: some CompletionSource) async -> [Candidate] {
    let variables = await source.variables()
    guard let equals = prefix.firstIndex(of: "=") else {
      return variables.map { Candidate(word: "\($0.name)=", note: $0.note) }
    }
    let name = prefix[..<equals]
    let values = variables.first { $0.name == name }?.values ?? []
    return values.map { Candidate(word: "\(name)=\($0)") }
  }

  /// Those that begin with the prefix. Of very many, what they have in common up to a `/`.
  private func matching(_ candidates: [Candidate]) -> [Candidate] {
    let found = candidates.filter { $0.word.hasPrefix(prefix) }
    if found.count <= 60 { return found }
    var seen: Set<String> = []
    return found.compactMap { candidate in
      let rest = candidate.word.dropFirst(prefix.count)
      guard let slash = rest.firstIndex(of: "/") else { return candidate }
      let group = prefix + rest[...slash]
      return seen.insert(group).inserted ? Candidate(word: group) : nil
    }
  }
}

/// What there is in a checkout.
protocol CompletionSource {
  func packages() async -> [String]
  func targets() async -> [String]
  /// Newest first.
  func versions() async -> [String]
  func tags() async -> [String]
  func variables() async -> [CompletionVariable]
}

/// A variable that a command line can set.
struct CompletionVariable {
  var name: String
  var note: String
  /// The few values that it can have, where they are few.
  var values: [String]
}
