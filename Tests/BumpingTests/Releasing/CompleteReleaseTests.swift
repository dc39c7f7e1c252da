// What is a whole release, what it consists of, and what would only repeat it.

import Bumping
import Standards
import Testing
import Versioning

private func name(_ text: String) throws -> ProjectName { try ProjectName(text) }

/// Two packages at `version`, all of which is there but for what `adjust` takes away.
private func complete(
  _ version: String = "1.1.0", tag commit: String = released,
  shown: [String: [String]] = ["core": ["1.0.0", "1.1.0"], "cdk": ["1.1.0"]]
) throws -> CompleteRelease? {
  let version = try Version(version)
  let tag = CompleteRelease.Tag("v\(version)", version, at: commit)
  var projects: [ProjectName: Set<Version>] = [:]
  for (project, versions) in shown {
    projects[try name(project)] = Set(try versions.map { try Version($0) })
  }
  return CompleteRelease(
    at: released, of: try [name("core"), name("cdk")],
    tags: [try name("core"): tag, try name("cdk"): tag], shown: ["file:index": projects])
}

@Test func `a release is complete where HEAD has its tags and the index all of it`() throws {
  var release = try #require(try complete())
  #expect(release.version == "1.1.0")
  #expect(release.tags == ["v1.1.0"])
  #expect(
    release.lines == [
      "  commit  ccccccc, tagged `v1.1.0`", "  index   `file:index` has `core`, `cdk`",
    ])
  release.remote = "origin"
  #expect(release.lines.last == "  remote  `origin` has `v1.1.0`")
}

@Test func `after a commit, or without a part of it, there is no complete release`() throws {
  #expect(try complete(tag: base) == nil)
  #expect(try complete(shown: ["core": ["1.1.0"], "cdk": ["1.0.0"]]) == nil)
  #expect(try complete(shown: [:]) == nil)
  #expect(
    try CompleteRelease(at: released, of: [name("core")], tags: [:], shown: ["file:index": [:]])
      == nil)
  // What is not published at all is no part of it.
  #expect(try complete(shown: ["core": ["1.1.0"]])?.published == [name("core")])
}

@Test func `packages with versions of their own are each at their own tag`() throws {
  let (core, cdk) = (try name("core"), try name("cdk"))
  let (one, two) = (try Version("1.0"), try Version("2.0"))
  let release = CompleteRelease(
    at: released, of: [core, cdk],
    tags: [core: .init("core-v1.0", one, at: released), cdk: .init("cdk-v2.0", two, at: released)],
    shown: ["file:a": [core: [one]], "file:b": [cdk: [two]]])
  #expect(release?.version == "core 1.0, cdk 2.0")
  #expect(release?.lines.last == "  index   `file:a`, `file:b` have `core`, `cdk`")
}

@Test func `a journal all of whose steps ended is that of a complete release`() throws {
  var journal = ReleaseJournal(plan: try releasePlan(), variables: [], file: nil)
  journal.commit = released
  for step in journal.plan.steps where journal.plan.omissions[step] == nil {
    #expect(!journal.isComplete)
    #expect(CompleteRelease(journal) == nil)
    journal.end(step)
  }
  let release = try #require(CompleteRelease(journal))
  #expect(release.version == "1.1.0")
  #expect(release.remote == "origin")
  #expect(
    ReleaseRefusal.untold(release).problem.description == """
      error: the release of 1.1.0 is complete: rel ended before it could say so
        commit  ccccccc, tagged `v1.1.0`
        index   `file:.cache/index` has `core`, `cdk`
        remote  `origin` has `v1.1.0`
      hint: `rel release --resume` puts its journal away; then another one can begin
      """)
}

@Test func `what gives the same files another number repeats a release`() throws {
  func repeats(_ version: String, _ change: VersionChange) throws -> Bool {
    let shown = ["core": [version], "cdk": [version]]
    return try #require(try complete(version, shown: shown)).isRepeated(by: change)
  }
  for change: VersionChange in [.level(.major, nil), .level(.patch, nil), .final] {
    #expect(try repeats("1.1.0", change))
    // These make the release that a prerelease led to, or one of another kind.
    #expect(try !repeats("1.1.0rc1", change))
    #expect(try !repeats("1.1.0.post1", change))
  }
  #expect(try repeats("1.1.0", .exact(Version("1.1"))))
  #expect(try !repeats("1.1.0", .exact(Version("1.1.1"))))
  #expect(try repeats("1.1.0.post1", .post))
  #expect(try !repeats("1.1.0", .post))
  #expect(try repeats("1.1.0rc1", .prerelease(.candidate)))
  #expect(try repeats("1.1.0.dev1", .level(.minor, .dev)))
  #expect(try !repeats("1.1.0b1", .prerelease(.candidate)))
  #expect(try !repeats("1.1.0", .level(.minor, .candidate)))
}

@Test func `a remote that lacks the release is told with the command that sends it there`() throws {
  var release = try #require(try complete())
  release.unpushed = .init(name: "origin", branch: "main")
  #expect(
    ReleaseRefusal.complete(release, hasChangelog: false).problem.hints == [
      "`origin` does not have it yet: `git push origin HEAD:main v1.1.0` sends it there",
      "commit what the next release is to have, then ask again",
      "or name the version that the same files get: `rel release VERSION`",
    ])
  release.unpushed?.branch = nil
  #expect(
    ReleaseRefusal.nothingUnfinished(last: release).problem.hints.first
      == "`origin` does not have it yet: `git push origin v1.1.0` sends it there")
}
