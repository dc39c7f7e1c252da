// Glob patterns: what they match, where a walk starts, what is wrong with them.

import Host
import Testing

@Suite struct GlobPatternTests {
  @Test(arguments: [
    ("*.py", "a.py", true), ("*.py", ".py", true), ("*.py", "d/a.py", false),
    ("*", ".hidden", true), ("a?c", "abc", true), ("a?c", "a/c", false), ("a?c", "aéc", true),
    ("a?c", "ac", false), ("*??", "€", false), ("a/**", "a/b", true), ("a/**", "a/b/.c", true),
    ("a/**", "a", false), ("a/**", "ab/c", false), ("**", "x/y", true), ("**/*.py", "a.py", true),
    ("**/*.py", "a/b/c.py", true), ("**/*.py", "a/b/c.pyc", false), ("a/**/b", "a/b", true),
    ("a/**/b", "a/x/y/b", true), ("a/**/b", "a/x/yb", false), ("**/a/**/b", "a/a/c/b", true),
    ("**/x/*.c", "x/y/x/a.c", true), ("[a-c]x", "bx", true), ("[a-c]x", "dx", false),
    ("[!a-c]x", "dx", true), ("[^a]x", "ax", false), ("[]a]", "]", true), ("[a-]", "-", true),
    ("a[!x]b", "a/b", false), ("[é-ü]", "ö", true), ("a\\*b", "a*b", true), ("a\\*b", "axb", false),
    ("a\\ b", "a b", true), ("[\\]]", "]", true), ("./a//b/./c", "a/b/c", true),
    ("../x/*", "../x/y", true), ("/etc/*.d", "/etc/x.d", true), ("site/", "site", true),
    ("site/", "site/a", false), ("a[!/]", "ab", true), ("dist/a-*.whl", "dist/a-1.0-py3.whl", true),
    ("a*b*c", "abxbc", true), ("a*b*c", "abx", false), ("*a/*b/**/c", "a/b/c", true),
  ])
  func `a path matches as the pattern's words say`(pattern: String, path: String, is: Bool) throws {
    #expect(try GlobPattern(pattern).matches(Path(path)) == `is`, "\(pattern) on \(path)")
  }

  /// Most patterns are a path, or a folder and all below it: those are read in a shorter way.
  @Test(arguments: [
    "a", "a.txt", "a/b", "a/b/**", "packages/one/src/**", "...", ".git/x", "a/..b", "a/**", "a b/c",
  ])
  func `a plain pattern is the same as when it is written in a roundabout way`(text: String) throws
  {
    let plain = try GlobPattern(text)
    let other = try GlobPattern("./\(text)")
    #expect(plain == other)
    #expect(plain.hashValue == other.hashValue)
    #expect(plain.text == other.text)
    #expect(plain.base == other.base)
    #expect(plain.literal == other.literal)
    #expect(plain.start == other.start)
    #expect(plain.isFolder == other.isFolder)
    for path: Path in ["a", "a/b", "a/b/c", "a/..b", "packages/one/src/x/y", "...", ".git/x", "z"] {
      #expect(plain.matches(path) == other.matches(path))
      #expect(plain.canMatch(below: path) == other.canMatch(below: path))
    }
  }

  @Test(arguments: ["a/../b", "a/./b", "a//b", "a/b/", "/a/b", "a/..", "../a", "/**", "a/"])
  func `what only looks plain is read as ever`(text: String) throws {
    let pattern = try GlobPattern(text)
    let other = try GlobPattern(text.hasPrefix("/") ? "/\(text)" : "./\(text)")
    #expect(pattern == other)
    #expect(pattern.text == other.text)
    #expect(pattern.base == other.base)
  }

  @Test func `a byte that is not text counts as one character`() throws {
    let path = Path(bytes: [0x61, 0xFF, 0x62])
    #expect(try GlobPattern("a?b").matches(path))
    #expect(try GlobPattern("a*b").matches(path))
    #expect(try GlobPattern("a[!x]b").matches(path))
    #expect(try !GlobPattern("a[x-z]b").matches(path))
  }

  @Test(
    arguments: [
      ("packages/**/*.py", "packages", nil), ("*.py", ".", nil), ("a/b.txt", "a", "a/b.txt"),
      ("a.txt", ".", "a.txt"), ("a\\*b/c*", "a*b", nil), ("site/", ".", "site"), ("**", ".", nil),
      ("/a/b*", "/a", nil), ("./a/../b", ".", "b"), ("../x", "..", "../x"), ("a/b/../", ".", "a"),
    ] as [(String, String, String?)])
  func `a walk starts at the longest folder without glob characters`(
    pattern: String, base: String, literal: String?
  ) throws {
    let glob = try GlobPattern(pattern)
    #expect(glob.base == Path(base))
    #expect(glob.literal == literal.map { Path($0) })
  }

  @Test(arguments: [
    ("./a//b", "a/b"), ("a/./**/**/b/", "a/**/b/"), ("a/../b*", "b*"), ("\\[x", "\\[x"),
    ("./", "./"),
    ("/", "/"),
  ])
  func `a pattern is printed in canonical form`(pattern: String, text: String) throws {
    #expect(try GlobPattern(pattern).description == text)
    #expect(try GlobPattern(pattern) == GlobPattern(text))
  }

