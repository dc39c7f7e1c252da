import Diagnostics
import Standards
import Testing
import Versioning
import Workspace

private func next(_ old: String, _ change: VersionChange) throws -> String {
  let version = try Version(old)
  do throws(BumpRefusal) {
    return try version.changed(by: change).normalized
  } catch { return error.problem.message }
}

@Test(arguments: [
  ("1.2.3", "1.2.4", "1.3.0", "2.0.0"),
  ("1.2", "1.2.1", "1.3", "2.0"),
  ("1", "1.0.1", "1.1", "2"),
  ("1.2.3.4", "1.2.4.0", "1.3.0.0", "2.0.0.0"),
  ("0.9.9", "0.9.10", "0.10.0", "1.0.0"),
  ("2024.11", "2024.11.1", "2024.12", "2025.0"),
  ("2!1.2.3", "2!1.2.4", "2!1.3.0", "2!2.0.0"),
  // A prerelease is before the release that it leads to.
  ("1.3.0rc1", "1.3.0", "1.3.0", "2.0.0"),
  ("1.2.4rc1", "1.2.4", "1.3.0", "2.0.0"),
  ("2.0.0.dev3", "2.0.0", "2.0.0", "2.0.0"),
  ("1.2.3.post1", "1.2.4", "1.3.0", "2.0.0"),
  ("1.2.3.post1.dev2", "1.2.4", "1.3.0", "2.0.0"),
  ("1.2.3+ubuntu.1", "1.2.4", "1.3.0", "2.0.0"),
])
func `levels count up, and fill or empty what follows`(
  old: String, patch: String, minor: String, major: String
) throws {
  #expect(try next(old, .level(.patch, nil)) == patch)
  #expect(try next(old, .level(.minor, nil)) == minor)
  #expect(try next(old, .level(.major, nil)) == major)
}

@Test(arguments: [
  ("1.2.3", "1.2.4.dev1", "1.2.4a1", "1.2.4b1", "1.2.4rc1"),
  ("1.3.0.dev3", "1.3.0.dev4", "1.3.0a1", "1.3.0b1", "1.3.0rc1"),
  ("1.3.0a2", "1.3.0a3.dev1", "1.3.0a3", "1.3.0b1", "1.3.0rc1"),
  ("1.3.0a2.dev1", "1.3.0a2.dev2", "1.3.0a2", "1.3.0b1", "1.3.0rc1"),
  ("1.3.0rc1", "1.3.0rc2.dev1", "1.3.0a1", "1.3.0b1", "1.3.0rc2"),
  ("1.2.3.post1", "1.2.4.dev1", "1.2.4a1", "1.2.4b1", "1.2.4rc1"),
  ("1!1.0", "1!1.0.1.dev1", "1!1.0.1a1", "1!1.0.1b1", "1!1.0.1rc1"),
])
func `prereleases go on in their phase, or begin one`(
  old: String, dev: String, alpha: String, beta: String, candidate: String
) throws {
  #expect(try next(old, .prerelease(.dev)) == dev)
  #expect(try next(old, .prerelease(.alpha)) == alpha)
  #expect(try next(old, .prerelease(.beta)) == beta)
  #expect(try next(old, .prerelease(.candidate)) == candidate)
}

@Test(arguments: [
  ("1.2.3", "1.3.0rc1", "2.0.0.dev1"), ("1.3.0rc1", "1.4.0rc1", "2.0.0.dev1"),
])
func `a level with a phase begins the next release's prereleases`(
  old: String, minor: String, major: String
) throws {
  #expect(try next(old, .level(.minor, .candidate)) == minor)
  #expect(try next(old, .level(.major, .dev)) == major)
}

@Test(arguments: [
  ("1.3.0rc2", "1.3.0"), ("1.3.0.dev1", "1.3.0"), ("1.3.0a1.dev4", "1.3.0"),
  ("1.3.0.post1.dev1", "1.3.0.post1"), ("3!1.0a1", "3!1.0"),
  ("1.3.0", "`1.3.0` is no prerelease, so there is nothing to make final"),
])
func `final is the release that prereleases led to`(old: String, new: String) throws {
  #expect(try next(old, .final) == new)
}

@Test(arguments: [
  ("1.3.0", "1.3.0.post1"), ("1.3.0.post1", "1.3.0.post2"), ("1.3.0.post1.dev1", "1.3.0.post1"),
  ("1.3.0rc1", "`1.3.0rc1` is a prerelease: a post-release comes after a release"),
  ("1.3.0.dev1", "`1.3.0.dev1` is a prerelease: a post-release comes after a release"),
])
func `post-releases follow a release`(old: String, new: String) throws {
  #expect(try next(old, .post) == new)
}

@Test func `a file that says a version and cannot be read is named`() {
  #expect(
    BumpRefusal.unreadable("a/pyproject.toml").problem.message
      == "`a/pyproject.toml` cannot be read")
}

@Test func `a number at its end is refused`() throws {
  #expect(
    try next("1.9223372036854775806", .level(.minor, nil))
      == "`1.9223372036854775806` has a number that cannot be counted up")
}

@Test(
  arguments: [
    ("1.2.3", "1.2.3"), ("1.2", "1.2.0"), ("1.3.0rc1", "1.3.0-rc.1"), ("1.3.0a2", "1.3.0-alpha.2"),
    ("1.3.0b2", "1.3.0-beta.2"), ("1.3.0.dev4", "1.3.0-dev.4"), ("1.3.0.post1", nil),
    ("1!1.0.0", nil), ("1.2.3.4", nil), ("1.0+x", nil), ("1.0a1.dev1", nil),
  ] as [(String, String?)])
func `SemVer's form of a version`(version: String, semantic: String?) throws {
  let version = try Version(version)
  #expect(version.semantic == semantic)
  // What SemVer writes is read as the same version.
  if let semantic { #expect(try Version(semantic) == version) }
}

@Test(arguments: [
  ("minro", "`minro` is no version, and no change of one|did you mean `minor`?"),
  (" Patch ", "` Patch ` is no version, and no change of one|did you mean `patch`?"),
  ("v", "`v` is not a version: it stops too early|write a version like"),
  (
    "prerelease", "`prerelease` is no version, and no change of one|for a prerelease say `--pre rc`"
  ),
  (
    "preminor",
    "`preminor` is no version, and no change of one|for a prerelease say `minor --pre rc`"
  ),
  (
    "2.0.0.RELEASE",
    "`2.0.0.RELEASE` is not a version: `ELEASE` does not belong after `2.0.0.R`|write"
  ),
  ("１.２", "`１.２` is not a version: it does not start with a number|write a version like"),
  (">=2.0", "`>=2.0` is not a version: it does not start with a number|write a version like"),
  (
    "1.2.3-hotfix.1",
    "`1.2.3-hotfix.1` has no PEP 440 form: `-hotfix.1` is not one of a, b, rc, post and dev with a"
      + " number|use `1.2.3rc1` for what comes before 1.2.3, `1.2.3.post1` for a fix of it|the next"
  ),
])
func `a word that is no version is refused with what to say and the next free one`(
  word: String, start: String
) {
  let error = #expect(throws: Problem.self) {
    try VersionChange(word: word, free: try Version("1.2.5"))
  }
  let told = error ?? Problem("nothing was wrong")
  let text = ([told.message] + told.hints).joined(separator: "|")
  #expect(text.hasPrefix(start), "\(text)")
  #expect(told.hints.last == "the next version that is free: `1.2.5`")
}
