// What follows from what is seen of an unfinished release.

import Bumping
import Host
import Testing

private func journal(
  _ adjust: (inout ReleasePlan) -> Void = { _ in }
) throws -> ReleaseJournal {
  ReleaseJournal(plan: try releasePlan(adjust), variables: [], file: nil)
}

@Test func `a file as it was before is written again, and an edited one stays`() throws {
  let journal = try journal()
  #expect(journal.unwritten(situation(file: .old)).map(\.path) == ["a.toml"])
  #expect(journal.unwritten(situation(file: .edited)).isEmpty)
  #expect(journal.unwritten(situation()).isEmpty)
}

@Test func `a commit that a kill kept out of the journal is found by its message`() throws {
  var journal = try journal()
  journal.findCommit(situation())
  #expect(journal.commit == nil)
  var seen = situation(head: released)
  seen.uncommitted = []
  seen.parent = base
  seen.message = "Release 1.1.0"
  journal.findCommit(seen)
  #expect(journal.commit == released)
  #expect(journal.hasOwnCommit)
}

@Test func `files that a person committed with a fix are released in that commit`() throws {
  var journal = try journal()
  var seen = situation(head: later)
  seen.uncommitted = []
  seen.parent = base
  seen.message = "fix: what validation found"
  journal.findCommit(seen)
  #expect(journal.commit == later)
  #expect(!journal.hasOwnCommit)
}

@Test func `a fix before the release's commit is part of the release`() throws {
  var journal = try journal()
  try journal.requireSame(situation(head: later))
  #expect(journal.commit == nil)
}

@Test func `another branch, a lost start and a commit too many are another release`() throws {
  var journal = try journal()
  #expect(throws: ReleaseRefusal.otherBranch("side", expected: "main")) {
    try journal.requireSame(situation(branch: "side"))
  }
  var lost = situation(head: later)
  lost.containsBase = false
  #expect(throws: ReleaseRefusal.baseGone(base)) { try journal.requireSame(lost) }
  journal.commit = released
  #expect(throws: ReleaseRefusal.headMoved(head: later, commit: released)) {
    try journal.requireSame(situation(head: later))
  }
  // The commit itself, without the branch, is the same.
  try journal.requireSame(situation(head: released, branch: nil))
}

@Test func `once all is published, HEAD may be anywhere`() throws {
  var journal = try journal()
  journal.commit = released
  journal.end(.distribute)
  try journal.requireSame(situation(head: later, branch: "side"))
}

@Test func `where tags make versions, a fix moves the tag until something may be published`() throws
{
  var journal = try journal { $0.bump.takesVersionsFromTags = true }
  journal.commit = released
  journal.end(.commit)
  journal.end(.tag)
  journal.begun = .validate
  var seen = situation(head: later)
  seen.tags = ["v1.1.0": released]
  try journal.requireSame(seen)
  #expect(journal.commit == nil)
  #expect(journal.ended.isEmpty)
  let (make, remove) = try journal.misplacedTags(seen, at: later) { $0 == released }
  #expect(make == ["v1.1.0"])
  #expect(remove == ["v1.1.0"])
  journal.commit = released
  journal.begun = .distribute
  #expect(throws: ReleaseRefusal.headMoved(head: later, commit: released)) {
    try journal.requireSame(seen)
  }
}

@Test func `a tag of somebody else's stays where it is`() throws {
  let journal = try journal()
  var seen = situation(head: released)
  seen.tags = ["v1.1.0": later]
  let refusal = ReleaseRefusal.tagElsewhere("v1.1.0", at: later, expected: released)
  #expect(throws: refusal) { try journal.misplacedTags(seen, at: released) { _ in true } }
  seen.tags = ["v1.1.0": released]
  #expect(try journal.misplacedTags(seen, at: released) { _ in true }.make.isEmpty)
}
