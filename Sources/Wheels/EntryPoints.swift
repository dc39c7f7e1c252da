// The file entry_points.txt: groups of names, each with what it stands for.

/// The entry points of a wheel.
/// - Source: entry points specification, "File format".
public struct EntryPoints {
  public struct Entry: Equatable {
    public var group: String
    public var name: String
    /// What is behind the first `=`.
    public var value: String
    /// Counts from 1.
    public var line: Int
  }

  public var entries: [Entry] = []
  /// Lines that are neither a group, an entry nor a comment, and what is wrong with each.
  public var faults: [(line: Int, message: String)] = []
  public let isUTF8: Bool

  /// More lines than any wheel has are not read.
  private static let lineLimit = 100_000

  public init(_ bytes: [UInt8]) {
    isUTF8 = String(validating: bytes, as: UTF8.self) != nil
    var group: String?
    var groups = Set<String>()
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.prefix(Self.lineLimit).enumerated() {
      var text = String(decoding: line, as: UTF8.self)
      if text.hasSuffix("\r") { text.removeLast() }
      let isContinuation = text.first == " " || text.first == "\t"
      text = text.trimmingSpaces
      if text.isEmpty || text.hasPrefix("#") { continue }
      if text.hasPrefix(";") {
        // uv passes over it, and pip takes it for an entry.
        faults.append((index + 1, "is a comment that pip does not know as one"))
        continue
      }
      if text.hasPrefix("["), text.hasSuffix("]") {
        group = text.dropFirst().dropLast().trimmingSpaces
        if group == "" { faults.append((index + 1, "is a group without a name")) }
        if let group, !groups.insert(group).inserted {
          faults.append((index + 1, "begins `[\(group)]` a second time"))
        }
        continue
      }
      guard let group else {
        faults.append((index + 1, "stands before any `[group]`"))
        continue
      }
      guard let equals = text.firstIndex(of: "=") else {
        faults.append((index + 1, isContinuation ? "continues a line" : "has no `=`"))
        continue
      }
      entries.append(
        Entry(
          group: group, name: text[..<equals].trimmingSpaces,
          value: text[text.index(after: equals)...].trimmingSpaces, line: index + 1))
    }
  }
}

/// What an entry point stands for: `shop.cli:main`.
/// - Source: entry points specification, "Data model".
public struct ObjectReference: Equatable {
  public var module: String
  /// Empty where the reference is to the module itself.
  public var object: String
  public var extras: [String]

  /// Nil where the text is not a reference.
  public init?(_ text: String) {
    var text = text[...]
    extras = []
    if let bracket = text.firstIndex(of: "[") {
      guard text.last == "]" else { return nil }
      extras = text[text.index(after: bracket)...].dropLast().split(separator: ",")
        .map(\.trimmingSpaces)
      text = text[..<bracket]
    }
    // No white space around the colon: pip refuses it.
    let parts = text.trimmingSpaces.split(separator: ":", omittingEmptySubsequences: false)
      .map(String.init)
    guard parts.count <= 2, isDottedName(parts[0]), parts.count == 1 || isDottedName(parts[1])
    else { return nil }
    module = parts[0]
    object = parts.count > 1 ? parts[1] : ""
  }

  /// The first name in it that an import statement cannot have.
  public var keyword: String? {
    (module.split(separator: ".") + object.split(separator: ".")).map(String.init)
      .first(where: keywords.contains)
  }
}

/// - Source: Python's `keyword.kwlist`.
private let keywords: Set<String> = Set(
  """
  False None True and as assert async await break class continue def del elif else except finally \
  for from global if import in is lambda nonlocal not or pass raise return try while with yield
  """.split(separator: " ").map(String.init))

/// Whether the text is names of Python with dots between them.
public func isDottedName(_ text: some StringProtocol) -> Bool {
  text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
    guard let first = part.unicodeScalars.first else { return false }
    let isStart = first == "_" || first.properties.isXIDStart
    return isStart && part.unicodeScalars.allSatisfy { $0.properties.isXIDContinue }
  }
}
