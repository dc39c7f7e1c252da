// What is no source: the folders of tools, what builds write, what the Releasefile ignores.

import Host
import Testing

@testable import Fingerprints

@Suite struct ExclusionsTests {
  private func exclusions(_ ignored: [String] = []) throws -> Exclusions {
    Exclusions(packages: ["packages/core"], ignored: try ignored.map { try GlobPattern($0) })
  }

  @Test(
    arguments: [
      "__pycache__", "a/b/__pycache__", ".git", "packages/core/.venv", "x/.ruff_cache",
      "packages/core/dist", "packages/core/build", "dist", "build", "packages/core/x.egg-info",
      "node_modules", ".cache",
    ] as [Path])
  func `folders that hold no source`(folder: Path) throws {
    #expect(try exclusions().prunes(folder))
  }

  @Test(
    arguments: [
      "packages/core/src/build", "packages/core/src/dist", "git", "packages", "x.egg-information",
      ".github", "venv",
    ] as [Path])
  func `folders that hold sources`(folder: Path) throws {
    #expect(try !exclusions().prunes(folder))
  }

  @Test func `files that tools leave`() throws {
    let exclusions = try exclusions(["*.log", "tmp/**"])
    for file: Path in [".coverage", "a/.coverage.host.1", "a/.DS_Store", "x.log", "tmp/a/b"] {
      #expect(excludes(file, exclusions))
    }
    for file: Path in ["coverage", "a/x.log", ".coveragerc", "tmp", "a/.relish", "a.py"] {
      #expect(!excludes(file, exclusions))
    }
    #expect(excludes("a/.rel-1-2~", exclusions))
  }

  /// The same answer, from whichever folder the walk began.
  private func excludes(_ file: Path, _ exclusions: Exclusions) -> Bool {
    let answers = [Path("."), file.parent].map { folder in
      (file.relative(to: folder) ?? file).bytes.withUnsafeBufferPointer {
        exclusions.excludes($0, below: folder)
      }
    }
    #expect(answers[0] == answers[1])
    return answers[0]
  }
}
