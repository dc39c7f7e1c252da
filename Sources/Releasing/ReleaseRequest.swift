// What a release is asked to be, what it works with, and what it tells while it goes on.

public import Bumping
public import Checkouts
public import Diagnostics
public import Host
public import Versioning
public import Versions

/// A release, as a command fills it in.
public struct ReleaseRequest: Sendable {
  /// The checkout, absolute.
  public var root: Path
  /// The Releasefile, where the command line names one.
  public var file: String?
  /// What comes next; of a hotfix: the release that it is for.
  public var version: NextVersion
  /// What the steps that make and publish are called with, `NAME=value`.
  public var variables: [String]
  /// Whether the commits are drafted into the changelog; nil: where nothing else is written there.
  public var draftsChangelog: Bool?
  public var isSigned = false
  /// The remote to push to; nil: the branch's.
  public var remote: String?
  /// Whether the release is pushed, and the remote asked at all.
  public var isPushed = true
  /// Whether what was published is installed.
  public var isInstalled = true

  public init(at root: Path, file: String?, _ version: NextVersion, variables: [String]) {
    self.root = root
    self.file = file
    self.version = version
    self.variables = variables
  }

  /// - Parameter words: targets, and variables as `NAME=value`.
  func request(_ words: [String], only: [String] = []) -> Request {
    Request(at: root, file: file, words: words, only: only)
  }
}

/// What all parts of a running release work with. Whoever makes it holds the checkout's lock.
public struct ReleaseSite: Sendable {
  public let request: ReleaseRequest
  public var journal: ReleaseJournal
  public let caller: Caller
  /// Brings targets up to date, and returns the exit status.
  let make: @Sendable (Request) async throws -> Int32
  let tell: @Sendable (ReleaseEvent) -> Void

  public init(
    _ request: ReleaseRequest, _ journal: ReleaseJournal, by caller: Caller,
    make: @escaping @Sendable (Request) async throws -> Int32,
    tell: @escaping @Sendable (ReleaseEvent) -> Void
  ) {
    self.request = request
    self.journal = journal
    self.caller = caller
    self.make = make
    self.tell = tell
  }

  var disk: Disk { Disk(root: request.root) }
}

/// What happens in a release, in the order of its happening.
public enum ReleaseEvent: Sendable {
  case began(ReleaseStep)
  case ended(ReleaseStep, ReleaseStepEnding)
  /// A step wrote these files.
  case wrote([FileEdit])
  /// What a step has to say, without the last line's end.
  case said([UInt8])
  /// What a step found wrong and goes on after.
  case found(Problem)
  case stopped(ReleaseStop)
  /// All is done.
  case released(commit: String?)
}

/// A release that did not come to its end.
public struct ReleaseStop: Sendable {
  public var step: ReleaseStep
  public var ending: ReleaseStepEnding
  /// Why; none where a step has said it.
  public var problems: [Problem]
  /// Whether it was called off; that is all there is to say.
  public var isInterrupted: Bool
  public var status: Int32
  public var commit: String?
  /// Whether something may be in the index.
  public var mayBePublished: Bool
  /// Whether all is as it was before the release.
  public var isUndone: Bool
}
