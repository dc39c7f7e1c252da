// Which release a hotfix is for.

import Bumping
import Diagnostics
import Standards
import Testing
import Versioning
import Workspace

private let tags = ["v1.2.0", "v1.2.1", "v1.3.0", "v2.0.0rc1", "core-v4.0.0", "other"]

private func line(
  _ word: String?, on branch: String? = "main", reachable: [String] = tags,
  of project: String? = nil
) throws -> String {
  do {
    let line = try HotfixLine(
      word, tags: tags, reachable: reachable, branch: branch,
      project: try project.map { try ProjectName($0) })
    return "\(line.tag) \(line.branch)"
  } catch let error as Problem { return error.description }
}

@Test func `the newest release is mended, and no prerelease`() throws {
  #expect(try line(nil) == "v1.3.0 hotfix/1.3")
}

@Test func `on a hotfix's branch its own line goes on`() throws {
  #expect(try line(nil, on: "hotfix/1.2", reachable: ["v1.2.0", "v1.2.1"]) == "v1.2.1 hotfix/1.2")
}

@Test func `a version or a tag names the release`() throws {
  #expect(try line("1.2.1") == "v1.2.1 hotfix/1.2")
  #expect(try line("v1.2.1") == "v1.2.1 hotfix/1.2")
  #expect(try line("4.0.0", of: "core") == "core-v4.0.0 hotfix/core-4.0")
}

@Test func `a release that was mended before goes on from there`() throws {
  #expect(
    try line("1.2.0") == """
      error: `v1.2.0` was mended before: `v1.2.1` is the newest release of its line
      hint: `rel release --hotfix v1.2.1` goes on from there
      """)
}

@Test func `a release that is not there is told with the newest one`() throws {
  #expect(
    try line("9.9.9") == """
      error: no release has the tag or version `9.9.9`
      hint: the newest one is `v1.3.0`
      """)
}
