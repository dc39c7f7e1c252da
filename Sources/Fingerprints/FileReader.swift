// Contents to digests, on all cores.

import Caching
import Dispatch
import Hashing
import Host
import Synchronization

/// Reads files and links.
struct FileReader: Sendable {
  let disk: any FileSystem
  /// Whether a link's digest covers what it points to.
  let followsLinks: Bool

  /// The stamps of files, in order. A file that vanishes meanwhile is left out, as if it had gone
  /// before it was looked at.
  func read(_ entries: [TreeEntry]) throws(FileError) -> [Stamp] {
    let results = Mutex<[Int: Result<Stamp?, FileError>]>([:])
    let batches = (entries.count + 31) / 32
    DispatchQueue.concurrentPerform(iterations: batches) { batch in
      let range = (batch * 32)..<min(entries.count, batch * 32 + 32)
      let digested = range.map { (index: $0, stamp: stamp(of: entries[$0])) }
      results.withLock { all in
        for (index, stamp) in digested { all[index] = stamp }
      }
    }
    var stamps: [Stamp] = []
    let all = results.withLock { $0 }
    for index in entries.indices {
      if let stamp = try all[index]?.get() { stamps.append(stamp) }
    }
    return stamps
  }

  private func stamp(of entry: TreeEntry) -> Result<Stamp?, FileError> {
    do throws(FileError) {
      let digest = try digest(of: entry)
      return .success(Stamp(path: entry.path, status: entry.status, digest: digest))
    } catch {
      return error.reason == .notFound ? .success(nil) : .failure(error)
    }
  }

  private func digest(of entry: TreeEntry) throws(FileError) -> Digest {
    guard entry.status.kind == .link else { return try contentDigest(of: entry.path) }
    let destination = try disk.destination(ofLink: entry.path)
    guard followsLinks else { return SHA256.digest(of: destination.bytes) }
    var encoder = FieldEncoder()
    encoder.add(destination.bytes)
    if let target = try disk.resolved(entry.path), let status = try disk.status(of: target),
      status.kind == .file
    {
      encoder.add(try contentDigest(of: target))
      // A link has no mode of its own: what is behind it may be a program or not.
      if status.isExecutable { encoder.add("executable") }
    }
    return encoder.digest()
  }

  private func contentDigest(of path: Path) throws(FileError) -> Digest {
    var hash = SHA256()
    try disk.read(path) { hash.update($0) }
    return hash.finalize()
  }
}
