// Versions: spellings, order and errors. The tables are those of PyPA's `packaging`.

import Standards
import Testing

/// Each comes before the next.
private let ordered = [
  "1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456", "1.0b2",
  "1.0b2.post345.dev456", "1.0b2.post345", "1.0b2-346", "1.0c1.dev456", "1.0c1", "1.0rc2",
  "1.0c3", "1.0", "1.0+abc.5", "1.0+abc.7", "1.0+5", "1.0.post456.dev34", "1.0.post456",
  "1.1.dev1", "1.2", "1.2+123abc", "1.2+123abc456", "1.2+abc", "1.2+abc123", "1.2+abc123def",
  "1.2+1234.abc", "1.2+123456", "1.2.r32", "1.2.rev33", "1!1.0.dev456", "1!1.0", "1!1.0-1",
]

@Test func `every version of the table comes before all that follow it`() throws {
  let versions = try ordered.map(Version.init(_:))
  for (index, version) in versions.enumerated() {
    for later in versions[(index + 1)...] {
      #expect(version < later)
      #expect(later > version)
      #expect(version != later)
    }
  }
}

@Test(
  arguments: [
    ("1.0dev", "1.0.dev0"), ("1.0.dev", "1.0.dev0"), ("1.0-DEV", "1.0.dev0"),
    ("1.0a", "1.0a0"), ("1.0.ALPHA1", "1.0a1"), ("1.0-alpha.1", "1.0a1"), ("1.0_b-2", "1.0b2"),
    ("1.0beta", "1.0b0"), ("1.0c1", "1.0rc1"), ("1.0-preview_3", "1.0rc3"), ("1.0pre", "1.0rc0"),
    ("1.0post", "1.0.post0"), ("1.0-1", "1.0.post1"), ("1.0.rev5", "1.0.post5"),
    ("1.0-r5", "1.0.post5"), ("1.0+AbC", "1.0+abc"), ("1.0+ubuntu-1_2", "1.0+ubuntu.1.2"),
    ("1.01", "1.1"), ("1.0a05", "1.0a5"), ("1.0+001", "1.0+1"), ("v1.0", "1.0"), (" 1.0\n", "1.0"),
    ("1!1.2.rev33+123456", "1!1.2.post33+123456"), ("0!1", "1"), ("1.0.0", "1.0.0"),
    // SemVer's prereleases that PEP 440 knows.
    ("1.2.3-alpha.1", "1.2.3a1"), ("1.2.3-beta.1", "1.2.3b1"), ("1.2.3-rc.1", "1.2.3rc1"),
    ("1.2.3-dev.4", "1.2.3.dev4"), ("1.2.3-pre.1", "1.2.3rc1"), ("1.2.3-1", "1.2.3.post1"),
    ("1.0a.", "1.0a0"), ("1.0a--1", "1.0a0.post1"),
  ])
func `every spelling has one normal form`(text: String, normalized: String) throws {
  let version = try Version(text)
  #expect(version.normalized == normalized)
  #expect(try Version(normalized) == version)
}

@Test func `equal versions hash alike`() throws {
  let spellings = ["1.0", "1", "v1.0.0", "0!1.0.0.0"]
  #expect(try Set(spellings.map(Version.init(_:))).count == 1)
  #expect(try Version("1.0+a-1") == Version("1+A.1"))
  #expect(try Version("1.0") != Version("1.0+0"))
}

@Test func `a version keeps its text and has its parts`() throws {
  let version = try Version(" V1!2.3-Beta_4.post5.dev6+Local.7 ")
  #expect(version.text == "V1!2.3-Beta_4.post5.dev6+Local.7")
  #expect(version.description == version.text)
  #expect(version.epoch == 1)
  #expect(version.release == [2, 3])
  #expect(version.pre == Version.Prerelease(.beta, 4))
  #expect(version.post == 5)
  #expect(version.dev == 6)
  #expect(version.local == [.text("local"), .number(7)])
  #expect(version.publicVersion.text == "1!2.3b4.post5.dev6")
  #expect(version.isPrerelease && version.isPostrelease)
  #expect(Version(release: [1, 2], pre: .init(.candidate, 1)).text == "1.2rc1")
}

@Test(
  arguments: [
    ("", "the version is empty"),
    ("french toast", "`french toast` is not a version: it does not start with a number"),
    ("1.2.x", "`1.2.x` is not a version: `.x` does not belong after `1.2`"),
    ("1.0+a+", "`1.0+a+` is not a version: `+` does not belong after `1.0+a`"),
    ("1.0++", "`1.0++` is not a version: `++` does not belong after `1.0`"),
    ("1.0+_foobar", "`1.0+_foobar` is not a version: `+_foobar` does not belong after `1.0`"),
    ("1.0 beta", "`1.0 beta` is not a version: ` beta` does not belong after `1.0`"),
    ("1!", "`1!` is not a version: it stops too early"),
    ("1.2-foo", "`1.2-foo` is not a version: `-foo` does not belong after `1.2`"),
    ("1.٣", "`1.٣` is not a version: `.٣` does not belong after `1`"),
    ("1.99999999999999999999", "`1.99999999999999999999` has a number that is too large"),
  ])
func `the error says how far a text is a version`(text: String, message: String) {
  #expect(throws: StandardError.self) { try Version(text) }
  do { _ = try Version(text) } catch { #expect(error.description == message) }
}

@Test func `a SemVer form without an equivalent is named with what to use`() {
  do {
    _ = try Version("1.2.3-hotfix.1")
    Issue.record("it was read")
  } catch {
    #expect(error == .semanticVersion("1.2.3-hotfix.1", release: "1.2.3", suffix: "hotfix.1"))
    #expect(
      error.description
        == "`1.2.3-hotfix.1` has no PEP 440 form: `-hotfix.1` is not one of a, b, rc, post and dev"
        + " with a number")
    #expect(
      error.hint
        == "use `1.2.3rc1` for what comes before 1.2.3, `1.2.3.post1` for a fix of it, or"
        + " `1.2.3+hotfix.1` for a build of your own")
  }
}

@Test(arguments: ["1.2.3-alpha.beta", "1.0.0-x.7.z.92", "1.2.3-rc.1.2", "1.0.0-x+build.5"])
func `other SemVer forms are told from plain mistakes`(text: String) {
  do {
    _ = try Version(text)
    Issue.record("it was read")
  } catch {
    guard case .semanticVersion = error else {
      Issue.record("\(error)")
      return
    }
  }
}
