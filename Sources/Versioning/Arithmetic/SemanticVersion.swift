// Versions as SemVer writes them, for files that other tools than Python's read.

public import Standards
import Workspace

extension Version {
  /// The version in SemVer's form, `1.3.0-rc.1` for `1.3.0rc1`; nil where it has none: with an epoch,
  /// a local part, `.post`, more than three numbers, or a development release of a prerelease.
  ///
  /// SemVer orders alpha < beta < dev < rc, so that a development release comes before a release all
  /// the same, and only mixing phases can be ordered in another way.
  /// - Source: semver.org 2.0.0, items 2, 9 and 11.
  public var semantic: String? {
    guard epoch == 0, local.isEmpty, post == nil, release.count <= 3, pre == nil || dev == nil
    else { return nil }
    let numbers = release + Array(repeating: 0, count: 3 - release.count)
    var text = numbers.map(String.init).joined(separator: ".")
    if let pre {
      let word =
        switch pre.phase {
        case .alpha: "alpha"
        case .beta: "beta"
        case .candidate: "rc"
        }
      text += "-\(word).\(pre.number)"
    }
    if let dev { text += "-dev.\(dev)" }
    return text
  }
}
