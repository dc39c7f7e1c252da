// Requirements: `name[extra]>=1.2; python_version >= "3.10"`. Versions and markers have their own
// files.

import Notation

/// What a project needs: another project's name with conditions.
/// - Source: PEP 508.
public struct Requirement: Sendable, Hashable {
  public var name: ProjectName
  /// In the order in which they were written.
  public var extras: [ProjectName]
  /// Empty where there is a URL.
  public var specifiers: VersionSpecifiers
  /// After `@`, as written.
  public var url: String?
  /// The condition after `;` as written, without white space around it; its syntax is right.
  public var marker: String?

  public init(
    name: ProjectName, extras: [ProjectName] = [], specifiers: VersionSpecifiers = .init(),
    url: String? = nil, marker: String? = nil
  ) {
    self.name = name
    self.extras = extras
    self.specifiers = specifiers
    self.url = url
    self.marker = marker
  }

  /// Reads a requirement; the form `name (>=1.2)` of old metadata is read too.
  /// - Throws: `StandardError.requirement` or `.partOfRequirement`, with where it goes wrong.
  public init(_ text: String) throws(StandardError) {
    let text = text.trimmingASCIISpace
    var reader = RequirementReader(text: text, cursor: TextCursor(text))
    self = try reader.requirement()
  }
}

extension Requirement: CustomStringConvertible {
  /// The requirement in one spelling: `name[a,b]>=1.2,<2; marker`, `name @ url ; marker`.
  public var description: String {
    var text = name.text
    if !extras.isEmpty { text += "[" + extras.map(\.text).joined(separator: ",") + "]" }
    if let url {
      text += " @ \(url)"
      // A URL runs to the next white space, so the semicolon must not touch it.
      if let marker { text += " ; \(marker)" }
      return text
    }
    text += specifiers.description
    if let marker { text += "; \(marker)" }
    return text
  }
}

private struct RequirementReader {
  let text: String
  var cursor: TextCursor

  mutating func requirement() throws(StandardError) -> Requirement {
    let name = try projectName(expected: "a project name")
    cursor.skipSpaces()
    let extras = try extras()
    cursor.skipSpaces()
    if cursor.skip("@") {
      let url = try url()
      return Requirement(
        name: name, extras: extras, url: url,
        marker: try marker(orElse: "white space and a `;` after the URL"))
    }
    let specifiers = try specifiers()
    let marker = try marker(orElse: specifiers.isEmpty ? "a comparison, `[`, `@` or `;`" : "`;`")
    return Requirement(name: name, extras: extras, specifiers: specifiers, marker: marker)
  }

  private mutating func projectName(expected: String) throws(StandardError) -> ProjectName {
    let start = cursor.index
    let name = cursor.take { $0.isASCIIAlphanumeric || isSeparator($0) }
    if name.isEmpty { throw unexpected(expected) }
    do {
      return try ProjectName(name)
    } catch {
      cursor.index = start
      throw .partOfRequirement(text, offset: cursor.offset, error)
    }
  }

  private mutating func extras() throws(StandardError) -> [ProjectName] {
    guard cursor.skip("[") else { return [] }
    cursor.skipSpaces()
    if cursor.skip("]") { return [] }
    var extras: [ProjectName] = []
    while true {
      extras.append(try projectName(expected: "the name of an extra"))
      cursor.skipSpaces()
      if cursor.skip("]") { return extras }
      guard cursor.skip(",") else { throw unexpected("`,` or `]`") }
      cursor.skipSpaces()
    }
  }

  private mutating func url() throws(StandardError) -> String {
    cursor.skipSpaces()
    let url = cursor.take { !$0.isASCIISpace }
    if url.isEmpty { throw unexpected("a URL") }
    return url
  }

  private mutating func specifiers() throws(StandardError) -> VersionSpecifiers {
    let isEnclosed = cursor.skip("(")
    cursor.skipSpaces()
    let end = UInt8(ascii: isEnclosed ? ")" : ";")
    if let current = cursor.current, current != end, !"=!~<>".utf8.contains(current) {
      throw unexpected(isEnclosed ? "a comparison" : "a comparison, `[`, `@` or `;`")
    }
    let start = cursor.index
    let clauses: [VersionSpecifiers.Clause]
    do {
      clauses = try VersionSpecifiers.clauses(&cursor, in: text, until: { $0 == end })
    } catch {
      throw located(error, from: start)
    }
    if isEnclosed, !cursor.skip(")") { throw unexpected("`)`") }
    return VersionSpecifiers(clauses: clauses)
  }

  /// A specifier's error names the specifiers alone, and keeps its place in the whole text.
  private func located(_ error: StandardError, from start: Int) -> StandardError {
    guard case .specifier(_, let offset, let fault) = error else { return error }
    let before = String(decoding: cursor.bytes[..<start], as: UTF8.self).count
    let part = text.dropFirst(before).prefix { $0 != ";" && $0 != ")" }.trimmingASCIISpace
    return .partOfRequirement(
      text, offset: offset, .specifier(part, offset: offset - before, fault: fault))
  }

  private mutating func marker(orElse expected: String) throws(StandardError) -> String? {
    cursor.skipSpaces()
    if cursor.isAtEnd { return nil }
    guard cursor.skip(";") else { throw unexpected(expected) }
    let start = cursor.index
    do {
      try MarkerSyntax.check(&cursor)
    } catch {
      throw unexpected(error.expected)
    }
    return cursor.text(from: start).trimmingASCIISpace
  }

  private func unexpected(_ expected: String) -> StandardError {
    .requirement(text, offset: cursor.offset, expected: expected)
  }
}
