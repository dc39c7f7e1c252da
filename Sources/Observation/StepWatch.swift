// Runs a step's programs so that what they do is seen, and gathers it.

public import Host
import Synchronization

/// Watches the programs of one step.
public final class StepWatch: Sendable {
  /// Nil where nobody looks.
  public let depth: Watch.Depth?
  private let gathered = Mutex<Accesses?>(nil)

  /// Of steps that nobody looks at.
  public static let off = StepWatch(nil)

  public init(_ depth: Watch.Depth?) { self.depth = depth }

  /// All that was seen, in order; nil where nothing was watched.
  public var seen: Accesses? { gathered.withLock { $0 } }

  /// Adds what was seen of one of the programs.
  public func add(_ more: Accesses?) {
    guard depth != nil, let more else { return }
    gathered.withLock { all in
      var known = all ?? Accesses()
      known.accesses += more.accesses
      known.incomplete += more.incomplete.filter { !known.incomplete.contains($0) }
      known.wantsPtrace = known.wantsPtrace || more.wantsPtrace
      all = known
    }
  }

  /// Runs a program to its end, as `runner` does.
  ///
  /// One that traces other programs, as a debugger does, or becomes another user fails while it is
  /// watched: it runs again without.
  public func run(
    _ command: Command, by runner: any ProcessRunner,
    output: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(ProcessError) -> Termination {
    guard let depth, let folder = runner.outputFolder else {
      return try await runner.run(command, output: output)
    }
    let log = folder / Path("seen-\(Disk.processNumber)-\(Self.nextNumber())")
    let disk = Disk(root: "/")
    defer { try? disk.remove(log) }
    var watched = command
    watched.watch = Watch(depth, log: log)
    let termination = try await runner.run(watched, output: output)
    guard var seen = (try? Accesses(in: log, on: disk)) ?? nil else {
      // What ended the observer ended the program, too; a runner without one sees nothing.
      return termination
    }
    if seen.wantsPtrace, !termination.isSuccess {
      let note =
        "it needs what a watched program cannot have, and runs again without being watched\n"
      output(Array(note.utf8))
      seen.incomplete.append("it needs what a watched program cannot have, and ran unwatched")
      add(seen)
      return try await runner.run(command, output: output)
    }
    add(seen)
    return termination
  }

  private static let last = Mutex(0)
  private static func nextNumber() -> Int {
    last.withLock { number in
      number += 1
      return number
    }
  }
}

extension Accesses {
  /// What the observer wrote; nil where it wrote nothing, as where there is none.
  public init?(in log: Path, on disk: any FileSystem) throws(FileError) {
    guard try disk.status(of: log) != nil else { return nil }
    self.init(log: try disk.contents(of: log))
  }
}
