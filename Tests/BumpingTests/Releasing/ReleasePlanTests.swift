// The order of a release's steps, and what people do in it.

import Bumping
import Changelogs
import Testing
import Versioning

@Test func `nothing is committed before it is validated, unless a tag makes the version`() {
  #expect(
    ReleaseStep.order(takesVersionsFromTags: false).map(\.rawValue) == [
      "bump", "validate", "commit", "tag", "distribute", "verify-install", "push", "notify",
    ])
  #expect(
    ReleaseStep.order(takesVersionsFromTags: true).map(\.rawValue) == [
      "bump", "commit", "tag", "validate", "distribute", "verify-install", "push", "notify",
    ])
}

@Test func `the checklist has its lines between semicolons`() {
  #expect(checklistLines(" read it;  tell \t them ;; ") == ["read it", "tell them"])
  #expect(checklistLines("") == [])
}

@Test func `branch and tags are pushed together, or tags alone`() throws {
  let plan = try releasePlan()
  let tag = "refs/tags/v1.1.0:refs/tags/v1.1.0"
  #expect(plan.references(commit: released) == ["\(released):refs/heads/main", tag])
  #expect(plan.references(commit: nil) == [tag])
  #expect(
    try releasePlan { $0.remote?.branch = nil }.references(commit: released) == [tag])
}

@Test func `a section of a changelog is its heading and what is below`() throws {
  let text = "# C\n\n## [2.0] - 2026-01-02\n\n### Added\n\n- X.\n\n## [1.0] - 2026-01-01\n\n- Y.\n"
  #expect(
    String(
      decoding: sectionText(of: try .init("2.0"), in: Array(text.utf8), of: "CHANGELOG.md"),
      as: UTF8.self)
      == "## [2.0] - 2026-01-02\n\n### Added\n\n- X.\n")
  #expect(sectionText(of: try .init("3.0"), in: Array(text.utf8), of: "CHANGELOG.md").isEmpty)
}
