// Changes of a file as replaced bytes: everything between them stays, whatever it is.

public import Host

/// Bytes that stand in place of others.
public struct ByteEdit: Sendable, Hashable {
  public var range: Range<Int>
  var replacement: [UInt8]

  public init(_ range: Range<Int>, _ replacement: some Sequence<UInt8>) {
    self.range = range
    self.replacement = Array(replacement)
  }

  public init(_ range: Range<Int>, _ text: String) { self.init(range, text.utf8) }
}

/// The bytes after all edits; of two that overlap, the later one is left out.
public func applying(_ edits: some Sequence<ByteEdit>, to bytes: [UInt8]) -> [UInt8] {
  var result: [UInt8] = []
  var position = 0
  let ordered = Set(edits).sorted {
    ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
  }
  for edit in ordered where edit.range.lowerBound >= position {
    result += bytes[position..<edit.range.lowerBound]
    result += edit.replacement
    position = edit.range.upperBound
  }
  return result + bytes[position...]
}

/// A file's new content.
public struct FileEdit: Sendable, Hashable {
  /// From the Releasefile's folder.
  public var path: Path
  public var old: [UInt8]
  public var new: [UInt8]
  /// What changes, for people: `version`, `pin of core`, `new section 1.3.0`.
  public var what: [String]
  /// Whether the file goes; nothing is new then.
  public var isRemoval = false

  public init(path: Path, old: [UInt8], new: [UInt8], what: [String]) {
    self.path = path
    self.old = old
    self.new = new
    self.what = what
  }
}
