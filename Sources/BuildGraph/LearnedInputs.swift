// What a step was seen to read that no rule names: files, and facts about folders, names and git that
// are no file's content. How it is seen is in `Observation`; what the facts are now, `Fingerprints` says.

public import Host

/// A fact about the checkout that a step was seen to ask for, and that is no file's content.
public enum LearnedFact: Sendable, Hashable {
  /// The names in a folder.
  case names(Path)
  /// The names in a folder that Python could import: it was listed by an import.
  case modules(Path)
  /// Whether something is there, of what kind, and how large a file is: what `stat` shows. Of a link:
  /// where it leads.
  case presence(Path)
  /// The branch and the commit that are checked out.
  case commit
  /// All tags of the repository.
  case tags
  /// Which files below a folder git tracks, and which it is told to ignore.
  case tracking(Path)
  /// The bytes of a file of git's own, from its folder: `info/exclude`.
  case gitFile(Path)
}

extension LearnedFact {
  /// The fact as a line of text without its value: `names data`.
  public var text: String {
    switch self {
    case .names(let folder): "names \(folder.string)"
    case .modules(let folder): "modules \(folder.string)"
    case .presence(let path): "presence \(path.string)"
    case .commit: "commit"
    case .tags: "tags"
    case .tracking(let folder): "tracking \(folder.string)"
    case .gitFile(let path): "git-file \(path.string)"
    }
  }

  /// - Returns: nil where `text` is of no fact.
  public init?(text: String) {
    let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    switch (parts.first, parts.count == 2 ? Path(String(parts[1])) : nil) {
    case ("names", let path?): self = .names(path)
    case ("modules", let path?): self = .modules(path)
    case ("presence", let path?): self = .presence(path)
    case ("commit", nil): self = .commit
    case ("tags", nil): self = .tags
    case ("tracking", let path?): self = .tracking(path)
    case ("git-file", let path?): self = .gitFile(path)
    default: return nil
    }
  }
}

/// All that a step was seen to read beyond its rule.
public struct LearnedInputs: Sendable, Hashable {
  /// Files by their contents; one that is not there counts as such. Sorted by their texts.
  public private(set) var contents: [GlobPattern]
  /// Sorted by their texts.
  public private(set) var facts: [LearnedFact]

  public init(contents: some Sequence<GlobPattern> = [], facts: some Sequence<LearnedFact> = []) {
    self.contents = Set(contents).sorted { $0.text < $1.text }
    self.facts = Set(facts).sorted { $0.text < $1.text }
  }

  public var isEmpty: Bool { contents.isEmpty && facts.isEmpty }

  public func union(_ other: LearnedInputs) -> LearnedInputs {
    LearnedInputs(contents: contents + other.contents, facts: facts + other.facts)
  }
}
