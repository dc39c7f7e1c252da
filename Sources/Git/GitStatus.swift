// What `git status` says, as values. How git is asked is in `GitRepository`, what is said of it in
// `GitError`.

public import Host

/// One path of a working tree that is not as it was committed.
public struct GitChange: Sendable, Hashable {
  /// From the top of the working tree.
  public var path: Path
  /// The two letters of `git status --porcelain`: the index's, and the working tree's.
  public var code: String

  public init(path: Path, code: String) {
    self.path = path
    self.code = code
  }

  /// What happened to it, as one word: `untracked`, `modified`, `conflicted`.
  public var what: String {
    switch code {
    case "??": return "untracked"
    case "DD", "AA": return "conflicted"
    default: break
    }
    if code.contains("U") { return "conflicted" }
    // A file added and edited since is new to the last commit, whatever else it is.
    let words: [(Character, String)] = [
      ("A", "added"), ("R", "renamed"), ("C", "copied"), ("D", "deleted"), ("T", "retyped"),
    ]
    return words.first { code.contains($0.0) }?.1 ?? "modified"
  }
}

/// The state of a git working tree.
public enum GitStatus: Sendable, Hashable {
  /// Everything is committed, and nothing is there that git neither tracks nor ignores.
  case clean
  /// Sorted by path; at least one.
  case dirty([GitChange])
  case notARepository
  /// There is no program `git` in PATH.
  case gitMissing
  /// git ended with an error: its own words.
  case failed(String)
}

/// The answer of `git status --porcelain=v1 -z --ignored`.
struct GitListing: Equatable {
  var changes: [GitChange] = []
  /// Files and folders that git ignores, from the top of the tree; nothing is said of what is in an
  /// ignored folder.
  var ignored: [Path] = []
  /// What git wrote to standard error, which arrives in the same stream.
  var warnings: [String] = []

  /// - Source: git-status(1), "Short Format" and "Pathname Format Notes and -z".
  init(_ output: [UInt8]) {
    var rest = output[...]
    while !rest.isEmpty {
      guard isRecord(rest) else {
        // A line of a warning; records begin with two letters and a space.
        let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
        warnings.append(String(decoding: rest[..<end], as: UTF8.self))
        rest = rest[min(end + 1, rest.endIndex)...]
        continue
      }
      let code = String(decoding: rest.prefix(2), as: UTF8.self)
      var path = Self.name(from: &rest, skipping: 3)
      if path.bytes.last == UInt8(ascii: "/") { path = Path(bytes: path.bytes.dropLast()) }
      // A rename's or copy's old name follows as a record of its own.
      if code.contains("R") || code.contains("C") { _ = Self.name(from: &rest, skipping: 0) }
      if code == "!!" {
        ignored.append(path)
      } else {
        changes.append(GitChange(path: path, code: code))
      }
    }
    changes.sort { $0.path < $1.path }
  }

  private static func name(from rest: inout ArraySlice<UInt8>, skipping count: Int) -> Path {
    let end = rest.firstIndex(of: 0) ?? rest.endIndex
    defer { rest = rest[min(end + 1, rest.endIndex)...] }
    return Path(bytes: rest[..<end].dropFirst(count))
  }
}

private func isRecord(_ bytes: ArraySlice<UInt8>) -> Bool {
  let letters = Array(" MTADRCU?!".utf8)
  let head = Array(bytes.prefix(3))
  return head.count == 3 && letters.contains(head[0]) && letters.contains(head[1])
    && head[2] == UInt8(ascii: " ")
}
