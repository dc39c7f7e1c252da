// Versions: their parts, normal form and order. How they are read is in `Version+Reading.swift`.

/// A version. Two versions are equal when PEP 440 says so: `1.0` is `1.0.0`, `1.0-ALPHA` is
/// `1.0a0`.
///
/// The order is dev < a < b < rc < final < local < post.
/// - Source: PEP 440.
public struct Version: Sendable {
  /// A prerelease's phase, in their order.
  public enum Phase: Int, Sendable, Hashable, Comparable {
    case alpha, beta, candidate
    /// As the normal form has it: `a`, `b`, `rc`.
    public var letters: String {
      switch self {
      case .alpha: "a"
      case .beta: "b"
      case .candidate: "rc"
      }
    }
    public static func < (left: Phase, right: Phase) -> Bool { left.rawValue < right.rawValue }
  }

  public struct Prerelease: Sendable, Hashable {
    public var phase: Phase
    public var number: Int
    public init(_ phase: Phase, _ number: Int) {
      self.phase = phase
      self.number = number
    }
  }

  /// One part of a local version; numbers come after texts.
  public enum LocalPart: Sendable, Hashable {
    case text(String)
    case number(Int)
  }

  /// The version as written, without white space around it.
  public let text: String
  public let epoch: Int
  /// At least one number; zeros at the end are kept.
  public let release: [Int]
  public let pre: Prerelease?
  public let post: Int?
  public let dev: Int?
  /// Empty where there is none.
  public let local: [LocalPart]

  /// A version from its parts, written in normal form.
  /// - Parameter release: at least one number.
  public init(
    release: [Int], epoch: Int = 0, pre: Prerelease? = nil, post: Int? = nil, dev: Int? = nil,
    local: [LocalPart] = []
  ) {
    precondition(!release.isEmpty, "a version has a release")
    self.init(
      text: nil, epoch: epoch, release: release, pre: pre, post: post, dev: dev, local: local)
  }

  init(
    text: String?, epoch: Int, release: [Int], pre: Prerelease?, post: Int?, dev: Int?,
    local: [LocalPart]
  ) {
    self.epoch = epoch
    self.release = release
    self.pre = pre
    self.post = post
    self.dev = dev
    self.local = local
    self.text = text ?? normalForm(epoch, release, pre, post, dev, local)
  }

  /// The one way to write it, `1!2.0a1.post2.dev3+local.4`; zeros at the end of the release stay.
  public var normalized: String { normalForm(epoch, release, pre, post, dev, local) }

  /// The version without its local part.
  public var publicVersion: Version {
    Version(release: release, epoch: epoch, pre: pre, post: post, dev: dev)
  }

  /// Whether installers pass it over unless asked: it has a, b, rc or dev.
  public var isPrerelease: Bool { pre != nil || dev != nil }
  public var isPostrelease: Bool { post != nil }
}

private func normalForm(
  _ epoch: Int, _ release: [Int], _ pre: Version.Prerelease?, _ post: Int?, _ dev: Int?,
  _ local: [Version.LocalPart]
) -> String {
  var text = epoch == 0 ? "" : "\(epoch)!"
  text += release.map(String.init).joined(separator: ".")
  if let pre { text += "\(pre.phase.letters)\(pre.number)" }
  if let post { text += ".post\(post)" }
  if let dev { text += ".dev\(dev)" }
  if !local.isEmpty {
    text +=
      "+"
      + local.map { part in
        switch part {
        case .text(let text): text
        case .number(let number): String(number)
        }
      }.joined(separator: ".")
  }
  return text
}

extension Version: Hashable, Comparable, CustomStringConvertible {
  public var description: String { text }

  public static func == (left: Version, right: Version) -> Bool { order(left, right) == 0 }
  public static func < (left: Version, right: Version) -> Bool { order(left, right) < 0 }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(epoch)
    hasher.combine(significantRelease)
    hasher.combine(pre)
    hasher.combine(post)
    hasher.combine(dev)
    hasher.combine(local)
  }

  private var significantRelease: ArraySlice<Int> {
    release.prefix((release.lastIndex { $0 != 0 } ?? -1) + 1)
  }

  /// Where the prerelease stands among versions of one release: a dev release of the final version
  /// comes before all prereleases, the final version and its posts after them.
  private var phaseRank: (Int, Int) {
    if let pre { return (pre.phase.rawValue, pre.number) }
    return post == nil && dev != nil ? (-1, 0) : (Phase.candidate.rawValue + 1, 0)
  }

  /// Negative, zero or positive.
  private static func order(_ left: Version, _ right: Version) -> Int {
    if left.epoch != right.epoch { return left.epoch < right.epoch ? -1 : 1 }
    for index in 0..<max(left.release.count, right.release.count) {
      let first = index < left.release.count ? left.release[index] : 0
      let second = index < right.release.count ? right.release[index] : 0
      if first != second { return first < second ? -1 : 1 }
    }
    let first = (left.phaseRank, left.post ?? -1, left.dev ?? Int.max)
    let second = (right.phaseRank, right.post ?? -1, right.dev ?? Int.max)
    if first.0 != second.0 { return first.0 < second.0 ? -1 : 1 }
    if first.1 != second.1 { return first.1 < second.1 ? -1 : 1 }
    if first.2 != second.2 { return first.2 < second.2 ? -1 : 1 }
    for (first, second) in zip(left.local, right.local) where first != second {
      return first < second ? -1 : 1
    }
    return left.local.count - right.local.count
  }
}

extension Version.LocalPart: Comparable {
  public static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.text(let left), .text(let right)): left < right
    case (.number(let left), .number(let right)): left < right
    case (.text, .number): true
    case (.number, .text): false
    }
  }
}
