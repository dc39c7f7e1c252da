// What builds were seen to read of the repository outside of their packages' folders: files that no
// rule names, and that wheels are made of all the same. How it is seen is in `ReadProgram.swift`.

import Diagnostics
public import Host

/// What a program read: files, and folders whose names it listed.
struct ReadFiles: Sendable, Hashable {
  /// From the repository's root; they need not be there.
  var files: [Path] = []
  var folders: [Path] = []

  /// More of them than this are told by their folders.
  private static let limit = 64

  /// The patterns that match what was read, sorted. A folder that was listed and read from counts
  /// with all its files, as further ones would have been read; one whose subfolders were listed, too,
  /// counts whole.
  var patterns: [GlobPattern] {
    // Where nothing was read there, its names were looked through for something else.
    let folders = folders.filter { folder in
      files.contains { file in
        // All that is read is below the root, which people list to find out where they are.
        (folder == "." ? file.parent == "." : file.relative(to: folder) != nil)
          && file.name.bytes.first != UInt8(ascii: ".")
      }
    }
    let listed = Set(folders)
    let whole = listed.filter { folder in
      folder != "." && folders.contains { $0.relative(to: folder) != nil }
    }
    func isCovered(_ path: Path) -> Bool { whole.contains { path.relative(to: $0) != nil } }
    var result: Set<GlobPattern> = []
    func insert(_ text: String, below folder: Path) {
      if let pattern = try? GlobPattern(text, below: folder) { result.insert(pattern) }
    }
    for folder in listed where !isCovered(folder) {
      insert(whole.contains(folder) ? "**" : "*", below: folder)
    }
    let others = files.filter { !listed.contains($0.parent) && !isCovered($0) }
    if others.count > Self.limit {
      for folder in Set(others.map(\.parent)) { insert("*", below: folder) }
    } else {
      for file in others { result.insert(GlobPattern(literal: file)) }
    }
    return result.sorted { $0.text < $1.text }
  }
}

/// The patterns of what was read, by the packages' folders.
public struct BuildReads: Sendable {
  private var byMark: [String: Set<String>] = [:]

  /// - Parameter text: what `text` was in an earlier run.
  init(text: String) {
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      byMark[fields[0], default: []].formUnion(fields.dropFirst())
    }
  }

  /// A line for each package: its mark, then its patterns, divided by tabs.
  var text: String {
    byMark.sorted { $0.key < $1.key }
      .map { mark, patterns in ([mark] + patterns.sorted()).joined(separator: "\t") + "\n" }
      .joined()
  }

  /// - Returns: whether one was not there before.
  mutating func insert(_ patterns: [GlobPattern], for folder: Path) -> Bool {
    // The file's own separators can be in names that nobody uses.
    let texts = patterns.map(\.text).filter { !$0.contains("\t") && !$0.contains("\n") }
    let before = byMark[mark(of: folder), default: []]
    byMark[mark(of: folder), default: []].formUnion(texts)
    return !before.isSuperset(of: texts)
  }

  public var isEmpty: Bool { byMark.isEmpty }

  /// What the build of the package in `folder` reads beyond that, ascending.
  /// - Parameter folder: from the repository's root.
  public func patterns(of folder: Path) -> [GlobPattern] {
    (byMark[mark(of: folder)] ?? []).sorted().compactMap { try? GlobPattern($0) }
  }

  private func mark(of folder: Path) -> String { shortDigest([folder.lexicallyNormal.string]) }
}

extension PythonTools {
  /// What builds in this checkout were seen to read outside of their packages' folders.
  /// - Parameter folder: the tools', from the disk's root.
  public nonisolated static func buildReads(
    in folder: Path, on disk: any FileSystem
  ) -> BuildReads {
    let bytes = (try? disk.contents(of: folder / "reads")) ?? []
    return BuildReads(text: String(decoding: bytes, as: UTF8.self))
  }

  /// Notes what the backend of the package in `folder` read beyond that: it is an input of the wheel
  /// from then on.
  func note(_ read: ReadFiles, for folder: Path) throws(PythonToolError) {
    let patterns = read.patterns
    if patterns.isEmpty { return }
    var reads = Self.buildReads(in: site.folder, on: site.disk)
    guard reads.insert(patterns, for: folder.relative(to: site.root) ?? ".") else { return }
    let text = reads.text
    try rethrowing(as: PythonToolError.file) { () throws(FileError) in
      try site.disk.write(text, to: site.folder / "reads")
    }
  }
}
