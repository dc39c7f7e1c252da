// What a wheel was made of when it was published, against what it is made of now: two manifests, and
// the files' bytes only where it matters what in them is another.

public import Caching
public import Fingerprints
import Hashing
public import Host
public import Standards
import Versioning
import Workspace

/// The files of a wheel that differ between two manifests, without the outputs of other steps.
///
/// What else a wheel is made of, programs say, is told where no file differs.
public func sourceChanges(from old: KeyManifest, to new: KeyManifest) -> [Reason] {
  let all = reasons(from: old.sources, to: new.sources)
  let files = all.filter { $0.path != nil }
  return files.isEmpty ? all : files
}

/// Whether nothing but versions differs between what was published and what is there: each file that
/// is another one is the old one again when the old versions are put in the new ones' place.
///
/// A changelog is a word about changes, and no change.
/// - Parameters:
///   - moves: of each package that moved its version, the published one and that of now.
///   - package: whose files these are.
///   - contents: a file's bytes now.
public func onlyVersionsDiffer(
  from old: KeyManifest, to new: KeyManifest,
  moves: [ProjectName: (from: Version, to: Version)], of package: ProjectName,
  contents: (Path) -> [UInt8]?
) -> Bool {
  let published = Dictionary(
    old.sources.groups.flatMap(\.artifacts).map { ($0.path, $0) }
  ) { first, _ in first }
  for reason in sourceChanges(from: old, to: new) {
    // Programs and recipes are no sources.
    guard let path = reason.path else { continue }
    if changelogRank(path.name.string) != nil { continue }
    guard case .changed = reason, let before = published[path], let bytes = contents(path),
      SHA256.digest(of: withVersions(bytes, moves, of: package)) == before.digest
    else { return false }
  }
  return true
}

/// A file's text with the versions that were published.
private func withVersions(
  _ bytes: [UInt8], _ moves: [ProjectName: (from: Version, to: Version)], of package: ProjectName
) -> [UInt8] {
  var edits: [ByteEdit] = []
  for pin in loosePins(of: Set(moves.keys), in: bytes) {
    if let move = moves[pin.name] { edits.append(ByteEdit(pin.range, move.from.normalized)) }
  }
  guard let own = moves[package] else { return applying(edits, to: bytes) }
  let pinned = edits.map(\.range)
  for place in versionPlaces(of: [own.to], in: bytes, onLinesWith: "")
  where !pinned.contains(where: { $0.overlaps(place.range) }) {
    let text = place.isSemantic ? own.from.semantic : nil
    edits.append(ByteEdit(place.range, text ?? own.from.normalized))
  }
  return applying(edits, to: bytes)
}

extension KeyManifest {
  fileprivate var sources: KeyManifest {
    KeyManifest(fields: fields, groups: groups.filter { !$0.isUpstream })
  }
}
