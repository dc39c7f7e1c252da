// How many programs were started, and how many run now.

import Synchronization

/// Counts the programs that were started.
public final class CountingRunner: ProcessRunner {
  private let runner: any ProcessRunner
  private let started = Atomic<Int>(0)

  /// How many programs run now, of all runners: signals are about the whole process.
  private static let running = Atomic<Int>(0)

  public init(_ runner: any ProcessRunner) { self.runner = runner }

  public var count: Int { started.load(ordering: .relaxed) }
  public static var isIdle: Bool { running.load(ordering: .relaxed) == 0 }

  public var outputFolder: Path? { runner.outputFolder }
  public func mark(group: Int32) { runner.mark(group: group) }
  public func unmark(group: Int32) { runner.unmark(group: group) }

  public func run(
    _ command: Command, output: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(ProcessError) -> Termination {
    started.add(1, ordering: .relaxed)
    Self.running.add(1, ordering: .relaxed)
    defer { Self.running.subtract(1, ordering: .relaxed) }
    return try await runner.run(command, output: output)
  }
}
