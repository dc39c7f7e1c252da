// What is done to take an unfinished release back, and what stays.

import Bumping
import Host
import Testing
import Versioning
import Workspace

private let old = Array("1.0.0".utf8)
private let new = Array("1.1.0".utf8)
private let lock = Array("lock".utf8)

private func journal() throws -> ReleaseJournal {
  ReleaseJournal(plan: try releasePlan(), variables: [], file: nil)
}

/// After the release's commit and its tag.
private func committed() throws -> (ReleaseJournal, ReleaseSituation) {
  var journal = try journal()
  journal.commit = released
  journal.hasOwnCommit = true
  var seen = situation(head: released)
  seen.parent = base
  seen.tags = ["v1.1.0": released]
  return (journal, seen)
}

private let written: [Path: [UInt8]] = ["a.toml": new, "uv.lock": Array("new lock".utf8)]

@Test func `tag, commit and files go in the reverse order of their making`() throws {
  let (journal, seen) = try committed()
  let plan = journal.withdrawal(
    seen, ownTags: ["v1.1.0"], hasCommit: true, contents: written)
  #expect(
    plan.changes == [
      .removeTag("v1.1.0"), .takeBackCommit(released, to: base),
      .putBack([
        RestoredFile(path: "a.toml", bytes: old), RestoredFile(path: "uv.lock", bytes: lock),
      ]),
    ])
  #expect(
    plan.changes.compactMap(\.text) == [
      "tag `v1.1.0` removed", "commit ccccccc removed", "2 files put back",
    ])
  #expect(plan.notes.isEmpty)
}

@Test func `a file that is gone or as it was written is put back, and an edited one stays`() throws
{
  let journal = try journal()
  func plan(_ contents: [Path: [UInt8]]) -> WithdrawalPlan {
    journal.withdrawal(situation(), ownTags: [], hasCommit: false, contents: contents)
  }
  #expect(plan(["a.toml": old, "uv.lock": lock]).changes == [.putBack([])])
  #expect(WithdrawalChange.putBack([]).text == nil)
  let gone = RestoredFile(path: "a.toml", bytes: old)
  #expect(plan(["uv.lock": lock]).changes == [.putBack([gone])])
  let edited = plan(["a.toml": Array("mine".utf8), "uv.lock": lock])
  #expect(edited.changes == [.putBack([])])
  #expect(edited.notes == ["`a.toml` was edited since, and stays: see to the version in it"])
}

@Test func `a commit that others stand on stays, and so do its files`() throws {
  var (journal, seen) = try committed()
  seen.head = later
  let plan = journal.withdrawal(
    seen, ownTags: ["v1.1.0"], hasCommit: true, contents: written)
  #expect(plan.changes == [.removeTag("v1.1.0")])
  #expect(
    plan.notes == [
      "there are commits after the release's ccccccc, so it stays: `git revert ccccccc` undoes it"
    ])
  journal.hasOwnCommit = false
  let theirs = journal.withdrawal(seen, ownTags: [], hasCommit: false, contents: written)
  #expect(theirs.changes.isEmpty)
  #expect(
    theirs.notes == [
      "the tag `v1.1.0` is not this release's, at ccccccc, and stays",
      "commit ccccccc is yours and holds the new version: `git revert ccccccc` undoes it",
    ])
}
