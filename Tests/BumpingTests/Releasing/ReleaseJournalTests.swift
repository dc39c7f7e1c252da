// The journal of an unfinished release, on a memory disk.

import Bumping
import Diagnostics
import Host
import Support
import Testing

@Test func `a journal comes back as it was written`() throws {
  let disk = MemoryDisk()
  var journal = ReleaseJournal(
    plan: try releasePlan(), variables: ["bucket=acme"], file: "Other")
  journal.only = ["core"]
  journal.begun = .tag
  journal.end(.bump)
  journal.end(.commit)
  journal.commit = released
  journal.hasOwnCommit = true
  try journal.write(to: ".cache/release", on: disk)
  #expect(try disk.status(of: ".cache/release")?.mode == 0o600)
  let read = try #require(try ReleaseJournal(at: ".cache/release", on: disk))
  // Commits, checks and notes are only told at the start.
  #expect(read == journal)
}

@Test func `nothing is no journal`() throws {
  #expect(try ReleaseJournal(at: ".cache/release", on: MemoryDisk()) == nil)
}

@Test func `a journal that makes no sense is never taken for another one`() throws {
  let disk = MemoryDisk()
  try ReleaseJournal(plan: try releasePlan(), variables: [], file: nil)
    .write(to: "whole", on: disk)
  let bytes = try disk.contents(of: "whole")
  for count in 0..<bytes.count {
    try disk.write(Array(bytes.prefix(count)), to: ".cache/release")
    #expect(throws: Problem.self) { try ReleaseJournal(at: ".cache/release", on: disk) }
  }
  try disk.write(bytes + [0], to: ".cache/release")
  #expect(throws: Problem.self) { try ReleaseJournal(at: ".cache/release", on: disk) }
}

@Test func `from the first upload on, something may be published`() throws {
  var journal = ReleaseJournal(plan: try releasePlan(), variables: [], file: nil)
  var answers: [String] = []
  for step in journal.plan.steps {
    journal.begun = step
    answers.append("\(step.rawValue) \(journal.mayBePublished)")
  }
  #expect(
    answers == [
      "bump false", "validate false", "commit false", "tag false", "distribute true",
      "verify-install true", "push true", "notify true",
    ])
}
