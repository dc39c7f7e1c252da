// What a bump is about to change, for the next call of rel in case of a kill: written before the first
// file is, removed after the last step.

import Git
public import Host
import Workspace

/// The files of a bump as they were, and how far it meant to go.
public struct BumpJournal: Sendable {
  public struct File: Sendable {
    /// The file itself, links resolved.
    public var path: Path
    public var mode: UInt16
    public var old: [UInt8]
    /// Nil for one that another program writes.
    public var new: [UInt8]?
    /// Whether it goes.
    public var isRemoved = false

    public init(path: Path, mode: UInt16, old: [UInt8], new: [UInt8]?, isRemoved: Bool = false) {
      self.path = path
      self.mode = mode
      self.old = old
      self.new = new
      self.isRemoved = isRemoved
    }
  }

  private static let format = 2
  var headline: String
  public var files: [File]
  /// Whether a commit follows, and the commit before it.
  var commits: Bool
  var head: String?
  var tags: [String]

  /// Keeps the journal.
  /// - Parameter path: where, `.cache/bump`.
  public func write(to path: Path, on disk: any FileSystem) throws(FileError) {
    var writer = PackedWriter()
    writer.add(Self.format)
    writer.add(headline)
    writer.add(commits)
    writer.add(head)
    writer.add(tags)
    writer.add(files.count)
    for file in files {
      writer.add(file.path.bytes)
      writer.add(Int(file.mode))
      writer.add(file.old)
      writer.add(file.new != nil)
      writer.add(file.new ?? [])
      writer.add(file.isRemoved)
    }
    try disk.write(writer.bytes, to: path)
  }

  /// - Returns: nil where there is none, or one that makes no sense.
  init?(at path: Path, on disk: any FileSystem) throws(FileError) {
    guard try disk.status(of: path)?.kind == .file else { return nil }
    var reader = PackedReader(try disk.contents(of: path))
    guard reader.number() == Self.format, let headline = reader.text(),
      let commits = reader.truth(), let head = reader.optionalText(),
      let tags = reader.list({ $0.text() }),
      let files = reader.list({ reader -> File? in
        guard let path = reader.field(), let mode = reader.number(), let old = reader.field(),
          let isKnown = reader.truth(), let new = reader.field(), let isRemoved = reader.truth()
        else { return nil }
        return File(
          path: Path(bytes: path), mode: UInt16(truncatingIfNeeded: mode), old: Array(old),
          new: isKnown ? Array(new) : nil, isRemoved: isRemoved)
      }), reader.isAtEnd
    else { return nil }
    self.init(headline: headline, files: files, commits: commits, head: head, tags: tags)
  }

  public init(headline: String, files: [File], commits: Bool, head: String?, tags: [String]) {
    self.headline = headline
    self.files = files
    self.commits = commits
    self.head = head
    self.tags = tags
  }

  /// Writes the old bytes back.
  /// - Returns: files that hold something other than what the bump wrote: these stay.
  public func restore(on disk: any FileSystem) throws(FileError) -> [Path] {
    var others: [Path] = []
    for file in files {
      let isThere = try disk.status(of: file.path) != nil
      let current = isThere ? try disk.contents(of: file.path) : nil
      if current == file.old { continue }
      if let new = file.new, let current, current != new {
        others.append(file.path)
        continue
      }
      try disk.write(file.old, to: file.path, mode: file.mode)
    }
    return others
  }
}

/// Ends what a killed bump left half done: before its commit the files are put back, after it they
/// stay. Call it with the checkout's lock in hand.
/// - Returns: a line for the user; nil when there was nothing to do.
public func recoverBump(journal path: Path, on disk: any FileSystem) throws(FileError) -> String? {
  guard let journal = try BumpJournal(at: path, on: disk) else {
    try disk.remove(path)
    return nil
  }
  let place = try GitFolder(holding: disk.root, disk: disk)
  let head = try place?.head(disk: disk)?.commit
  if journal.commits, let head, head != journal.head {
    var missing: [String] = []
    for tag in journal.tags
    where try place?.hasReference("refs/tags/\(tag)", disk: disk) == false { missing.append(tag) }
    try disk.remove(path)
    let start = "a killed `rel bump` (\(journal.headline)) had committed its changes"
    return missing.isEmpty
      ? start
      : start + "; its tag is missing: "
        + missing.map { "`git tag -a -m 'Release \(versionName(ofTag: $0))' \($0)`" }
        .joined(separator: ", ")
  }
  let others = try journal.restore(on: disk)
  try disk.remove(path)
  let start = "a killed `rel bump` (\(journal.headline)) was undone"
  if others.isEmpty { return start }
  let names = others.map { "`\($0.relative(to: disk.root) ?? $0)`" }.joined(separator: ", ")
  return start + ", but \(names) changed since and stays: see to the versions in it"
}

/// `1.3.0` of `v1.3.0`, `core 1.3.0` of `core-v1.3.0`, as a release's commit has it.
private func versionName(ofTag tag: String) -> String {
  if tag.hasPrefix("v") { return String(tag.dropFirst()) }
  guard let mark = tag.ranges(of: "-v").last else { return tag }
  return "\(tag[..<mark.lowerBound]) \(tag[mark.upperBound...])"
}
