// All that a step reads: what its rule names, what was learned of it, and what is outside, each with
// who was seen to read it.

public import BuildGraph
import Caching
public import Host
public import Observation

/// What a step reads, by kind.
public struct StepInputs: Sendable {
  /// A pattern of the rule.
  public struct Declared: Sendable {
    public var pattern: String
    public var files: Int
    /// Those that nobody was seen to read.
    public var unread: [Path]
  }
  /// Something that no rule names.
  public struct Learned: Sendable {
    /// `VERSION`, `names data`, `commit`.
    public var what: LearnedInput
    /// Names of the programs, sorted.
    public var readers: [String]
  }
  public enum LearnedInput: Sendable, Hashable {
    case content(GlobPattern)
    case fact(LearnedFact)
  }

  public var target: String
  public var declared: [Declared]
  /// In the key, by what was seen.
  public var learned: [Learned]
  /// In no key.
  public var outside: [Access]
  /// Nil where the step was never watched here.
  public var seen: SeenStep?

  /// - Parameters:
  ///   - files: the files that each pattern of the rule matches now.
  ///   - known: absolute folders that are no outside.
  public init(
    of action: Action, files: [(label: String, set: [Path])], seen: SeenStep?,
    filter: AccessFilter, known: [Path]
  ) {
    target = action.target
    self.seen = seen
    var readers: [Path: Set<String>] = [:]
    var gitReaders: Set<String> = []
    for access in seen?.accesses.accesses ?? [] where access.kind != .written {
      let name = access.program.name.string
      if let path = filter.source(access) {
        readers[path, default: []].insert(name)
      } else if access.path.bytes.split(separator: UInt8(ascii: "/")).contains(
        Array(".git".utf8)[...])
      {
        gitReaders.insert(name)
      }
    }
    declared = files.prefix(action.declaredPatterns.count).map { label, set in
      Declared(
        pattern: label, files: set.count,
        unread: seen == nil ? [] : set.filter { readers[$0] == nil })
    }
    learned =
      action.learned.contents.map { glob in
        let names = readers.filter { glob.matches($0.key) }.reduce(into: Set<String>()) {
          $0.formUnion($1.value)
        }
        return Learned(what: .content(glob), readers: names.sorted())
      }
      + action.learned.facts.map { fact in
        let names: Set<String> =
          switch fact {
          case .names(let path), .modules(let path), .presence(let path): readers[path] ?? []
          case .commit, .tags, .tracking, .gitFile: gitReaders
          }
        return Learned(what: .fact(fact), readers: names.sorted())
      }
    outside = filter.outside(in: seen?.accesses.accesses ?? [], known: known)
  }
}
