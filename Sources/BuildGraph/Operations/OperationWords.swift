// The words of an operation's call, taken one after the other, and what can be wrong with them.

import Standards
import Workspace

/// Words that wait to be read.
struct OperationWords {
  private let name: String
  private let words: [String]
  /// How many were taken.
  private var position = 0

  /// Which one was taken last, from 0.
  var place: Int { position - 1 }

  /// - Parameter name: the operation's.
  init(_ words: [String], of name: String) {
    self.words = words
    self.name = name
  }

  mutating func next() -> String? {
    guard position < words.count else { return nil }
    position += 1
    return words[position - 1]
  }

  /// All that were not taken yet.
  mutating func rest() -> [String] {
    defer { position = words.count }
    return Array(words[position...])
  }

  /// Takes a word that has to be there.
  @discardableResult
  mutating func required(_ what: String) throws(OperationFault) -> String {
    guard let word = next() else {
      throw OperationFault(mistake: .missing(what, operation: name))
    }
    return word
  }

  /// Takes a word that has to be there, and a project's name.
  mutating func project() throws(OperationFault) -> ProjectName {
    try project(required("the project's name"))
  }

  /// The project that the last word, or a part of it, names.
  func project(_ text: some StringProtocol) throws(OperationFault) -> ProjectName {
    do throws(StandardError) {
      return try ProjectName(String(text))
    } catch { throw fault(.project(String(text))) }
  }

  /// Throws where a word was not taken.
  mutating func finish() throws(OperationFault) {
    if let word = next() { throw fault(.surplus(word, operation: name)) }
  }

  /// A mistake in the word that was taken last.
  func fault(_ mistake: OperationMistake) -> OperationFault {
    OperationFault(word: place, mistake: mistake)
  }
}

/// A mistake in an operation's words, and where it is.
public struct OperationFault: Error, Sendable, Hashable {
  /// Which word it is, of those after the operation's name; nil where one is missing.
  public var word: Int?
  public var mistake: OperationMistake
}

/// What can be wrong with an operation's words.
public enum OperationMistake: Sendable, Hashable {
  case missing(String, operation: String)
  case surplus(String, operation: String)
  case unknown(String, operation: String)
  case project(String)
  case setting(String)
  case percentage(String)
  case allowsDirty(String)
  case versioning(String)
  case index([String])
  case size(String)
  case unknownCheck(String, near: String?)
  case errorCheck(String)
  /// What is wrong with the glob.
  case glob(String)

  public var message: String {
    switch self {
    case .missing(let what, let operation): "`\(operation)` lacks \(what)"
    case .surplus(let word, let operation): "`\(word)` is one word too many for `\(operation)`"
    case .unknown(let word, let operation): "`\(operation)` does not know the word `\(word)`"
    case .project(let text): "`\(text)` is not a project's name"
    case .setting(let word): "`config_settings` has `\(word)`, which is no KEY=VALUE"
    case .percentage(let word): "`coverage` is `\(word)`, not a percentage from 0 to 100"
    case .allowsDirty(let word): "`allow_dirty` is `\(word)`, neither `yes` nor `no`"
    case .versioning(let word):
      "`versioning` is `\(word)`, neither `lockstep` nor `independent`"
    case .index(let words):
      "`index` is `\(words.joined(separator: " "))`, and has to be one word"
    case .size(let text): "`\(text)` is not a size"
    case .unknownCheck(let code, _): "there is no check `\(code)`"
    case .errorCheck(let code): "`\(code)` is an error, and only warnings can be silenced"
    case .glob(let reason): reason
    }
  }

  public var hint: String {
    switch self {
    case .missing, .unknown: "`rel rules` shows how the built-in rules call it"
    case .surplus: "take it away; `rel rules` shows how the built-in rules call it"
    case .project: "write a package's name"
    case .setting: "write words such as `KEY=VALUE` for the build backend"
    case .percentage: "write a number, as in `coverage = 90`"
    case .allowsDirty: "write `allow_dirty = yes` or `allow_dirty = no`"
    case .versioning: "write `versioning = lockstep` or `versioning = independent`"
    case .index: "write `index = file:FOLDER` or `index = s3://BUCKET/simple`"
    case .size: "write a number and `KB`, `MB` or `GB`, as in `20MB`"
    case .unknownCheck(_, let near):
      near ?? "write `-` and the code of a warning, as in `-W004`"
    case .errorCheck:
      "correct the wheel: installers or indexes refuse it, or it is not what it says"
    case .glob: "write a path in the wheel, or a glob"
    }
  }
}
