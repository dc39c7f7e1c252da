// Which folders of projects a list of patterns finds. Lists only folders in which a match is possible.

import Host

/// A search for folders of packages. A folder that is reached in several ways is found once: by its
/// real path, where a pattern matches that, else through the first link to it.
struct FolderSearch {
  /// A folder with one of the files that make it a project's.
  struct Found: Hashable {
    var path: Path
    /// Whether a pattern without glob characters names it.
    var isNamed: Bool
  }

  private struct Link {
    var pattern: GlobPattern
    var path: Path
    var target: Path
  }

  let disk: any FileSystem
  /// Files of which a project's folder has one.
  let marks: [Path]
  private(set) var found: [Found] = []
  /// The patterns without glob characters that name no project's folder.
  private(set) var missing: [Path] = []
  private var places: Set<Path> = []
  private var entered: Set<Path> = []
  private var links: [Link] = []
  /// The packages that the search is inside of: there, fewer folders are searched.
  private var depth = 0

  init(for marks: [Path], disk: any FileSystem) {
    self.disk = disk
    self.marks = marks
  }

  mutating func search(_ patterns: [GlobPattern]) throws(FileError) {
    for pattern in patterns {
      if let path = pattern.literal {
        try addNamed(path)
      } else if let base = try place(of: pattern.base), try isFolder(base) {
        entered = []
        try search(pattern, in: pattern.base, at: base)
      }
    }
    // Links come last, so that real paths win; one may lead to further ones.
    entered = []
    var next = 0
    while next < links.count {
      let link = links[next]
      next += 1
      try visit(link.pattern, link.path, at: link.target)
    }
    found.sort { $0.path < $1.path }
  }

  private mutating func addNamed(_ path: Path) throws(FileError) {
    guard let place = try place(of: path), try isProject(path) else {
      missing.append(path)
      return
    }
    add(path, at: place, isNamed: true)
  }

  /// The path with all links resolved; the root is always there.
  private func place(of path: Path) throws(FileError) -> Path? {
    try disk.resolved(path) ?? (path == "." ? disk.root : nil)
  }

  private mutating func add(_ path: Path, at place: Path, isNamed: Bool) {
    if places.insert(place).inserted { found.append(Found(path: path, isNamed: isNamed)) }
  }

  /// - Parameter place: `folder` with all links resolved.
  private mutating func search(
    _ pattern: GlobPattern, in folder: Path, at place: Path
  ) throws(FileError) {
    guard entered.insert(place).inserted else { return }
    for entry in try disk.entries(of: folder) {
      let path = folder / entry.name
      if entry.kind == .folder {
        try visit(pattern, path, at: place / entry.name)
      } else if entry.kind == .link, pattern.matches(path) || pattern.canMatch(below: path),
        // A link that leads nowhere, or only to itself, is no folder.
        let target = (try? disk.resolved(path)) ?? nil, try isFolder(target),
        target != place, place.relative(to: target) == nil
      {
        links.append(Link(pattern: pattern, path: path, target: target))
      }
    }
  }

  private mutating func visit(
    _ pattern: GlobPattern, _ path: Path, at place: Path
  ) throws(FileError) {
    if depth > 0, UnsearchedFolders.areSkipped(path.name) { return }
    var isPackage = false
    if pattern.matches(path) { isPackage = try isProject(path) }
    if isPackage { add(path, at: place, isNamed: false) }
    if pattern.canMatch(below: path), !UnsearchedFolders.areForeign(path.name) {
      depth += isPackage ? 1 : 0
      defer { depth -= isPackage ? 1 : 0 }
      try search(pattern, in: path, at: place)
    }
  }

  private func isProject(_ folder: Path) throws(FileError) -> Bool {
    for mark in marks {
      let status = try disk.status(of: folder / mark)
      if status?.kind == .file || status?.kind == .link { return true }
    }
    return false
  }

  private func isFolder(_ path: Path) throws(FileError) -> Bool {
    try disk.status(of: path)?.kind == .folder
  }
}
