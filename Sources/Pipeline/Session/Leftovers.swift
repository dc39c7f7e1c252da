// What a killed run leaves behind, and its removal at the start of the next one.

import BuildGraph
import Caching
import Checkouts
import Diagnostics
import Execution
public import Host
import Synchronization

/// A file that says what a run is doing, for the run after it in case of a kill.
public final class RunJournal: Sendable {
  private static let path = Checkout.runningMark
  private let disk: any FileSystem
  /// The outputs of the steps that are running.
  private let begun = Mutex<Set<[GlobPattern]>>([])

  /// Begins the journal of this process.
  public init(on disk: any FileSystem) throws(FileError) {
    self.disk = disk
    var writer = PackedWriter()
    writer.add(Self.processNumber)
    try disk.write(writer.bytes, to: Self.path)
  }

  /// The run may write below these from now on.
  func list(_ outputs: [GlobPattern]) throws(FileError) { try add(.listed, outputs) }

  /// A step's recipe starts: what is at its outputs is nobody's work any more.
  func begin(outputs: [GlobPattern]) throws(FileError) {
    if outputs.isEmpty { return }
    begun.withLock { _ = $0.insert(outputs) }
    try add(.begun, outputs)
  }

  /// A step ended, and what is at its outputs is its result.
  func end(_ outputs: [GlobPattern]) throws(FileError) {
    // Most steps of a run are up to date and never began.
    if begun.withLock({ $0.remove(outputs) }) != nil { try add(.ended, outputs) }
  }

  /// The run ended by itself.
  public func remove() { try? disk.remove(Self.path) }

  // MARK: Lines

  private enum Word: UInt8 {
    case listed = 1
    case begun = 2
    case ended = 3
  }

  private func add(_ word: Word, _ outputs: [GlobPattern]) throws(FileError) {
    var line = PackedWriter()
    line.add(fixed: word.rawValue)
    line.add(outputs.map(\.text))
    var writer = PackedWriter()
    writer.add(line.bytes)
    try disk.append(writer.bytes, to: Self.path)
  }

  /// What the journal of a killed run says.
  struct Story {
    /// The number that its process had.
    var process: Int
    /// Where it may have written.
    var listed: [GlobPattern] = []
    /// What its steps were writing.
    var begun: [GlobPattern] = []
  }

  /// The killed run's story; nil when there is none. A line that is cut off was never acted upon.
  static func story(on disk: any FileSystem) throws(FileError) -> Story? {
    guard try disk.status(of: path)?.kind == .file else { return nil }
    var reader = PackedReader(try disk.contents(of: path))
    guard let process = reader.number() else { return nil }
    var story = Story(process: process)
    var begun: Set<[String]> = []
    while let bytes = reader.field() {
      var line = PackedReader(Array(bytes))
      guard let word = line.fixed().flatMap(Word.init), let count = line.number() else { break }
      let texts = (0..<max(0, min(count, bytes.count))).compactMap { _ in line.text() }
      switch word {
      case .listed: story.listed += patterns(texts)
      case .begun: begun.insert(texts)
      case .ended: begun.remove(texts)
      }
    }
    story.begun = patterns(begun.sorted { $0.lexicographicallyPrecedes($1) }.joined())
    return story
  }

  private static func patterns(_ texts: some Sequence<String>) -> [GlobPattern] {
    texts.compactMap { try? GlobPattern($0) }
  }

  private static var processNumber: Int { Int(Disk.processNumber) }
}

/// Steps that are written into the journal before they start.
struct JournalledOperations: StepOperations {
  let operations: any StepOperations
  let journal: RunJournal
  /// The disks that steps write to, absolute.
  let places: [Path]

  func run(_ request: StepRequest) async -> StepOutcome {
    do throws(FileError) {
      try journal.begin(outputs: request.action.outputs)
    } catch { return .failed(Problem(error)) }
    let outcome = await operations.run(request)
    guard case .failed(let problem) = outcome else { return outcome }
    return .failed(problem.blamingFullDisk(request.log.bytes, places: places))
  }
}

/// Ends the steps of a killed run, removes what they had half written and the files that nobody
/// finished, and empties its scratch folder. Call it with the lock in hand, before anything is
/// observed.
/// - Returns: a line for the user when steps were still running.
public func endLeftovers(on disk: any FileSystem) throws(FileError) -> String? {
  let scratch = Checkout.scratch
  // A run that ends by itself leaves its folder empty.
  guard try disk.status(of: scratch)?.kind == .folder, try !disk.entries(of: scratch).isEmpty else {
    return nil
  }
  let ended = SubprocessRunner(scratch: disk.absolute(scratch)).endLeftovers()
  if let story = try RunJournal.story(on: disk) {
    for output in story.begun {
      for path in try files(of: output, on: disk) { try disk.remove(path) }
    }
    let isSibling = siblingTest(ofProcess: story.process)
    for output in story.listed { try removeSiblings(around: output, isSibling, on: disk) }
    for name in ["actions", "objects", "quick", "index", "tmp", "tools/seen"] {
      try removeSiblings(below: Checkout.cache / Path(name), isSibling, on: disk)
    }
    for entry in try disk.entries(of: Checkout.cache) where isSibling(entry.name) {
      try disk.remove(Checkout.cache / entry.name)
    }
    SQLiteState(path: Checkout.cache / "state.sqlite", disk: disk).finishRollback()
  }
  for entry in try disk.entries(of: scratch) { try disk.remove(scratch / entry.name) }
  if ended == 0 { return nil }
  return "a killed run had left \(ended == 1 ? "a step" : "\(ended) steps") running; ended"
}

/// Everything that an output's pattern means.
private func files(
  of output: GlobPattern, on disk: any FileSystem
) throws(FileError) -> [Path] {
  if let literal = output.literal { return [literal] }
  let base = output.base
  return try disk.tree(below: base) { !output.canMatch(below: base / $0) }
    .map { base / $0.path }.filter(output.matches)
}

/// Tells names of files that a process with this number writes before they get their own names.
private func siblingTest(ofProcess number: Int) -> @Sendable (Path) -> Bool {
  let starts = [".rel-\(number)-", ".rel-restore-"].map { Array($0.utf8) }
  return { path in
    let name = path.name.bytes
    return name.last == UInt8(ascii: "~") && starts.contains { name.starts(with: $0) }
  }
}

private func removeSiblings(
  below folder: Path, _ isSibling: (Path) -> Bool, on disk: any FileSystem
) throws(FileError) {
  for entry in try disk.tree(below: folder, prunes: { _ in false }) where isSibling(entry.path) {
    try disk.remove(folder / entry.path)
  }
}

private func removeSiblings(
  around output: GlobPattern, _ isSibling: (Path) -> Bool, on disk: any FileSystem
) throws(FileError) {
  let base = output.literal?.parent ?? output.base
  if output.literal == nil {
    for entry in try disk.tree(below: base, prunes: { !output.canMatch(below: base / $0) })
    where isSibling(entry.path) { try disk.remove(base / entry.path) }
  } else if try disk.status(of: base)?.kind == .folder {
    for entry in try disk.entries(of: base) where isSibling(entry.name) {
      try disk.remove(base / entry.name)
    }
  }
  if let literal = output.literal, try disk.status(of: literal)?.kind == .folder {
    try removeSiblings(below: literal, isSibling, on: disk)
  }
}
