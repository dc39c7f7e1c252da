// Which files decide what git ignores and compares, from the answer of
// `git config --list --show-origin -z`.

import Host

/// The files outside the working tree that a snapshot must watch, whether they exist or not.
struct GitConfiguration {
  /// Absolute.
  private(set) var files: [Path] = []

  /// - Returns: nil where the configuration names what a snapshot cannot follow.
  /// - Source: git-config(1), "FILES", "Includes", `core.excludesFile`, `core.attributesFile`.
  init?(_ output: [UInt8], top: Path, environment: [String: String]) {
    let home = environment["HOME"].map { Path($0) }
    let xdg = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : Path($0) }
    let userFolder = xdg.map { $0 / "git" } ?? home.map { $0 / ".config/git" }
    if let home { files.append(home / ".gitconfig") }
    if let userFolder { files += ["config", "ignore", "attributes"].map { userFolder / $0 } }
    files += ["/etc/gitconfig", "/etc/gitattributes"]
    files += [environment["GIT_CONFIG_GLOBAL"], environment["GIT_CONFIG_SYSTEM"]]
      .compactMap { $0.map { top / Path($0) } }

    let fields = output.split(separator: 0, omittingEmptySubsequences: false)
    for index in stride(from: 0, to: fields.count - 1, by: 2) {
      let origin = String(decoding: fields[index], as: UTF8.self)
      let entry = fields[index + 1]
      var source = top
      if origin.hasPrefix("file:") {
        source = top / Path(bytes: fields[index].dropFirst(5))
        files.append(source)
      } else if origin != "command line:" {
        return nil
      }
      let end = entry.firstIndex(of: UInt8(ascii: "\n")) ?? entry.endIndex
      let key = String(decoding: entry[..<end], as: UTF8.self).lowercased()
      let value = Array(entry[end...].dropFirst())
      switch key {
      case "core.worktree",
        "core.bare" where value != Array("false".utf8):
        return nil
      case "core.excludesfile", "core.attributesfile":
        guard let path = expanded(value, from: top, home: home) else { return nil }
        files.append(path)
      case "include.path":
        guard let path = expanded(value, from: source.parent, home: home) else { return nil }
        files.append(path)
      case _ where key.hasPrefix("includeif.") && key.hasSuffix(".path"):
        guard let path = expanded(value, from: source.parent, home: home) else { return nil }
        files.append(path)
      default: break
      }
    }
    files = Set(files.map(\.lexicallyNormal)).sorted()
  }

  /// `~/x` from home, `x` from `folder`; nil for `~user/x` and `%(prefix)/x`.
  private func expanded(_ value: [UInt8], from folder: Path, home: Path?) -> Path? {
    if value.starts(with: "~/".utf8) { return home.map { $0 / Path(bytes: value.dropFirst(2)) } }
    if value.first == UInt8(ascii: "~") || value.starts(with: "%(".utf8) { return nil }
    return folder / Path(bytes: value)
  }
}
