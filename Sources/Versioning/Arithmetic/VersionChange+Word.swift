// What a word of the command line asks of a version: `minor`, `final`, `1.3.0`. What is said of a word
// that asks for nothing is in `BumpRefusal`.

public import Diagnostics
public import Standards
import Workspace

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
    } catch { throw BumpRefusal.noVersion(word, error, next: free).problem }
  }
}
