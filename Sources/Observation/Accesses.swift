// What a program was seen to read and write, and whether all of it was seen.

public import Host

/// The first access of a kind to a path.
public struct Access: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Opened for reading.
    case read
    case executed
    /// A folder whose names were read.
    case listed
    /// A folder whose names Python's import system looked through for modules.
    case searched
    /// Something was there, and its content was not read.
    case present
    case absent
    /// A link whose text was read.
    case link
    /// Made, changed, renamed or removed.
    case written
    case connected
  }
  public var kind: Kind
  /// Absolute; the address as text where it is a connection.
  public var path: Path
  /// The file of the program that did it.
  public var program: Path

  public init(_ kind: Kind, _ path: Path, by program: Path) {
    self.kind = kind
    self.path = path
    self.program = program
  }
}

/// All accesses of a program and its children, in the order in which they were first seen.
public struct Accesses: Sendable, Hashable {
  public var accesses: [Access]
  /// Why something may have gone unseen, in words for people.
  public var incomplete: [String]
  /// Whether a program wanted what a watched one cannot: to trace another one, or another user's rights.
  public var wantsPtrace: Bool

  public init(_ accesses: [Access] = [], incomplete: [String] = [], wantsPtrace: Bool = false) {
    self.accesses = accesses
    self.incomplete = incomplete
    self.wantsPtrace = wantsPtrace
  }
}

extension Accesses {
  /// The observer's log; nil for one that is not whole.
  /// - Source: `CObserver.h`.
  public init?(log: [UInt8]) {
    self.init()
    let kinds: [UInt8: Access.Kind] = [
      UInt8(ascii: "r"): .read, UInt8(ascii: "x"): .executed, UInt8(ascii: "l"): .listed,
      UInt8(ascii: "p"): .present, UInt8(ascii: "a"): .absent, UInt8(ascii: "k"): .link,
      UInt8(ascii: "w"): .written, UInt8(ascii: "c"): .connected,
    ]
    var program: Path = "?"
    var isWhole = false
    for text in log.split(separator: 0, omittingEmptySubsequences: false) {
      guard let letter = text.first else { continue }
      isWhole = letter == UInt8(ascii: ".") && text.count == 1
      let rest = text.dropFirst()
      switch letter {
      case UInt8(ascii: "P"): program = Path(bytes: rest)
      case UInt8(ascii: "!"): incomplete.append(String(decoding: rest, as: UTF8.self))
      case UInt8(ascii: "t"): wantsPtrace = true
      default:
        if let kind = kinds[letter] {
          accesses.append(Access(kind, Path(bytes: rest), by: program))
        }
      }
    }
    if !isWhole { return nil }
  }
}
