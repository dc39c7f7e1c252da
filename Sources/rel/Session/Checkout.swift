// A checkout as it was found: its set-up and its state. The wiring of the real disk, processes and
// environment begins here.

import Caching
import Diagnostics
import Execution
import Fingerprints
import Glibc
import Host
import Python
import Workspace

/// Everything about a checkout that a plan starts from.
struct Checkout {
  let arguments: BuildArguments
  let disk: RecordingDisk
  let environment: [String: String]
  let store: SQLiteState
  /// Rules, packages, pins, graph.
  let setUp: SetUp
  let exclusions: Exclusions
  /// What this machine remembers of the checkout.
  let state: MachineState
  /// Worth a line, but no error; beyond those of the layout.
  private(set) var otherNotes: [String]
  /// Everything worth a line.
  var notes: [String] { layout.notes + otherNotes }

  /// Whether a program was asked anything to set the run up.
  let hasStartedPrograms: Bool
  /// The looks that a set-up of an earlier run rests on, as groups of a transcript; nil where this
  /// run made its own.
  let reusedLooks: [UInt8]?
  /// The looks that were taken to set this run up.
  let setUpLooks: RecordingDisk.Looks

  var layout: MonorepoLayout { setUp.layout }
  var lock: LockFile { setUp.lock }

  /// The folder for all that rel keeps.
  static let cache: Path = ".cache"
  /// What steps are doing now.
  static let scratch: Path = ".cache/tmp"
  /// While this is there, a run has not ended by itself.
  static let runningMark: Path = ".cache/tmp/running"
  /// While this is there, a bump of versions has not ended by itself.
  static let bumpJournal: Path = ".cache/bump"
  /// While this is there, a release has not come to its end.
  static let releaseJournal: Path = ".cache/release"
  static let releasefile: Path = "Releasefile"
  static let lockPath: Path = "Releasefile.lock"

  /// Which targets the graph is for.
  enum Wanted {
    /// Those of the command line.
    case requested
    /// Everything that the rules define.
    case all
    /// Everything that can be made: without packages, some built-in targets cannot.
    case sound
  }

  /// Every look at the disk is kept: it may turn out that there is nothing to do.
  /// - Parameters:
  ///   - asking: what may be done where only a build backend knows a package's version.
  ///   - kept: what is known of the same call, where somebody has looked already.
  /// - Throws: what is wrong with the Releasefile or the packages.
  init(
    _ arguments: BuildArguments, for wanted: Wanted = .requested, asking: Asking,
    kept: KeptCall? = nil
  ) async throws {
    let kept = try kept ?? KeptCall(arguments)
    let root = kept.request.root
    let environment = currentEnvironment()
    let disk = RecordingDisk(Disk(root: root), known: kept.walks)
    self.arguments = arguments
    self.disk = disk
    self.environment = environment
    // Not through the recording disk: the state says how things looked, never what they are.
    store = Self.store(on: Disk(root: root))
    let (rows, complaint) = store.load()
    state = MachineState(rows)
    otherNotes = complaint.map { [$0] } ?? []
    if wanted == .requested, let known = kept.setUp {
      setUp = known.setUp
      reusedLooks = known.looks
      hasStartedPrograms = false
    } else {
      var builder = SetUpBuilder(
        arguments: arguments, disk: disk, environment: environment, state: state, asking: asking)
      setUp = try await builder.setUp(for: wanted)
      reusedLooks = nil
      otherNotes += builder.notes
      hasStartedPrograms = builder.hasStartedPrograms
    }
    setUpLooks = disk.takeLooks()
    exclusions = setUp.exclusions
  }

  /// Whether the set-up follows from files, arguments and environment alone.
  var dependsOnFilesOnly: Bool { otherNotes.isEmpty && !hasStartedPrograms }

  /// Where steps are carried out, and their results kept.
  var place: Workplace { Workplace(disk: disk, exclusions: exclusions, cache: Self.cache) }
  var records: RecordStore { place.records }

  /// Where this machine's state of a checkout is.
  static func store(on disk: Disk) -> SQLiteState {
    SQLiteState(path: cache / "state.sqlite", disk: disk)
  }

  static func disk(_ arguments: BuildArguments) throws -> RecordingDisk {
    RecordingDisk(Disk(root: try root(arguments.directory)), known: .none)
  }

  /// The folder that `-C` names, or the working folder; absolute.
  static func root(_ directory: String?) throws -> Path {
    guard let working = Disk.workingFolder else {
      throw Problem("the working folder does not exist any more")
    }
    guard let directory else { return working }
    let folder = (working / Path(directory)).lexicallyNormal
    guard try Disk(root: "/").resolved(folder) != nil else {
      throw Problem(
        "there is no folder `\(directory)`", hints: ["`-C` takes an existing folder"])
    }
    GitHubPage.move(to: folder)
    return folder
  }
}

/// The process's environment variables that are UTF-8.
func currentEnvironment() -> [String: String] {
  var result: [String: String] = [:]
  for pair in environmentEntries() {
    guard let equals = pair.firstIndex(of: "=") else { continue }
    result[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
  }
  return result
}

/// The process's environment as `NAME=value`, in its order; what is not UTF-8 is left out.
func environmentEntries() -> [String] {
  var result: [String] = []
  var entry = environ
  while let text = entry.pointee {
    if let pair = String(validatingCString: text) { result.append(pair) }
    entry += 1
  }
  return result
}

extension StateRow<PythonInterpreter> {
  /// The `python3` of the caller's PATH.
  static var python: Self { Self(.facts, "python") }
}
