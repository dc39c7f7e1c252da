// What a word of the command line asks of a version: `minor`, `final`, `1.3.0`, and what is said of a
// word that asks for nothing.

public import Diagnostics
import Notation
public import Standards
public import Workspace

extension VersionChange {
  /// - Parameters:
  ///   - word: a level, `final`, or a version in a spelling of PEP 440 or SemVer.
  ///   - phase: of a level's prerelease.
  ///   - free: the next version that is free, for messages.
  /// - Throws: what is wrong with the word, and what to say instead.
  public init(word: String, phase: Phase? = nil, free: Version?) throws(Problem) {
    if let level = Level(rawValue: word) {
      self = .level(level, phase)
      return
    }
    if word == "final" {
      self = .final
      return
    }
    do throws(StandardError) {
      self = .exact(try Version(word))
    } catch {
      let next = free.map { "the next version that is free: `\($0)`" }
      throw Problem(
        Self.message(error, word), hints: (Self.hints(error, word) + [next]).compactMap(\.self))
    }
  }

  private static func message(_ error: StandardError, _ word: String) -> String {
    startsWithLetter(word)
      ? "`\(word)` is no version, and no change of one" : error.description
  }

  private static func hints(_ error: StandardError, _ word: String) -> [String?] {
    switch error {
    case .semanticVersion(_, let release, _):
      // A build of one's own is no release.
      return [
        "use `\(release)rc1` for what comes before \(release), `\(release).post1` for a fix of it"
      ]
    case _ where startsWithLetter(word):
      let changes = Level.allCases.map(\.rawValue) + ["final", "auto"]
      let bare = word.lowercased().trimmingWhitespace
      return [
        changes.contains(bare)
          ? "did you mean `\(bare)`?"
          : option(for: bare) ?? nearNameHint(to: bare, among: changes),
        "say `major`, `minor`, `patch`, `final`, `auto`, or a version like `1.2.3` or `1.2.3rc1`",
      ]
    default: return [error.hint]
    }
  }

  /// Words of other tools, in this one's.
  private static func option(for word: String) -> String? {
    switch word {
    case "pre", "prerelease", "rc", "candidate", "release-candidate":
      "for a prerelease say `--pre rc`, alone or with a level"
    case "alpha", "beta", "dev": "for a prerelease say `--pre \(word)`, alone or with a level"
    case "premajor", "preminor", "prepatch":
      "for a prerelease say `\(word.dropFirst(3)) --pre rc`"
    case "post", "postrelease": "for a post-release say `--post`"
    case "release", "stable": "did you mean `final`?"
    default: nil
    }
  }

  private static func startsWithLetter(_ word: String) -> Bool {
    let first = word.trimmingWhitespace.prefix(2)
    guard first.first?.isLetter == true else { return false }
    return !(first.lowercased().hasPrefix("v") && first.dropFirst().allSatisfy(\.isNumber))
  }
}
