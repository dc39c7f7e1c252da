// A model's files on a memory disk, and how they get there.

import Host
import Support

extension MemoryDisk {
  /// Everything on the disk.
  var entries: FileTree {
    let texts = files()
    return statuses().reduce(into: [:]) { tree, found in
      let kind: FileEntry.Kind =
        found.value.kind == .link ? .link : found.value.isExecutable ? .executable : .file
      tree[found.key] = FileEntry(kind: kind, text: texts[found.key] ?? "")
    }
  }

  func place(_ entry: FileEntry, at path: String) {
    switch entry.kind {
    case .file: put(entry.text, at: Path(path))
    case .executable: put(entry.text, at: Path(path), mode: 0o755)
    case .link: link(Path(path), to: Path(entry.text))
    }
  }

  /// Makes the sources those of another model.
  func become(_ new: BuildModel, from old: BuildModel, _ means: Means) {
    var before = old.files
    if case .renaming(let from, let to) = means, let moved = before[from], new.files[from] == nil,
      new.files[to] == moved, (try? rename(Path(from), to: Path(to))) != nil
    {
      before[from] = nil
      before[to] = moved
    }
    for path in before.keys where new.files[path] == nil { delete(Path(path)) }
    for (path, entry) in new.files.sorted(by: { $0.key < $1.key }) where before[path] != entry {
      guard let was = before[path], was.kind != .link, entry.kind != .link else {
        // What may stand there, a folder say.
        delete(Path(path))
        place(entry, at: path)
        continue
      }
      guard means == .inPlace else {
        place(entry, at: path)
        continue
      }
      if was.text != entry.text { overwrite(entry.text, at: Path(path)) }
      if was.kind != entry.kind { chmod(entry.kind == .executable ? 0o755 : 0o644, Path(path)) }
    }
    if old.releasefile != new.releasefile { put(new.releasefile, at: "Releasefile") }
  }
}