  @Test func `a literal pattern matches its path whatever is in it`() throws {
    for name in ["a*b", "a[b", "a\\b", "a?", "x y/z", "/abs", "[!a]"] {
      let glob = GlobPattern(literal: Path(name))
      #expect(glob.matches(Path(name)))
      #expect(glob.literal == Path(name))
      #expect(try GlobPattern(glob.text) == glob)
    }
    #expect(!GlobPattern(literal: "a*b").matches("axb"))
  }

  @Test func `a folder pattern covers what is below`() throws {
    let glob = try GlobPattern("out-*/site/")
    #expect(glob.isFolder)
    #expect(glob.covers("out-1/site"))
    #expect(glob.covers("out-1/site/a/b"))
    #expect(!glob.covers("out-1/sites"))
    #expect(try !GlobPattern("site").covers("site/a"))
  }

  @Test func `a walk need not enter folders in which nothing can match`() throws {
    let glob = try GlobPattern("packages/*/pyproject.toml")
    let folders: [Path] = [".", "packages", "packages/core", "packages/core/src", "docs", "pack"]
    #expect(folders.map(glob.canMatch(below:)) == [true, true, true, false, false, false])
    #expect(try GlobPattern("a/**/b").canMatch(below: "a/x/y/z"))
    #expect(try GlobPattern("a/**").canMatch(below: "a"))
    #expect(try !GlobPattern("a").canMatch(below: "a"))
    #expect(try GlobPattern("**/a").canMatch(below: "x"))
  }

  @Test(arguments: [
    ("", 0, "a pattern is empty"), ("a[b", 1, "`[` without `]` in the pattern `a[b`"),
    ("[", 0, "`[` without `]` in the pattern `[`"),
    ("é[z-a]", 2, "a range runs backwards in the pattern `é[z-a]`"),
    ("a\\", 1, "the pattern `a\\` ends in a backslash"),
    ("x/a**", 3, "`**` is only part of a name in the pattern `x/a**`"),
    ("***", 0, "`**` is only part of a name in the pattern `***`"),
    ("*/../a", 2, "`..` follows a glob in the pattern `*/../a`"),
    ("a\0", 1, "a pattern holds a NUL character"),
  ])
  func `a bad pattern says what is wrong and where`(text: String, at: Int, message: String) {
    let error = #expect(throws: GlobError.self) { try GlobPattern(text) }
    #expect(error?.description == message)
    #expect(error?.offset == at)
    #expect(error?.hint.isEmpty == false)
  }

  @Test func `many stars do not take exponential time`() throws {
    let names = Path(String(repeating: "a", count: 500))
    #expect(try !GlobPattern(String(repeating: "*a", count: 40) + "*b").matches(names))
    let folders = Path(String(repeating: "a/", count: 300) + "a")
    #expect(try !GlobPattern(String(repeating: "**/a/", count: 40) + "b").matches(folders))
  }

  @Test func `the matcher agrees with a naive one`() throws {
    var random = Xorshift(state: 88_172_645_463_325_252)
    let parts = ["a", "b", "*", "?", "/", "**/", "/**", "[ab]", "[!a]"]
    var compared = 0
    for _ in 0..<6_000 {
      let text = (0...random.below(6)).map { _ in parts[random.below(parts.count)] }.joined()
      guard let glob = try? GlobPattern(text), !text.hasPrefix("/"), !glob.isFolder else {
        continue
      }
      for _ in 0..<20 {
        let path = (0...random.below(4)).map { _ in ["a", "b", "ab", "ba"][random.below(4)] }
        let joined = path.joined(separator: random.below(2) == 0 ? "/" : "")
        compared += 1
        let expected = naive(glob.text.split(separator: "/"), joined.split(separator: "/"))
        #expect(glob.matches(Path(joined)) == expected, "\(text) on \(joined)")
      }
    }
    #expect(compared > 20_000)
  }
}

/// Matches components by plain recursion.
private func naive(_ pattern: [Substring], _ path: [Substring]) -> Bool {
  guard let first = pattern.first else { return path.isEmpty }
  if first == "**" {
    if pattern.count == 1 { return !path.isEmpty }
    return naive(Array(pattern.dropFirst()), path)
      || (!path.isEmpty && naive(pattern, Array(path.dropFirst())))
  }
  guard let name = path.first, naiveName(Array(first), Array(name)) else { return false }
  return naive(Array(pattern.dropFirst()), Array(path.dropFirst()))
}

private func naiveName(_ pattern: [Character], _ name: [Character]) -> Bool {
  guard let first = pattern.first else { return name.isEmpty }
  let rest = Array(pattern.dropFirst())
  let remainder = Array(name.dropFirst())
  switch first {
  case "*": return naiveName(rest, name) || (!name.isEmpty && naiveName(pattern, remainder))
  case "?": return !name.isEmpty && naiveName(rest, remainder)
  case "[":
    guard let close = rest.firstIndex(of: "]"), let character = name.first else { return false }
    let negated = rest.first == "!"
    let isMember = rest[..<close].contains(character)
    return isMember != negated && naiveName(Array(rest[(close + 1)...]), remainder)
  default: return name.first == first && naiveName(rest, remainder)
  }
}

private struct Xorshift {
  var state: UInt64
  mutating func below(_ limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(limit))
  }
}
