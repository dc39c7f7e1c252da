// Submodules of git that are not checked out: their folders are empty, and what is in them is no
// package until somebody gets it.

import Host

/// The folders of submodules that have nothing in them, from the disk's root, sorted.
/// - Source: gitmodules(5).
func missingSubmodules(on disk: any FileSystem) -> [Path] {
  guard let bytes = try? disk.contents(of: ".gitmodules") else { return [] }
  var paths: [Path] = []
  for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
    let parts = line.split(separator: "=", maxSplits: 1).map(\.trimmingASCIISpace)
    guard parts.count == 2, parts[0] == "path", !parts[1].isEmpty else { continue }
    let value =
      parts[1].hasPrefix("\"") ? parts[1].dropFirst().prefix { $0 != "\"" } : parts[1][...]
    let path = Path(String(value)).lexicallyNormal
    // Git makes the empty folder; somebody may have taken that away.
    if ((try? disk.entries(of: path)) ?? []).isEmpty { paths.append(path) }
  }
  return paths.sorted()
}
