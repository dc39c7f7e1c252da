// What rel asks of the operating system to run a program, as a protocol: `SubprocessRunner` is the
// real one, the tests script theirs. Knows nothing of recipes.

/// How a program is watched while it runs.
public struct Watch: Sendable, Hashable {
  public enum Depth: String, Sendable, Hashable {
    /// Each path once.
    case light
    /// Every call.
    case full
  }
  public var depth: Depth
  /// An absolute file for what was seen.
  public var log: Path
  /// An absolute folder for what each child of the program was seen to do, in a file by its process
  /// number; nil where they are all one.
  public var branches: Path?

  public init(_ depth: Depth, log: Path, branches: Path? = nil) {
    self.depth = depth
    self.log = log
    self.branches = branches
  }
}

/// A program to run with everything that it will see.
public struct Command: Sendable, Hashable {
  /// The program's file; no search in PATH happens.
  public var executable: Path
  /// Without the program's own name.
  public var arguments: [String]
  /// All of it: nothing is inherited.
  public var environment: [String: String]
  /// Where it runs: absolute.
  public var folder: Path
  /// When it is ended: SIGTERM, and SIGKILL five seconds later, to its whole process group.
  public var timeout: Duration?
  /// An open file that becomes its standard input; without one it has none.
  public var standardInput: Int32?
  /// Whether somebody looks at what it reads.
  public var watch: Watch?

  public init(
    _ executable: Path, _ arguments: [String], environment: [String: String], folder: Path,
    timeout: Duration? = nil, standardInput: Int32? = nil
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.folder = folder
    self.timeout = timeout
    self.standardInput = standardInput
  }
}

/// How a program ended. Not an error: a recipe that fails is a result.
public enum Termination: Sendable, Hashable {
  case exited(Int32)
  case signalled(Int32)
  case timedOut(Duration)

  public var isSuccess: Bool { self == .exited(0) }
}

/// A program that could not be started at all.
public struct ProcessError: Error, Sendable, Hashable, CustomStringConvertible {
  public var executable: Path
  public var reason: String
  public init(executable: Path, reason: String) {
    self.executable = executable
    self.reason = reason
  }
  public var description: String { "cannot start `\(executable)`: \(reason)" }
}

/// Runs programs in process groups of their own, without standard input unless one is given.
public protocol ProcessRunner: Sendable {
  /// Runs `command` to its end. Standard output and error arrive together, in the order in which
  /// they were written, as `output` is called with pieces of it.
  ///
  /// When the task is cancelled, the process group gets SIGINT, then SIGTERM, then SIGKILL.
  func run(
    _ command: Command, output: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(ProcessError) -> Termination

  /// Where the output of programs is kept while they run, absolute; nil for a runner that keeps
  /// none.
  var outputFolder: Path? { get }

  /// Notes a process group that one of its programs made, so that it is found after a kill as its
  /// own are.
  func mark(group: Int32)

  /// The group is no more.
  func unmark(group: Int32)
}

extension ProcessRunner {
  public var outputFolder: Path? { nil }
  public func mark(group: Int32) {}
  public func unmark(group: Int32) {}

  /// Runs `command` and keeps all that it printed.
  public func capture(
    _ command: Command
  ) async throws(ProcessError) -> (termination: Termination, output: [UInt8]) {
    let collected = OutputBuffer()
    let termination = try await run(command) { collected.append($0) }
    return (termination, collected.bytes)
  }
}
