// Which folders are not searched for packages: those full of others' packages, and those whose
// projects are there to be tested with, read or copied.

import Host

enum UnsearchedFolders {
  private static let foreign: Set<Path> = [
    ".git", ".hg", ".svn", ".cache", ".venv", "venv", ".tox", ".nox", ".eggs", "node_modules",
    "__pycache__", "site-packages",
  ]

  private static let illustrative: Set<String> = [
    "benchmarks", "build", "demos", "dist", "doc", "docs", "example", "examples", "fixtures",
    "sample", "samples", "target", "templates", "test", "test-data", "test_data", "testdata",
    "tests", "third-party", "third_party", "thirdparty", "_vendor", "vendor", "vendored",
  ]

  /// Folders full of other people's packages, whatever a pattern says.
  static func areForeign(_ name: Path) -> Bool { foreign.contains(name) }

  /// Folders in which nobody looks for packages unless told to: hidden ones, tests, examples,
  /// templates, builds, copies of others' code.
  static func areSkipped(_ name: Path) -> Bool {
    if areForeign(name) || name.bytes.first == UInt8(ascii: ".") { return true }
    let text = name.string.lowercased()
    // Templates' folders have names like `{{cookiecutter.name}}`.
    return illustrative.contains(text) || text.contains("{{")
  }
}
