// A reason with what was there before and what is there now: what somebody wants to see who asks why.

package import Caching
public import Host

/// A reason, and the two values that differ, where that can be said.
public struct Change: Sendable, Hashable {
  public var reason: Reason
  /// The first digits of a digest, a mode, or the start of a value; nil: absent, or nothing to say.
  public var old: String?
  public var new: String?

  public init(_ reason: Reason, old: String? = nil, new: String? = nil) {
    self.reason = reason
    self.old = old
    self.new = new
  }

  /// Of a file: its digests, or its kinds when those differ alone.
  package init(_ reason: Reason, from old: Artifact?, to new: Artifact?) {
    let isSameContent = old?.digest == new?.digest
    func told(_ artifact: Artifact?) -> String? {
      artifact.map { isSameContent ? "\($0.kind)" : String($0.digest.hexadecimal.prefix(12)) }
    }
    self.init(reason, old: told(old), new: told(new))
  }

  /// Of a field of the key: its values; of a recipe and of answers the first line that differs.
  init(_ reason: Reason, field: KeyManifest.Field.Name, from old: String?, to new: String?) {
    switch field {
    case .recipe, .answers:
      let before = lines(old)
      let after = lines(new)
      let same = zip(before, after).prefix { $0 == $1 }.count
      self.init(reason, values: before.dropFirst(same).first, after.dropFirst(same).first)
    case .output(let glob):
      // The field's name says it all.
      self.init(reason, old: old.map { _ in glob }, new: new.map { _ in glob })
    case .format, .target, .order: self.init(reason)
    case .learned where reason.isOfNames: self.init(reason, names: lines(old), lines(new))
    case .learned where reason.path != nil: self.init(reason, old: old, new: new)
    case .requirements, .operation, .variable, .program, .tools, .learned:
      self.init(reason, values: old?[...], new?[...])
    }
  }

  /// Lists of names: those that one of them lacks.
  private init(_ reason: Reason, names old: [Substring], _ new: [Substring]) {
    func told(_ names: Set<Substring>) -> String? {
      let some = names.sorted().prefix(3).joined(separator: " ")
      if names.isEmpty { return nil }
      return names.count > 3 ? "\(some) and \(names.count - 3) more" : some
    }
    self.init(
      reason, old: told(Set(old).subtracting(new)), new: told(Set(new).subtracting(old)))
  }

  /// Two values on a line each, cut to where they differ; of digests the first digits.
  private init(_ reason: Reason, values old: Substring?, _ new: Substring?) {
    let same = zip(old ?? "", new ?? "").prefix { $0 == $1 }.count
    let start = same > 40 ? same - 20 : 0
    self.init(
      reason, old: old.map { shortened($0, from: start) },
      new: new.map { shortened($0, from: start) })
  }

  /// The reason as a phrase, with both values in brackets; paths below `folder` are told from there.
  public func text(from folder: Path?) -> String {
    let phrase = reason.text(from: folder)
    func told(_ value: String) -> String {
      switch reason {
      case .recipeChanged, .answerChanged, .variableChanged, .outputsChanged: "`\(value)`"
      default: value
      }
    }
    switch (old.map(told), new.map(told)) {
    case (nil, nil): return phrase
    case (let old?, nil): return "\(phrase)  (was \(old))"
    case (nil, let new?): return "\(phrase)  (now \(new))"
    case (let old?, let new?): return "\(phrase)  (\(old) → \(new))"
    }
  }
}

extension Reason {
  fileprivate var isOfNames: Bool { if case .namesChanged = self { true } else { false } }
}

private func lines(_ text: String?) -> [Substring] {
  text?.replacing("\u{1F}", with: " ").split(separator: "\n") ?? []
}

/// A value on one line: of a digest its first digits, of anything long a part that starts at `start`.
private func shortened(_ value: Substring, from start: Int) -> String {
  let isDigest =
    value.utf8.count == 64
    && value.utf8.allSatisfy { byte in
      UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte
    }
  if isDigest { return String(value.prefix(12)) }
  let rest = value.dropFirst(start)
  let part = rest.prefix(60).map { $0.isNewline ? " " : $0 }
  return (start > 0 ? "…" : "") + String(part) + (rest.count > 60 ? "…" : "")
}
