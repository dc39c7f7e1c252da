// What can be wrong with a name, version, specifier or requirement, and how that is said.

import Notation

/// A text that does not follow Python's packaging standards.
public indirect enum StandardError: Error, Sendable, Hashable {
  /// Not a project or extra name.
  case name(String)
  /// Not a version; `offset` characters of it are fine.
  case version(String, offset: Int)
  /// A SemVer prerelease for which PEP 440 has no form: `1.2.3` and `hotfix.1`.
  case semanticVersion(String, release: String, suffix: String)
  /// A version with a number beyond 2⁶³.
  case numberTooLarge(String)
  /// A clause of version specifiers, `offset` characters into `text`.
  case specifier(String, offset: Int, fault: SpecifierFault)
  /// A requirement that goes wrong at `offset` characters, where `expected` should stand.
  case requirement(String, offset: Int, expected: String)
  /// A requirement of which a part is wrong, with the part's own error.
  case partOfRequirement(String, offset: Int, StandardError)

  /// What is wrong with one clause of version specifiers.
  public enum SpecifierFault: Sendable, Hashable {
    /// Neither `==`, `!=`, `~=`, `<=`, `>=`, `<`, `>` nor `===`.
    case noOperator
    case noVersion
    /// `.*` after an operator other than `==` and `!=`.
    case wildcard(operator: String)
    /// `.*` behind more than a release.
    case wildcardAfterSuffix
    /// `+local` after an operator other than `==` and `!=`.
    case local(operator: String)
    /// `~=1`, of which PEP 440 cannot say what is compatible.
    case compatibleNeedsTwoNumbers
    /// Something other than a comma after the clause.
    case trailing(String)
    case numberTooLarge
  }

  /// How many characters of the text are fine; where a caret belongs.
  public var offset: Int {
    switch self {
    case .name, .numberTooLarge: 0
    case .version(_, let offset), .specifier(_, let offset, _): offset
    case .semanticVersion(_, let release, _): release.count
    case .requirement(_, let offset, _), .partOfRequirement(_, let offset, _): offset
    }
  }
}

extension StandardError: CustomStringConvertible {
  /// What is wrong: lower case, no full stop.
  public var description: String {
    switch self {
    case .name(let text):
      return text.isEmpty ? "the project name is empty" : "`\(text)` is not a project name"
    case .version(let text, let offset):
      if text.isEmpty { return "the version is empty" }
      if offset == 0 { return "`\(text)` is not a version: it does not start with a number" }
      let rest = text.dropFirst(offset)
      return rest.isEmpty
        ? "`\(text)` is not a version: it stops too early"
        : "`\(text)` is not a version: `\(rest)` does not belong after `\(text.prefix(offset))`"
    case .semanticVersion(let text, _, let suffix):
      return
        "`\(text)` has no PEP 440 form: `-\(suffix)` is not one of a, b, rc, post and dev with a"
        + " number"
    case .numberTooLarge(let text):
      return "`\(text)` has a number that is too large"
    case .specifier(let text, let offset, let fault):
      return "`\(text)` is not a version specifier: \(fault.description(text.dropFirst(offset)))"
    case .requirement(let text, let offset, let expected):
      let found = text.dropFirst(offset)
      return "`\(text)` is not a requirement: expected \(expected)"
        + (found.isEmpty ? " at its end" : " before `\(found)`")
    case .partOfRequirement(let text, _, let part):
      return "`\(text)` is not a requirement: \(part)"
    }
  }

  /// What to write instead.
  public var hint: String? {
    switch self {
    case .name:
      return "use letters, digits, `-`, `_` and `.`, with a letter or digit first and last"
    case .version:
      return "write a version like `1.2.3`, `1.2.3rc1`, `1.2.3.post1` or `1.2.3.dev4` (PEP 440)"
    case .semanticVersion(_, let release, let suffix):
      let label = localLabel(suffix)
      let local = label.isEmpty ? "" : ", or `\(release)+\(label)` for a build of your own"
      return "use `\(release)rc1` for what comes before \(release), `\(release).post1` for a fix of"
        + " it\(local)"
    case .numberTooLarge:
      return "each number of a version must be below 9223372036854775807"
    case .specifier(_, _, let fault): return fault.hint
    case .requirement:
      return "write a requirement like `name[extra]>=1.2,<2; python_version >= \"3.10\"` (PEP 508)"
    case .partOfRequirement(_, _, let part): return part.hint
    }
  }

  /// The SemVer suffix as PEP 440's local label, `alpha.beta` say.
  private func localLabel(_ suffix: String) -> String {
    suffix.split { !($0.asciiValue ?? 0).isASCIIAlphanumeric }.joined(separator: ".").lowercased()
  }
}

extension StandardError.SpecifierFault {
  fileprivate func description(_ rest: Substring) -> String {
    switch self {
    case .noOperator:
      rest.isEmpty ? "a clause is empty" : "`\(rest)` does not start with a comparison"
    case .noVersion: "no version follows the comparison"
    case .wildcard(let comparison): "`.*` cannot follow `\(comparison)`"
    case .wildcardAfterSuffix: "`.*` can follow release numbers only"
    case .local(let comparison): "a local version (`+…`) cannot follow `\(comparison)`"
    case .compatibleNeedsTwoNumbers: "`~=` needs two numbers at least, as in `~=1.2`"
    case .trailing(let text): "`\(text)` does not belong after a clause"
    case .numberTooLarge: "a number is too large"
    }
  }

  fileprivate var hint: String {
    switch self {
    case .noOperator, .noVersion, .trailing:
      "write clauses like `>=1.2,<2` or `==1.2.3`, separated by commas (PEP 440)"
    case .wildcard, .wildcardAfterSuffix:
      "use `==1.2.*` for every version that starts with 1.2"
    case .local: "only `==` and `!=` compare local versions"
    case .compatibleNeedsTwoNumbers: "use `>=1,<2` for every version that starts with 1"
    case .numberTooLarge: "each number of a version must be below 9223372036854775807"
    }
  }
}
