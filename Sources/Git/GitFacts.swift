// What steps can come to depend on of a repository, each as a text that changes when the fact does:
// read from git's own files, without git.

import Hashing
public import Host

/// Facts about one repository.
public struct GitFacts {
  private let place: GitFolder
  private let disk: any FileSystem
  private let environment: [String: String]

  /// - Returns: nil outside of a repository.
  /// - Parameter folder: absolute.
  public init?(
    at folder: Path, disk: any FileSystem, environment: [String: String]
  ) throws(FileError) {
    guard let place = try GitFolder(holding: folder, disk: disk) else { return nil }
    self.place = place
    self.disk = disk
    self.environment = environment
  }

  /// The top of the working tree, absolute.
  public var top: Path { place.top }
  /// The folders in which git keeps what belongs to the working tree, absolute.
  public var folders: [Path] { [place.gitFolder, place.commonFolder] }

  /// The branch and its commit: `refs/heads/main 1f…`.
  public func commit() throws(FileError) -> String {
    guard let head = try place.head(disk: disk) else {
      return "tables \(try digest(of: ["reftable/tables.list", "HEAD"]))"
    }
    return "\(head.reference ?? "no branch") \(head.commit ?? "no commit")"
  }

  /// A digest of all tags.
  public func tags() throws(FileError) -> String {
    try GitRevision(at: place.top, disk: disk)?.tags.hexadecimal ?? "none"
  }

  /// A digest of a file of git's own.
  /// - Parameter path: from git's folder.
  public func file(_ path: Path) throws(FileError) -> String {
    "\(try digest(of: [path]))"
  }

  /// A digest of which files below a folder are tracked, and of all that says which are ignored.
  ///
  /// The `.gitignore` files below the folder are the caller's: they are files of the tree.
  /// - Parameter folder: absolute.
  /// - Source: gitignore(5), "DESCRIPTION".
  public func tracking(below folder: Path) throws(FileError) -> String {
    var encoder = FieldEncoder()
    let inside = folder == place.top ? "." : folder.relative(to: place.top) ?? folder
    let index = place.gitFolder / "index"
    if try disk.status(of: index) != nil {
      let bytes = try disk.contents(of: index)
      if let names = GitIndex(bytes)?.names {
        for name in names where name.relative(to: inside) != nil { encoder.add(name.bytes) }
      } else {
        encoder.add(SHA256.digest(of: bytes))
      }
    }
    var ignoring = [place.commonFolder / "info/exclude"]
    var above = inside
    while above != "." {
      above = above.parent
      ignoring.append(place.top / above / ".gitignore")
    }
    ignoring += userFiles(["ignore"]) + [try excludesFile()].compactMap { $0 }
    for file in ignoring { encoder.add(list: try lines(of: file)) }
    return encoder.digest().hexadecimal
  }

  // MARK: Files

  private func digest(of names: [Path]) throws(FileError) -> Digest {
    var encoder = FieldEncoder()
    for name in names {
      for folder in place.gitFolder == place.commonFolder ? [place.gitFolder] : folders {
        let file = folder / name
        let isFile = try disk.status(of: file)?.kind == .file
        let content = isFile ? SHA256.digest(of: try disk.contents(of: file)).hexadecimal : nil
        encoder.add(list: content.map { [$0] } ?? [])
      }
    }
    return encoder.digest()
  }

  /// The lines that mean something.
  private func lines(of file: Path) throws(FileError) -> [String] {
    guard let place = try disk.resolved(file), try disk.status(of: place)?.kind == .file else {
      return []
    }
    return try disk.contents(of: place).split(separator: UInt8(ascii: "\n"))
      .filter { $0.first != UInt8(ascii: "#") }
      .map { String(decoding: $0, as: UTF8.self) }
  }

  private func userFiles(_ names: [String]) -> [Path] {
    let folder =
      environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : Path($0) / "git" }
      ?? environment["HOME"].map { Path($0) / ".config/git" }
    return names.compactMap { name in folder.map { $0 / name } }
  }

  /// What `core.excludesFile` names in the files where people set it.
  /// - Source: git-config(1), "FILES".
  private func excludesFile() throws(FileError) -> Path? {
    var files: [Path] = ["/etc/gitconfig"] + userFiles(["config"])
    files += environment["HOME"].map { [Path($0) / ".gitconfig"] } ?? []
    files.append(place.commonFolder / "config")
    var found: Path?
    for file in files {
      var isCore = false
      for line in try lines(of: file) {
        let words = line.split { " \t\r=".contains($0) }
        if line.drop(while: { " \t".contains($0) }).first == "[" {
          isCore = words.first?.lowercased().hasPrefix("[core]") == true
        } else if isCore, words.first?.lowercased() == "excludesfile", words.count >= 2 {
          found = expanded(words[1...].joined(separator: " "), in: file.parent)
        }
      }
    }
    return found
  }

  private func expanded(_ text: String, in folder: Path) -> Path? {
    let plain = text.filter { $0 != "\"" }
    if plain.hasPrefix("~/") {
      return environment["HOME"].map { Path($0) / Path(String(plain.dropFirst(2))) }
    }
    return folder / Path(plain)
  }
}
