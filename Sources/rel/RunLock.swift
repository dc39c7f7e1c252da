// One run at a time in a checkout; the second one waits and says for whom.

import Diagnostics
import Glibc
import Host

/// Takes the checkout's lock.
/// - Parameter waits: false: an `Outage` instead of waiting.
func takeLock(on disk: any FileSystem, waits: Bool) async throws -> FileLock {
  let path = disk.absolute(Checkout.cache / "lock")
  try disk.makeFolder(Checkout.cache)
  var isTold = false
  while true {
    switch try FileLock.take(path, note: "process \(getpid())") {
    case .success(let lock):
      try keepOutOfGit(on: disk)
      return lock
    case .failure(let holder):
      let who = holder.note.isEmpty ? "another rel" : "rel, \(holder.note),"
      if !waits {
        throw Outage(
          diagnostic: Diagnostic(
            "\(who) is running in this checkout", hints: ["leave out `--no-wait` to wait for it"]))
      }
      if !isTold { printError("waiting for \(who) in this checkout") }
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
