// Glob patterns over paths as bytes, compiled once. How a pattern's text becomes steps is in
// `GlobPattern+Parsing.swift`; where a walk goes is the engine's business.

/// A pattern for paths from the Releasefile's folder: `packages/**/*.py`.
///
/// - `*` and `?` match any characters, and one character, of a name: never a `/`. `?` and a class
///   take one UTF-8 character; a byte that is not UTF-8 counts as one.
/// - `**` between slashes matches any number of folders, also none; at the end it matches all that
///   is below, so `a/**` matches `a/b` and `a/b/c`, not `a`.
/// - `[a-z]`, `[!a]` and `[^a]` are classes; a backslash takes the next character literally.
/// - Names that start with a dot are matched like others: a build's input is an input.
/// - A `/` at the end says that a folder is meant; `matches` then is about the folder's own path.
///
/// Two patterns are equal when they match the same way, step by step: `./a` equals `a`.
public struct GlobPattern: Sendable {
  /// All that was compiled, behind one reference: patterns are copied more often than made.
  private let compiled: Compiled

  final class Compiled: Sendable {
    let text: String
    let base: Path
    let literal: Path?
    let isFolder: Bool
    /// What a matching path starts with, and ends in: most paths are told by these alone.
    let prefix: [UInt8]
    let suffix: [UInt8]
    /// All steps; the first ones are the bytes of `prefix`.
    let steps: [Step]
    let classes: [ScalarClass]

    init(
      text: String, base: Path, literal: Path?, isFolder: Bool, prefix: [UInt8], suffix: [UInt8],
      steps: [Step], classes: [ScalarClass]
    ) {
      self.text = text
      self.base = base
      self.literal = literal
      self.isFolder = isFolder
      self.prefix = prefix
      self.suffix = suffix
      self.steps = steps
      self.classes = classes
    }
  }

  init(_ compiled: Compiled) { self.compiled = compiled }

  /// The pattern in canonical form: as written, without `.` and empty components.
  public var text: String { compiled.text }
  /// The longest folder without glob characters, where a walk starts: `packages` for
  /// `packages/*/x`, `a` for `a/b.txt`, `.` when there is none.
  public var base: Path { compiled.base }
  /// The path, unescaped and without the final slash, when the pattern has no glob characters.
  public var literal: Path? { compiled.literal }
  /// Whether the pattern ended in a slash.
  public var isFolder: Bool { compiled.isFolder }
  /// The bytes that every matching path starts with: `dist/core-` for `dist/core-*.whl`.
  public var start: [UInt8] { compiled.prefix }

  /// One thing to match. Trivial to copy, so that a match costs no reference counting.
  enum Step: Hashable, Sendable {
    case byte(UInt8)
    /// `?`
    case anyScalar
    /// `*`
    case anyScalars
    /// `[…]`, by its number in `classes`.
    case member(UInt32)
    case slash
    /// `**/`
    case anyFolders
    /// `**` at the end.
    case everythingBelow
  }

  /// Characters between brackets.
  struct ScalarClass: Hashable, Sendable {
    var isNegated: Bool
    var ranges: [ClosedRange<UInt32>]

    func contains(_ scalar: UInt32) -> Bool {
      ranges.contains { $0.contains(scalar) } != isNegated
    }
  }

  /// Whether `path`, relative to the folder that the pattern is relative to, matches.
  public func matches(_ path: Path) -> Bool { path.bytes.withUnsafeBufferPointer(matches) }

  /// The same for bytes that are not a `Path` of their own: a slice of a packed list, say.
  public func matches(_ path: UnsafeBufferPointer<UInt8>) -> Bool {
    let prefix = compiled.prefix
    let suffix = compiled.suffix
    guard path.count >= prefix.count, path.count >= suffix.count, !path.isEmpty else {
      return false
    }
    let start = path.count - suffix.count
    for index in suffix.indices where path[start + index] != suffix[index] { return false }
    for index in prefix.indices where path[index] != prefix[index] { return false }
    return run(over: path, from: prefix.count, isFolderPrefix: false)
  }

  /// Whether `path` matches or, for a pattern with a `/` at the end, lies below a folder that does:
  /// `site/` covers `site` and `site/a/b.html`.
  public func covers(_ path: Path) -> Bool {
    if matches(path) { return true }
    guard isFolder else { return false }
    return path.bytes.withUnsafeBufferPointer { bytes in
      bytes.indices.contains { index in
        bytes[index] == slash && matches(UnsafeBufferPointer(rebasing: bytes[..<index]))
      }
    }
  }

