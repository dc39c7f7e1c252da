// The files that a bump changes, while it is planned: each is read once, and gets all its changes
// together.

import Diagnostics
import Host
import Notation
import Versioning
import Workspace

/// Collects changes by file.
struct EditedFiles {
  let disk: any FileSystem
  private var toml: [Path: TOMLEditing] = [:]
  private var raw: [Path: [ByteEdit]] = [:]
  private var whole: [Path: [UInt8]] = [:]
  private var contents: [Path: [UInt8]] = [:]
  private var what: [Path: [String]] = [:]
  private var removed: Set<Path> = []

  init(disk: any FileSystem) { self.disk = disk }

  /// A file's bytes before the bump.
  mutating func bytes(of file: Path) throws(Problem) -> [UInt8] {
    if let known = contents[file] { return known }
    let bytes = try asProblem { () throws(FileError) in try disk.contents(of: file) }
    contents[file] = bytes
    return bytes
  }

  mutating func document(_ file: Path) throws(Problem) -> TOMLDocument {
    try editing(file).document
  }

  private mutating func editing(_ file: Path) throws(Problem) -> TOMLEditing {
    if let known = toml[file] { return known }
    let editing = try TOMLEditing(try bytes(of: file), file: file)
    toml[file] = editing
    return editing
  }

  mutating func replace(
    _ part: Range<Int>? = nil, ofStringAt path: [TOMLKey], in file: Path, with text: String,
    _ what: String
  ) throws(Problem) {
    var editing = try editing(file)
    try editing.replace(part, ofStringAt: path, with: text)
    toml[file] = editing
    note(what, file)
  }

  mutating func replace(
    _ range: Range<Int>, in file: Path, with text: String, _ what: String
  ) throws(Problem) {
    _ = try bytes(of: file)
    raw[file, default: []].append(ByteEdit(range, text))
    note(what, file)
  }

  /// A file's whole new content.
  mutating func set(_ new: [UInt8], of file: Path, _ what: String) throws(Problem) {
    _ = try bytes(of: file)
    whole[file] = new
    note(what, file)
  }

  /// Takes a file away.
  mutating func remove(_ file: Path, _ what: String) throws(Problem) {
    _ = try bytes(of: file)
    removed.insert(file)
    note(what, file)
  }

  /// A file's bytes after what was set so far as a whole.
  mutating func latest(of file: Path) throws(Problem) -> [UInt8] {
    if let set = whole[file] { return set }
    return try bytes(of: file)
  }

  private mutating func note(_ text: String, _ file: Path) {
    if !what[file, default: []].contains(text) { what[file, default: []].append(text) }
  }

  /// The files that differ, sorted.
  func result() throws(Problem) -> [FileEdit] {
    var result: [FileEdit] = []
    for (file, old) in contents.sorted(by: { $0.key < $1.key }) {
      if removed.contains(file) {
        var edit = FileEdit(path: file, old: old, new: [], what: what[file] ?? [])
        edit.isRemoval = true
        result.append(edit)
        continue
      }
      if let editing = toml[file] { _ = try editing.result() }
      let new = whole[file] ?? applying((toml[file]?.edits ?? []) + (raw[file] ?? []), to: old)
      if new != old {
        result.append(FileEdit(path: file, old: old, new: new, what: what[file] ?? []))
      }
    }
    return result
  }
}
