// Releasefiles from strings, on a disk in memory, and what tests say of them.

import Diagnostics
import Host
import Releasefile
import Support
import Testing

/// The rules of `text` and the built-in ones, with a few files to include beside it.
func rulebook(
  _ text: String, overrides: [(String, String)] = [], environment: [String: String] = [:],
  files: [String: String] = [:]
) throws(Problems) -> Rulebook {
  let common = ["Releasefile": text, "common.rel": "include Releasefile\n"]
  let disk = MemoryDisk(common.merging(files) { $1 })
  return try load(
    user: "Releasefile", disk: disk, overrides: overrides, environment: environment)
}

/// What is wrong with `text`, as it is printed.
func mistakes(in text: String, overrides: [(String, String)] = []) -> String {
  do {
    _ = try rulebook(text, overrides: overrides)
    return "nothing"
  } catch {
    return error.description
  }
}

/// Compares whole texts, so that a failure shows both.
func expect(
  _ actual: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(actual == expected, sourceLocation: sourceLocation)
}
