// What each package's wheel was made of when it was last published from this checkout, or seen in the
// index: `.cache/published`. It is as portable as records are, and seen by every look at the disk.

import Caching
import Checkouts
import Hashing
import Host
import Standards
import Workspace

/// A version in an index, and the record of the step that built its wheel.
struct PublishedBuild: Hashable {
  var version: Version
  var key: ActionKey
  /// Of the wheel.
  var digest: Digest
  /// Where it is published, as the Releasefile says it.
  var index: String
}

/// The folder that keeps them: `NAME/version` in a line, and the record of the build beside it.
struct PublishedBuilds {
  let disk: any FileSystem
  private let folder = Checkout.cache / "published"
  /// The first word of a line. A new one comes with a new format of keys or records.
  private static let format = "format-2"

  init(disk: any FileSystem) { self.disk = disk }

  /// Whether anything was published yet.
  var hasAny: Bool { (try? disk.status(of: folder))??.kind == .folder }

  subscript(project: ProjectName) -> PublishedBuild? {
    let file = folder / Path(project.normalized) / "version"
    guard (try? disk.status(of: file))??.kind == .file, let bytes = try? disk.contents(of: file)
    else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard words.count >= 6, words[0] == Self.format,
      let version = try? Version(String(words[1])),
      let weak = Digest(hexadecimal: String(words[2])),
      let strong = Digest(hexadecimal: String(words[3])),
      let digest = Digest(hexadecimal: String(words[4]))
    else { return nil }
    return PublishedBuild(
      version: version, key: ActionKey(weak: weak, strong: strong), digest: digest,
      index: words[5...].joined(separator: " "))
  }

  /// What the build was made of; nil where that was lost.
  func manifest(of build: PublishedBuild, _ project: ProjectName) -> KeyManifest? {
    ((try? records(of: project).record(build.key)) ?? nil)?.manifest
  }

  /// - Parameter record: of the build; it is kept before it is named.
  func keep(
    _ build: PublishedBuild, _ record: ActionRecord, of project: ProjectName
  ) throws(FileError) {
    let place = folder / Path(project.normalized)
    let old = self[project]
    if old == build { return }
    try records(of: project).keep(record)
    let words = [
      Self.format, build.version.normalized, build.key.weak.hexadecimal,
      build.key.strong.hexadecimal,
      build.digest.hexadecimal, build.index,
    ]
    try disk.write(Array((words.joined(separator: " ") + "\n").utf8), to: place / "version")
    if let old, old.key != build.key { try records(of: project).forget(old.key) }
  }

  private func records(of project: ProjectName) -> RecordStore {
    RecordStore(disk: disk, folder: folder / Path(project.normalized) / "builds")
  }
}
