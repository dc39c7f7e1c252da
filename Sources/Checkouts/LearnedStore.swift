// What steps were seen to read that no rule names, kept for the next plan: `.cache/reads`. Nothing in it
// is about this machine, so that whoever has the cache knows it, too.

public import BuildGraph
public import Fingerprints
import Git
public import Host
import Synchronization
public import Workspace

/// Learned inputs by what read them: a target, or the questions that a package's backend was asked.
public final class LearnedStore: Sendable {
  /// What read them.
  public enum Reader: Hashable {
    case target(String)
    /// The backend of the package in a folder, asked for its metadata.
    case answers(Path)

    fileprivate var text: String {
      switch self {
      case .target(let name): "target \(name)"
      case .answers(let folder): "answers \(folder.lexicallyNormal.string)"
      }
    }
  }

  private static let file = Checkout.cache / "reads"
  private static let format = "rel reads 1"

  private let disk: any FileSystem
  private let isWritten: Bool
  /// Of each reader the last ones first.
  private let known: Mutex<[String: [LearnedInputs]]>
  /// How many are kept of a reader: what it reads may change and change back.
  private static let limit = 4

  /// - Parameter isWritten: whether what is learned is kept beyond this process.
  public init(on disk: any FileSystem, isWritten: Bool) {
    self.disk = disk
    self.isWritten = isWritten
    let bytes = (try? disk.status(of: Self.file)) == nil ? nil : try? disk.contents(of: Self.file)
    known = Mutex(Self.parsed(String(decoding: bytes ?? [], as: UTF8.self)))
  }

  public var isEmpty: Bool { known.withLock { $0.isEmpty } }

  public func inputs(of reader: Reader) -> LearnedInputs {
    known.withLock { $0[reader.text]?.first ?? LearnedInputs() }
  }

  /// What something was seen to read before that, the last first.
  public func earlierInputs(of reader: Reader) -> [LearnedInputs] {
    known.withLock { Array($0[reader.text]?.dropFirst() ?? []) }
  }

  /// Keeps what something reads from now on.
  public func set(_ inputs: LearnedInputs, of reader: Reader) throws(FileError) {
    try known.withLock { known throws(FileError) in
      let all = known[reader.text] ?? []
      if all.first ?? LearnedInputs() == inputs { return }
      known[reader.text] = Array(([inputs] + all.filter { $0 != inputs }).prefix(Self.limit))
      if isWritten { try disk.write(Self.text(of: known), to: Self.file) }
    }
  }

  // MARK: Text

  /// A line for each reader and what it read, the last first: its name, then what it reads, divided by
  /// tabs.
  private static func text(of known: [String: [LearnedInputs]]) -> String {
    let lines = known.sorted { $0.key < $1.key }.flatMap { reader, all in
      all.map { inputs in
        let items = inputs.contents.map { "content \($0.text)" } + inputs.facts.map(\.text)
        return ([reader] + items).joined(separator: "\t")
      }
    }
    return ([format] + lines).map { "\($0)\n" }.joined()
  }

  private static func parsed(_ text: String) -> [String: [LearnedInputs]] {
    let lines = text.split(separator: "\n")
    guard lines.first.map(String.init) == format else { return [:] }
    var result: [String: [LearnedInputs]] = [:]
    for line in lines.dropFirst() {
      let fields = line.split(separator: "\t")
      guard let reader = fields.first else { continue }
      var contents: [GlobPattern] = []
      var facts: [LearnedFact] = []
      for field in fields.dropFirst() {
        if field.hasPrefix("content ") {
          if let glob = try? GlobPattern(String(field.dropFirst(8))) { contents.append(glob) }
        } else if let fact = LearnedFact(text: String(field)) {
          facts.append(fact)
        }
      }
      result[String(reader), default: []].append(
        LearnedInputs(contents: contents, facts: facts))
    }
    return result
  }
}

extension Package {
  /// What its wheel follows from by what its own files say, or by what its backend is known to do.
  public var statedInputs: LearnedInputs {
    LearnedInputs(
      contents: settings.cachedPatterns(below: path),
      facts: asksGitForFiles ? [.tracking(path)] : [])
  }

  /// Whether its backend ships what git tracks, or leaves out what it ignores.
  /// - Source: poetry-core 2.1, `poetry.core.vcs`; setuptools, "Controlling files in the distribution";
  ///   setuptools-scm and setuptools-git, which are such plug-ins.
  private var asksGitForFiles: Bool {
    let plugins = ["setuptools-scm", "setuptools-git", "setuptools-git-versioning", "pbr"]
    return buildSystem.backend.hasPrefix("poetry.")
      || buildSystem.requires.contains { text in
        plugins.contains { text.lowercased().replacing("_", with: "-").hasPrefix($0) }
      }
  }
}

extension FactReader {
  /// Reads facts of a checkout, those about its repository included.
  public convenience init(
    disk: any FileSystem, exclusions: Exclusions, environment: [String: String]
  ) {
    let git = (try? GitFacts(at: disk.root, disk: disk, environment: environment)) ?? nil
    self.init(disk: disk, exclusions: exclusions) { fact throws(FileError) in
      guard let git else { return "no repository" }
      switch fact {
      case .commit: return try git.commit()
      case .tags: return try git.tags()
      case .tracking(let folder): return try git.tracking(below: disk.absolute(folder))
      case .gitFile(let path): return try git.file(path)
      case .names, .modules, .presence: return ""
      }
    }
  }
}
