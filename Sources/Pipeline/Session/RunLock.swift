// One run at a time in a checkout; the second one waits and says for whom.

import Caching
import Checkouts
import Diagnostics
import Glibc
public import Host
import Versioning

/// Takes the checkout's lock, and moves away what stands where the cache's own files have to be.
/// - Parameters:
///   - waits: false: an unreachable `Problem` instead of waiting.
///   - isForRelease: of an unfinished release, which is worth a line to all others, the caller knows.
///   - tell: takes lines for people.
/// - Returns: the lock, and whether another run had it before.
public func takeLock(
  on disk: any FileSystem, waits: Bool, isForRelease: Bool = false,
  tell: @Sendable (String) -> Void
) async throws -> (lock: FileLock, hasWaited: Bool) {
  let path = disk.absolute(Checkout.cache / "lock")
  if let place = try disk.resolved(Checkout.cache)
    ?? disk.status(of: Checkout.cache).map({ _ in
      Checkout.cache
    }), try disk.status(of: place)?.kind != .folder
  {
    throw SessionMistake.cacheIsNoFolder.problem
  }
  let room = CacheRoom(disk: disk, cache: Checkout.cache)
  if let note = try room.clearLock() { tell("note: \(note)") }
  try disk.makeFolder(Checkout.cache)
  var isTold = false
  while true {
    switch try FileLock.take(path, note: "process \(getpid())") {
    case .success(let lock):
      for note in try room.clear() { tell("note: \(note)") }
      try keepOutOfGit(on: disk)
      if try disk.status(of: Checkout.bumpJournal) != nil {
        // A program that it started may be writing still.
        let notes = [
          try endLeftovers(on: disk), try recoverBump(journal: Checkout.bumpJournal, on: disk),
        ]
        for note in notes.compactMap(\.self) { tell("note: \(note)") }
      }
      if !isForRelease, try disk.status(of: Checkout.releaseJournal) != nil {
        tell(
          "note: a release is unfinished: `rel release --resume` goes on with it, `--abort` takes it"
            + " back")
      }
      return (lock, isTold)
    case .failure(let holder):
      let who = holder.note.isEmpty ? "another rel" : "rel, \(holder.note),"
      if !waits {
        throw SessionMistake.busy(who).problem
      }
      if !isTold { tell("waiting for \(who) in this checkout") }
      isTold = true
      try await Task.sleep(for: .milliseconds(50))
    }
  }
}

/// Writes the cache's own `.gitignore`, unless it is there; what a killed run had begun of it goes.
private func keepOutOfGit(on disk: any FileSystem) throws(FileError) {
  let ignore = Checkout.cache / ".gitignore"
  if try disk.status(of: ignore) != nil { return }
  for entry in try disk.entries(of: Checkout.cache) where entry.name.string.hasPrefix(".rel-") {
    try disk.remove(Checkout.cache / entry.name)
  }
  try disk.write("*\n", to: ignore)
}
