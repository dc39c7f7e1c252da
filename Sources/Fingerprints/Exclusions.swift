// Which names below a folder are not sources: what tools and builds leave there.

import Hashing
public import Host

/// Says what a source tree does not hold: output and tool folders, and what the Releasefile ignores.
///
/// It does not depend on git: an ignored file that a wheel ships is a source all the same.
public struct Exclusions: Sendable {
  /// Folders of tools, wherever they are.
  private static let toolFolders: Set<Path> = [
    "__pycache__", ".git", ".hg", ".svn", ".venv", ".tox", ".nox", ".eggs", ".cache",
    ".pdm-build", ".ruff_cache", ".pytest_cache", ".mypy_cache", ".hypothesis", "node_modules",
  ]
  /// Folders that builds write at the top of a package; a module of that name further down is a
  /// source.
  private static let outputFolders: Set<Path> = ["dist", "build", "htmlcov", ".build"]

  private let tops: Set<Path>
  private let ignored: [GlobPattern]
  /// Stands for what is left out, as text.
  let identity: String

  /// - Parameters:
  ///   - packages: the packages' folders, from the Releasefile's folder.
  ///   - ignored: what the Releasefile's `ignore` names.
  public init(packages: [Path], ignored: [GlobPattern]) {
    self.tops = Set(packages).union(["."])
    self.ignored = ignored
    var encoder = FieldEncoder()
    encoder.add(list: tops.map(\.string).sorted())
    encoder.add(list: ignored.map(\.text))
    identity = encoder.digest().hexadecimal
  }

  /// Whether nothing below this folder is a source.
  public func prunes(_ folder: Path) -> Bool {
    let name = folder.name
    return Self.toolFolders.contains(name) || name.bytes.ends(with: ".egg-info")
      || Self.outputFolders.contains(name) && tops.contains(folder.parent)
      || ignored.contains { $0.covers(folder) }
  }

  /// Whether a name in a folder, of whatever kind it is, is no source.
  public func excludes(_ name: Path, in folder: Path) -> Bool {
    if prunes(folder == "." ? name : folder / name) { return true }
    return name.bytes.withUnsafeBufferPointer { excludes($0, below: folder) }
  }

  /// Whether what is at `path`, or a folder that it is in, is no source.
  public func excludes(_ path: Path) -> Bool {
    var path = path
    while path != ".", path != "/" {
      if excludes(path.name, in: path.parent) { return true }
      path = path.parent
    }
    return false
  }

  /// Whether this file is no source.
  /// - Parameter path: from `folder`.
  func excludes(_ path: UnsafeBufferPointer<UInt8>, below folder: Path) -> Bool {
    let start = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    // All names that tools leave begin with a dot, and few others do.
    if path[start] == UInt8(ascii: "."), isLitter(path[start...]) { return true }
    if ignored.isEmpty { return false }
    let whole = folder / Path(bytes: path)
    return ignored.contains { $0.covers(whole) }
  }

  private func isLitter(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    name.elementsEqual(".coverage".utf8) || name.starts(with: ".coverage.".utf8)
      || name.elementsEqual(".DS_Store".utf8)
      || name.starts(with: ".rel-".utf8) && name.last == UInt8(ascii: "~")
  }
}

extension [UInt8] {
  fileprivate func ends(with text: String) -> Bool {
    suffix(text.utf8.count).elementsEqual(text.utf8)
  }
}
