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

  private static let batch = 64

  /// The stamps of files, in order. A file that vanishes meanwhile is left out, as if it had gone
  /// before it was looked at.
  func read(_ entries: [TreeEntry]) throws(FileError) -> [Stamp] {
    let batches = (entries.count + Self.batch - 1) / Self.batch
    if batches == 1 { return try self.stamps(of: entries[...]) }
    let results = Mutex<[Result<[Stamp], FileError>?]>(Array(repeating: nil, count: batches))
    DispatchQueue.concurrentPerform(iterations: batches) { batch in
      let start = batch * Self.batch
      let result: Result<[Stamp], FileError>
      do throws(FileError) {
        result = .success(
          try self.stamps(of: entries[start..<min(entries.count, start + Self.batch)]))
      } catch { result = .failure(error) }
      results.withLock { $0[batch] = result }
    }
    var stamps: [Stamp] = []
    stamps.reserveCapacity(entries.count)
    for result in results.withLock({ $0 }) { stamps += try result?.get() ?? [] }
    return stamps
  }

  private func stamps(of entries: ArraySlice<TreeEntry>) throws(FileError) -> [Stamp] {
    var stamps: [Stamp] = []
    stamps.reserveCapacity(entries.count)
    // One context for all of a batch: making one costs as much as hashing a small file.
    var hash = SHA256()
    for entry in entries {
      do throws(FileError) {
        let digest = try digest(of: entry, &hash)
        stamps.append(Stamp(path: entry.path, status: entry.status, digest: digest))
      } catch {
        if error.reason != .notFound { throw error }
      }
    }
    return stamps
  }

  private func digest(of entry: TreeEntry, _ hash: inout SHA256) throws(FileError) -> Digest {
    guard entry.status.kind == .link else {
      try disk.read(entry) { hash.update($0) }
      return hash.finalize()
    }
    let destination = try disk.destination(ofLink: entry.path)
    guard followsLinks else { return SHA256.digest(of: destination.bytes) }
    var encoder = FieldEncoder()
    encoder.add(destination.bytes)
    if let target = try disk.resolved(entry.path), let status = try disk.status(of: target),
      status.kind == .file
    {
      try disk.read(target) { hash.update($0) }
      encoder.add(hash.finalize())
      // A link has no mode of its own: what is behind it may be a program or not.
      if status.isExecutable { encoder.add("executable") }
    }
    return encoder.digest()
  }
}
