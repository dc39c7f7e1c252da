// One run at a time, and what a killed one leaves behind.

import Diagnostics
import Host
import Support
import Synchronization
import Testing

@testable import Checkouts
@testable import Pipeline

@Suite struct LockTests {
  @Test func `a second run that does not wait is told for whom it would`() async throws {
    let folder = try TemporaryFolder()
    let disk = Disk(root: folder.path)
    let (lock, hasWaited) = try await takeLock(on: disk, waits: false, tell: { _ in })
    #expect(!hasWaited)
    let error = await #expect(throws: Problem.self) {
      try await takeLock(on: disk, waits: false, tell: { _ in })
    }
    #expect(error?.cause == .unreachable)
    #expect(error?.message == "rel, process \(Disk.processNumber), is running in this checkout")
    withExtendedLifetime(lock) {}
  }

  @Test func `a cache that is a file is said, and stays`() async throws {
    let folder = try TemporaryFolder()
    try folder.disk.write("mine", to: ".cache")
    await #expect(throws: Problem.self) {
      try await takeLock(on: folder.disk, waits: false, tell: { _ in })
    }
    #expect(try folder.disk.contents(of: ".cache") == Array("mine".utf8))
  }

  @Test func `an unfinished release is mentioned to all but releases`() async throws {
    let folder = try TemporaryFolder()
    try folder.disk.write("x", to: Checkout.releaseJournal)
    let lines = Lines()
    _ = try await takeLock(on: folder.disk, waits: false, isForRelease: true) { lines.add($0) }
    #expect(lines.all.isEmpty)
    _ = try await takeLock(on: folder.disk, waits: false) { lines.add($0) }
    #expect(lines.all.count == 1)
    #expect(lines.all.first?.hasPrefix("note: a release is unfinished") == true)
  }

  @Test func `a killed run's half-written outputs go, and what it had finished stays`() throws {
    let folder = try TemporaryFolder()
    let disk = folder.disk
    let journal = try RunJournal(on: disk)
    let outputs = try ["half", "whole"].map { [try GlobPattern($0)] }
    try journal.list(outputs.flatMap(\.self))
    for output in outputs { try journal.begin(outputs: output) }
    try journal.end(outputs[1])
    try disk.write("h", to: "half")
    try disk.write("w", to: "whole")
    // No step of it runs any more.
    #expect(try endLeftovers(on: disk) == nil)
    #expect(try disk.status(of: "half") == nil)
    #expect(try disk.status(of: "whole") != nil)
    #expect(try disk.status(of: Checkout.runningMark) == nil)
  }
}

/// Lines that were told.
private final class Lines: Sendable {
  private let lines = Mutex<[String]>([])
  var all: [String] { lines.withLock { $0 } }
  func add(_ line: String) { lines.withLock { $0.append(line) } }
}
