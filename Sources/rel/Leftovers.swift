// What a killed run leaves behind, and its removal at the start of the next one.

import BuildGraph
import Host

/// Ends the steps of a killed run and empties its scratch folder. Call it with the lock in hand,
/// before anything is observed.
/// - Returns: a line for the user when steps were still running.
func endLeftovers(on disk: any FileSystem) throws(FileError) -> String? {
  let scratch = Checkout.scratch
  // A run that ends by itself leaves its folder empty.
  guard try disk.status(of: scratch)?.kind == .folder, try !disk.entries(of: scratch).isEmpty else {
    return nil
  }
  let ended = SubprocessRunner(scratch: disk.absolute(scratch)).endLeftovers()
  for entry in try disk.entries(of: scratch) { try disk.remove(scratch / entry.name) }
  if ended == 0 { return nil }
  return "a killed run had left \(ended == 1 ? "a step" : "\(ended) steps") running; ended"
}

/// Removes half-written siblings of outputs, which only a killed run leaves.
func removeSiblings(of graph: ActionGraph, on disk: any FileSystem) throws(FileError) {
  let folders = Set(graph.actions.flatMap(\.outputs).map { $0.literal?.parent ?? $0.base })
  for folder in folders.sorted() {
    guard try disk.status(of: folder)?.kind == .folder else { continue }
    for entry in try disk.entries(of: folder) {
      let name = entry.name.bytes
      if name.starts(with: ".rel-".utf8), name.last == UInt8(ascii: "~") {
        try disk.remove(folder / entry.name)
      }
    }
  }
}
