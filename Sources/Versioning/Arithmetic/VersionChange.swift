// From one version to the next: what `major`, `--pre rc`, `final` and the like make of it. Knows
// nothing of packages, tags and indexes.

public import Standards
import Workspace

/// What a bump does to a version.
public enum VersionChange: Sendable, Hashable {
  public enum Level: String, Sendable, Hashable, CaseIterable {
    case major, minor, patch
  }

  /// The phases before a release, in their order.
  public enum Phase: String, Sendable, Hashable, CaseIterable {
    case dev, alpha, beta
    case candidate = "rc"
  }

  /// The next release of a level; with a phase, its first prerelease.
  case level(Level, Phase?)
  /// The next prerelease of the release that is being made, or of the next patch release.
  case prerelease(Phase)
  case post
  /// The release that the prereleases led to.
  case final
  case exact(Version)
}

extension VersionChange: CustomStringConvertible {
  /// As on the command line: `minor --pre rc`, `1.3.0`.
  public var description: String {
    switch self {
    case .level(let level, nil): level.rawValue
    case .level(let level, let phase?): "\(level.rawValue) --pre \(phase.rawValue)"
    case .prerelease(let phase): "--pre \(phase.rawValue)"
    case .post: "--post"
    case .final: "final"
    case .exact(let version): version.text
    }
  }
}

extension Version {
  /// The version that `change` leads to, in normal form. Epoch and the count of release numbers stay;
  /// a local part goes.
  ///
  /// A prerelease is before the release that it leads to, so `patch` makes 1.2.4 of 1.2.4rc1, and
  /// `minor` makes 1.3.0 of 1.3.0rc1, as npm and poetry have it.
  /// - Throws: where there is no such version: a post-release of a prerelease, say.
  public func changed(by change: VersionChange) throws(BumpRefusal) -> Version {
    switch change {
    case .exact(let version): return version
    case .level(let level, let phase):
      guard let phase else { return Version(release: try release(at: level), epoch: epoch) }
      return first(of: phase, release: try release(after: level))
    case .prerelease(let phase): return try next(in: phase)
    case .final:
      guard isPrerelease else { throw .alreadyFinal(self) }
      return Version(release: release, epoch: epoch, post: pre == nil ? post : nil)
    case .post:
      if let post {
        // 1.2.3.post1.dev4 is on the way to 1.2.3.post1.
        let number = dev == nil ? try successor(of: post) : post
        return Version(release: release, epoch: epoch, pre: pre, post: number)
      }
      guard !isPrerelease else { throw .postOfPrerelease(self) }
      return Version(release: release, epoch: epoch, post: 1)
    }
  }

  /// Where a level's number stands, filled up with zeros.
  private func numbers(upTo level: VersionChange.Level) -> (index: Int, release: [Int]) {
    let index =
      switch level {
      case .major: 0
      case .minor: 1
      case .patch: 2
      }
    let missing = max(0, index + 1 - release.count)
    return (index, release + Array(repeating: 0, count: missing))
  }

  /// The release of that level which this version leads to, or comes before.
  private func release(at level: VersionChange.Level) throws(BumpRefusal) -> [Int] {
    let (index, numbers) = numbers(upTo: level)
    let isOnTheWay = isPrerelease && post == nil && numbers[(index + 1)...].allSatisfy { $0 == 0 }
    // 1.3.0rc1 is on the way to 1.3.0; 1.0.0rc1 on the way to a major, a minor and a patch release.
    if isOnTheWay { return numbers }
    return try release(after: level)
  }

  private func release(after level: VersionChange.Level) throws(BumpRefusal) -> [Int] {
    var (index, numbers) = numbers(upTo: level)
    numbers[index] = try successor(of: numbers[index])
    for later in numbers.indices.dropFirst(index + 1) { numbers[later] = 0 }
    return numbers
  }

  private func successor(of number: Int) throws(BumpRefusal) -> Int {
    guard number < Int.max - 1 else { throw .tooLarge(self) }
    return number + 1
  }

  private func first(of phase: VersionChange.Phase, release: [Int]) -> Version {
    guard let letters = phase.prerelease else {
      return Version(release: release, epoch: epoch, dev: 1)
    }
    return Version(release: release, epoch: epoch, pre: .init(letters, 1))
  }

  private func next(in phase: VersionChange.Phase) throws(BumpRefusal) -> Version {
    guard isPrerelease, post == nil else {
      return first(of: phase, release: try release(after: .patch))
    }
    guard let wanted = phase.prerelease else {
      if let dev {
        return Version(release: release, epoch: epoch, pre: pre, dev: try successor(of: dev))
      }
      guard let pre else { return self }
      let following = Prerelease(pre.phase, try successor(of: pre.number))
      return Version(release: release, epoch: epoch, pre: following, dev: 1)
    }
    guard let pre, pre.phase == wanted else { return first(of: phase, release: release) }
    // 1.3.0a2.dev1 is on the way to 1.3.0a2.
    let number = dev == nil ? try successor(of: pre.number) : pre.number
    return Version(release: release, epoch: epoch, pre: .init(wanted, number))
  }
}

extension VersionChange.Phase {
  /// Nil for a development release, which stands before all prereleases.
  fileprivate var prerelease: Version.Phase? {
    switch self {
    case .dev: nil
    case .alpha: .alpha
    case .beta: .beta
    case .candidate: .candidate
    }
  }
}
