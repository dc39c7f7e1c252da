// The Releasefile's `index`, from its text to a storage.

public import Diagnostics
public import Host
public import ObjectStorage

/// Opens the storage that `index` names.
///
/// `file:.cache/index` is a folder, from the Releasefile's folder.
/// - Throws: a diagnostic for a text that names no storage that rel has.
public func openStorage(
  _ location: String, disk: any FileSystem
) throws(Diagnostic) -> any ObjectBucket {
  let known = ["write `index = file:FOLDER`, `file:.cache/index` for example"]
  guard let colon = location.firstIndex(of: ":") else {
    throw Diagnostic("the index `\(location)` has no kind in front", hints: known)
  }
  var rest = String(location[location.index(after: colon)...])
  guard location[..<colon] == "file" else {
    throw Diagnostic(
      "the index `\(location)` is of a kind that rel cannot publish to", hints: known)
  }
  if rest.hasPrefix("//") { rest = String(rest.dropFirst(2)) }
  guard !rest.isEmpty else {
    throw Diagnostic("the index `\(location)` names no folder", hints: known)
  }
  return FolderStorage(location: location, folder: Path(rest), disk: disk)
}
