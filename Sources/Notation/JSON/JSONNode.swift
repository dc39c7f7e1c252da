// JSON as a value. Numbers stay text, so that none loses digits; how bytes become one is in
// `JSONReader.swift`.

/// A JSON value.
public enum JSONNode: Sendable, Hashable {
  case object([String: JSONNode])
  case array([JSONNode])
  case string(String)
  /// As written.
  case number(String)
  case bool(Bool)
  case null

  /// A member of an object.
  public subscript(name: String) -> JSONNode? {
    guard case .object(let members) = self else { return nil }
    return members[name]
  }

  /// The text of a string.
  public var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The value of a whole number.
  public var integer: Int64? {
    guard case .number(let text) = self else { return nil }
    return Int64(text)
  }
}

/// Bytes that are no JSON; offsets count bytes from 0. Nothing of the text is kept: it may be secret.
public enum JSONError: Error, Sendable, Hashable {
  case notUTF8(offset: Int)
  /// - expected: what is not there, after "no": `value`, `end of the string`.
  case unexpected(offset: Int, expected: String)
}
