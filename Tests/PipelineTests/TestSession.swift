// A checkout on the real disk, planned and run as a command does it, without a command.

import Checkouts
import Execution
import Host
import Pipeline
import Planning
import Support

struct TestSession {
  let folder: TemporaryFolder
  let caller = Caller(environment: ["PATH": "/usr/bin:/bin"])

  /// - Parameter files: contents by path.
  init(_ files: [String: String]) throws {
    folder = try TemporaryFolder()
    for (path, text) in files { try folder.disk.write(text, to: Path(path)) }
  }

  func request(_ words: String...) -> Request { Request(at: folder.path, words: words) }

  /// What is to be done, target by target; nothing is written.
  func plan(_ words: String...) async throws -> [String: Verdict] {
    let session = try await Session(
      Request(at: folder.path, words: words), for: .plan, by: caller)
    return Dictionary(session.plan.steps.map { ($0.target, $0.verdict) }) { first, _ in first }
  }

  /// Brings targets up to date, as `rel make` does.
  /// - Returns: what became of each step.
  func make(_ words: String...) async throws -> [String: StepStatus] {
    let request = Request(at: folder.path, words: words)
    let disk = Disk(root: folder.path)
    let lock = try await takeLock(on: disk, waits: false, tell: caller.tell).lock
    defer { withExtendedLifetime(lock) {} }
    let journal = try RunJournal(on: disk)
    defer { journal.remove() }
    let kept = KeptCall(request, environment: caller.environment)
    let session = try await Session(request, for: .run, by: caller, kept: kept)
    let options = RunOptions(jobs: 2, keepsGoing: false)
    let (summary, _) = try await session.run(options, journal: journal) { _ in }
    kept.keep(nil, of: session)
    return Dictionary(summary.reports.map { ($0.step.target, $0.status) }) { first, _ in first }
  }
}
