// Sizes as people write them: `500M`, `10GiB`, `none`.

public import Diagnostics

/// How large something may become.
public enum SizeLimit: Sendable, Hashable {
  case bytes(Int64)
  case unlimited

  /// Reads a whole number of bytes, or of K, M, G or T, each with or without `iB`, 1024 times the
  /// one before; `none` is no limit. `500M`, `10 GiB`, `0`.
  /// - Returns: nil for what is no size, or is one that no disk has.
  public init?(_ text: String) {
    let word = text.lowercased()
    if word == "none" {
      self = .unlimited
      return
    }
    let digits = word.prefix { $0.isASCII && $0.isNumber }
    var unit = word.dropFirst(digits.count).drop { $0 == " " }
    if unit.count == 3, unit.hasSuffix("ib") { unit.removeLast(2) }
    let shifts: [Substring: Int64] = ["": 0, "b": 0, "k": 10, "m": 20, "g": 30, "t": 40]
    guard let number = Int64(digits), let shift = shifts[unit] else { return nil }
    let (bytes, isTooLarge) = number.multipliedReportingOverflow(by: 1 << shift)
    if isTooLarge { return nil }
    self = .bytes(bytes)
  }
}

extension Rulebook {
  /// A variable as a size; nil when nothing sets it, or to nothing.
  /// - Throws: where its value stands when it is no size.
  public func size(of name: String) throws(Problem) -> SizeLimit? {
    let scope = Scope(rulebook: self)
    guard let text = try scope.value(ofVariable: name), !text.isEmpty else { return nil }
    if let size = SizeLimit(text) { return size }
    let mistake = Mistake.badSize(text)
    guard let span = scope.span(ofVariable: name) else {
      throw mistake.problem(at: nil, excerpt: nil)
    }
    throw mistake.problem(at: span)
  }
}
