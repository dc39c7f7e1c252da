// The names of tags and what they stand for, read from git's own files, without git.

public import Host

/// A tag as git's files have it.
public struct GitTag: Sendable, Hashable {
  public var name: String
  /// What the tag names in hexadecimal: a commit, or the tag's own object.
  public var object: String
  /// The commit, where the files say it; nil where only git can tell.
  public var commit: String?
}

extension GitFolder {
  /// The tags whose names pass, sorted by name; empty where the references are in a form that only git
  /// reads.
  /// - Source: gitrepository-layout(5), git-pack-refs(1).
  public func tags(
    where isWanted: (String) -> Bool, disk: any FileSystem
  ) throws(FileError) -> [GitTag] {
    if try disk.status(of: commonFolder / "reftable") != nil { return [] }
    var tags: [String: GitTag] = [:]
    let packed = commonFolder / "packed-refs"
    if try disk.status(of: packed) != nil {
      var last: String?
      for line in try disk.contents(of: packed).split(separator: UInt8(ascii: "\n")) {
        if line.first == UInt8(ascii: "^") {
          // An annotated tag's commit stands below it.
          if let last { tags[last]?.commit = string(line.dropFirst()) }
          continue
        }
        last = nil
        let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard fields.count == 2, fields[1].starts(with: prefix) else { continue }
        let name = string(fields[1].dropFirst(prefix.count))
        guard isWanted(name) else { continue }
        tags[name] = GitTag(name: name, object: string(fields[0]))
        last = name
      }
    }
    // A loose one counts more than a packed one.
    let loose = commonFolder / "refs/tags"
    if try disk.status(of: loose)?.kind == .folder {
      for entry in try disk.tree(below: loose, prunes: { _ in false }) {
        let name = entry.path.string
        guard isWanted(name) else { continue }
        let object = try disk.contents(of: loose / entry.path).prefix { $0 > 0x20 }
        tags[name] = GitTag(name: name, object: string(object))
      }
    }
    return tags.values.sorted { $0.name < $1.name }
  }
}

private let prefix = Array("refs/tags/".utf8)

private func string(_ bytes: some Sequence<UInt8>) -> String {
  String(decoding: Array(bytes), as: UTF8.self)
}
