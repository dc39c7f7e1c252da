// What a regular expression of Python's finds in a text: the patterns that projects state for their
// versions.

/// The bytes that a named group of `pattern` matches first; nil where there are none, and for a pattern
/// that cannot be read.
/// - Source: `re.search` with `re.MULTILINE`, as hatchling has it.
public func matchedText(_ group: String, of pattern: String, in bytes: [UInt8]) -> Range<Int>? {
  guard let text = String(validating: bytes, as: UTF8.self), let regex = try? Regex(pattern) else {
    return nil
  }
  // Python has characters, not what people see as one.
  let search = regex.matchingSemantics(.unicodeScalar).anchorsMatchLineEndings()
  guard let match = try? search.firstMatch(in: text), let range = match[group]?.range else {
    return nil
  }
  let utf8 = text.utf8
  let start = utf8.distance(from: utf8.startIndex, to: range.lowerBound)
  return start..<(start + utf8.distance(from: range.lowerBound, to: range.upperBound))
}
