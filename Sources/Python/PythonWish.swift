// Which Python a repository is for, by what its files say: the ranges of its packages, and one version that
// somebody chose.

public import Host
import Standards
public import Workspace

/// What a Python has to be, and what it is best to be.
public struct PythonWish: Sendable, Hashable {
  /// All `requires-python`, each once.
  public private(set) var ranges: [String] = []
  /// The start of a version: `3.12`.
  public private(set) var pinned: String?

  /// Whatever there is will do.
  public static let none = PythonWish()

  private init() {}

  /// - Parameters:
  ///   - settings: the packages', and those of all that work on them.
  ///   - folders: where a `.python-version` counts, the most important one first.
  public init(_ settings: [DevelopmentSettings], in folders: [Path], on disk: any FileSystem) {
    ranges = Set(settings.compactMap(\.requiresPython)).sorted()
    pinned =
      folders.lazy.compactMap { Self.pin(in: $0 / ".python-version", on: disk) }.first
      ?? settings.lazy.compactMap { $0.python.flatMap(Self.version) }.first
  }

  /// - Parameters:
  ///   - layout: a checkout's packages.
  public init(of layout: MonorepoLayout, on disk: any FileSystem) {
    self.init(
      layout.packages.map(\.settings) + [layout.settings],
      in: [layout.workspace, "."].compactMap(\.self), on: disk)
  }

  /// In keys of what is kept for this machine.
  var text: String { (ranges + ["="] + (pinned.map { [$0] } ?? [])).joined(separator: "\n") }

  /// Whether a Python can be for all packages.
  /// - Parameter version: two or three numbers. Where it is two, some third one has to do.
  func fits(_ version: String) -> Bool {
    allows(version) && (pinned.map { isStart($0, of: version) } ?? true)
  }

  /// The same without what somebody chose.
  func allows(_ version: String) -> Bool {
    let whole =
      version.split(separator: ".").count > 2 ? [version] : ["\(version).0", "\(version).99"]
    return ranges.allSatisfy { range in
      whole.contains { PythonWish.fits($0, range) }
    }
  }

  /// Whether a Python is in the range of a package.
  static func fits(_ version: String, _ range: String) -> Bool {
    guard let specifiers = try? VersionSpecifiers(range), let version = try? Version(version) else {
      return true
    }
    return specifiers.contains(version)
  }

  private func isStart(_ pinned: String, of version: String) -> Bool {
    let (wanted, numbers) = (pinned.split(separator: "."), version.split(separator: "."))
    return zip(wanted, numbers).allSatisfy { $0 == $1 }
  }

  private static func pin(in file: Path, on disk: any FileSystem) -> String? {
    guard let status = (try? disk.status(of: file)) ?? nil, status.kind != .folder,
      let bytes = try? disk.contents(of: file)
    else { return nil }
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).lazy
      .compactMap { version(String($0)) }.first
  }

  /// `3.12` of `cpython-3.12`, `3.12` and `python3.12`; nil for what is no version of Python's.
  private static func version(_ text: String) -> String? {
    guard let match = text.firstMatch(of: /^(?:c?python[@-]?)?(3\.\d+(?:\.\d+)?)(?![\w.])/) else {
      return nil
    }
    return String(match.output.1)
  }
}
