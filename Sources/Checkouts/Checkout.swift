// A checkout as it was found: its set-up and its state. The wiring of the real disk, processes and
// environment begins here.

public import Caching
import Diagnostics
public import Fingerprints
public import Host
public import Python
public import Workspace

/// Everything about a checkout that a plan starts from.
public struct Checkout {
  public let request: Request
  public let disk: RecordingDisk
  public let environment: [String: String]
  public let store: SQLiteState
  /// Rules, packages, pins, graph.
  public let setUp: SetUp
  public let exclusions: Exclusions
  /// What this machine remembers of the checkout.
  public let state: MachineState
  /// What steps were seen to read beyond their rules.
  public let learned: LearnedStore
  /// Worth a line, but no error; beyond those of the layout.
  private(set) var otherNotes: [String]
  /// Everything worth a line.
  public var notes: [String] { layout.notes + otherNotes }

  /// Whether a program was asked anything to set the run up.
  let hasStartedPrograms: Bool
  /// The looks that a set-up of an earlier run rests on, as groups of a transcript; nil where this
  /// run made its own.
  let reusedLooks: [UInt8]?
  /// The looks that were taken to set this run up.
  let setUpLooks: RecordingDisk.Looks

  public var layout: MonorepoLayout { setUp.layout }
  public var lock: LockFile { setUp.lock }

  /// The folder for all that rel keeps.
  public static let cache: Path = ".cache"
  /// What steps are doing now.
  public static let scratch: Path = ".cache/tmp"
  /// While this is there, a run has not ended by itself.
  public static let runningMark: Path = ".cache/tmp/running"
  /// While this is there, a bump of versions has not ended by itself.
  public static let bumpJournal: Path = ".cache/bump"
  /// While this is there, a release has not come to its end.
  public static let releaseJournal: Path = ".cache/release"
  public static let releasefile: Path = "Releasefile"
  public static let lockPath: Path = "Releasefile.lock"

  /// Which targets the graph is for.
  public enum Wanted {
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
  public init(
    _ request: Request, for wanted: Wanted = .requested, environment: [String: String],
    asking: Asking, kept: KeptCall? = nil
  ) async throws {
    let kept = kept ?? KeptCall(request, environment: environment)
    let root = request.root
    let disk = RecordingDisk(Disk(root: root), known: kept.walks)
    self.request = request
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
      learned = LearnedStore(on: Disk(root: root), isWritten: asking == .freely)
      hasStartedPrograms = false
    } else {
      var builder = SetUpBuilder(
        request: request, disk: disk, environment: environment, state: state, asking: asking)
      setUp = try await builder.setUp(for: wanted)
      reusedLooks = nil
      otherNotes += builder.notes
      learned = builder.learned
      hasStartedPrograms = builder.hasStartedPrograms
    }
    setUpLooks = disk.takeLooks()
    exclusions = setUp.exclusions
  }

  /// Whether the set-up follows from files, arguments and environment alone.
  public var dependsOnFilesOnly: Bool { otherNotes.isEmpty && !hasStartedPrograms }

  /// Where this machine's state of a checkout is.
  public static func store(on disk: Disk) -> SQLiteState {
    SQLiteState(path: cache / "state.sqlite", disk: disk)
  }
}

extension StateRow<PythonInterpreter> {
  /// The `python3` of the caller's PATH.
  public static var python: Self { Self(.facts, "python") }
}