  /// Whether something below `folder` could match: a walk need not enter others.
  ///
  /// For `packages/*/pyproject.toml`: yes for `packages` and `packages/core`, no for
  /// `packages/core/src` and `docs`.
  public func canMatch(below folder: Path) -> Bool {
    if folder.bytes == [UInt8(ascii: ".")] { return !isAbsolute }
    let bytes = folder.bytes.last == slash ? folder.bytes : folder.bytes + [slash]
    return bytes.withUnsafeBufferPointer { run(over: $0, from: 0, isFolderPrefix: true) }
  }

  private var isAbsolute: Bool { compiled.steps.first == .slash }

  /// Matches the steps against `path` from `start`, which is 0 or the end of `prefix`.
  ///
  /// Only the last `*` of a name and the last `**` need another try: a name's extent is given by
  /// the path's slashes, and what an earlier `**` could take, the last one can. So the time is at
  /// most the product of the lengths.
  private func run(
    over path: UnsafeBufferPointer<UInt8>, from start: Int, isFolderPrefix: Bool
  ) -> Bool {
    compiled.steps.withUnsafeBufferPointer { steps in
      var step = start  // Each byte of the prefix is one step.
      var position = start
      var star: (step: Int, position: Int)?
      var folders: (step: Int, position: Int)?
      while true {
        if isFolderPrefix, position == path.count { return step < steps.count }
        if step == steps.count {
          if position == path.count { return true }
        } else {
          switch steps[step] {
          case .byte(let byte):
            if position < path.count, path[position] == byte {
              step += 1
              position += 1
              continue
            }
          case .slash:
            if position < path.count, path[position] == slash {
              step += 1
              position += 1
              star = nil
              continue
            }
          case .anyScalars:
            step += 1
            star = (step, position)
            continue
          case .anyFolders:
            if isFolderPrefix { return true }
            step += 1
            star = nil
            folders = (step, position)
            continue
          case .everythingBelow:
            if isFolderPrefix || position < path.count { return true }
          case .anyScalar:
            if position < path.count, path[position] != slash {
              step += 1
              position += scalar(in: path, at: position).length
              continue
            }
          case .member(let number):
            if position < path.count, path[position] != slash {
              let (value, length) = scalar(in: path, at: position)
              if compiled.classes[Int(number)].contains(value) {
                step += 1
                position += length
                continue
              }
            }
          }
        }
        if let last = star, last.position < path.count, path[last.position] != slash {
          position = last.position + scalar(in: path, at: last.position).length
          step = last.step
          star = (step, position)
        } else if let last = folders {
          var next = last.position
          while next < path.count, path[next] != slash { next += 1 }
          if next == path.count { return false }
          (step, position) = (last.step, next + 1)
          folders = (step, position)
          star = nil
        } else {
          return false
        }
      }
    }
  }
}

extension GlobPattern: Hashable, CustomStringConvertible {
  public var description: String { text }

  public static func == (left: GlobPattern, right: GlobPattern) -> Bool {
    let (left, right) = (left.compiled, right.compiled)
    return left === right
      || left.steps == right.steps && left.isFolder == right.isFolder
        && left.classes == right.classes
  }

  public func hash(into hasher: inout Hasher) {
    // Equal steps begin and end in the same bytes, and few others do.
    compiled.prefix.withUnsafeBytes { hasher.combine(bytes: $0) }
    compiled.suffix.withUnsafeBytes { hasher.combine(bytes: $0) }
    hasher.combine(compiled.steps.count)
  }
}

private let slash = UInt8(ascii: "/")

/// The UTF-8 character at `position`; a byte that starts none is itself, above all characters.
private func scalar(
  in path: UnsafeBufferPointer<UInt8>, at position: Int
) -> (value: UInt32, length: Int) {
  let first = path[position]
  if first < 0x80 { return (UInt32(first), 1) }
  let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
  guard first >= 0xC2, first < 0xF5, position + length <= path.count else {
    return (0x110000 + UInt32(first), 1)
  }
  var value = UInt32(first) & (0x7F >> UInt32(length))
  for byte in path[(position + 1)..<(position + length)] {
    guard byte & 0xC0 == 0x80 else { return (0x110000 + UInt32(first), 1) }
    value = value << 6 | UInt32(byte & 0x3F)
  }
  return (value, length)
}
