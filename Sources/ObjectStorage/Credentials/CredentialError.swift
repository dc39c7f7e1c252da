// Why there are no credentials, and what to do about it, in words. No case ever holds a secret: what
// servers and programs say of themselves is kept, what they answer is not.

public import HTTP
public import Host

/// What to do where nobody vouches for a server.
let trustHint =
  "name a file with the certificate of who signed it, in PEM, in `AWS_CA_BUNDLE` (or `ca_bundle` of "
  + "the profile)"

/// No credentials.
public enum CredentialError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Nothing was found in any place; each with the reason.
  case notFound(looked: [String])
  /// One of the two halves of a key is there, the other one is not.
  case halfSet(present: String, missing: String, place: String)
  /// - near: a hint with names that look like it.
  case noProfile(name: String, saidBy: String, files: [String], near: String?)
  case unreadable(FileError)
  case syntax(file: String, line: Int, String)
  /// A setting that says nothing usable; the value only where it cannot be a secret.
  case setting(String, value: String?, place: String, expected: String)
  /// Settings that belong together and are not all there.
  case incomplete(place: String, missing: [String])
  /// Profiles that assume roles by way of each other.
  case circle([String])
  case needsCode(place: String)
  /// A role to assume, and nobody to assume it.
  case noCaller(place: String, detail: String)
  /// `credential_process` did not do its work; what it printed to standard error.
  case program(place: String, String, complaint: String)
  /// Nobody is logged in, or no longer.
  case login(profile: String, isExpired: Bool)
  /// A service said no: status, its own code and words.
  case refused(service: String, status: Int, code: String, message: String, hints: [String])
  case unreachable(service: String, HTTPFailure)
  /// A service answered what is no answer.
  case answer(service: String, String)
  /// An endpoint that must not be told the token.
  case endpoint(variable: String)
  /// Credentials that were no longer good when they came.
  case expired(source: String, since: String)

  /// What happened, on one line but for what a program printed.
  public var description: String {
    switch self {
    case .notFound(let looked):
      return "there are no AWS credentials: " + looked.joined(separator: "; ")
    case .halfSet(let present, let missing, let place):
      return "`\(present)` is set in \(place), but `\(missing)` is not"
    case .noProfile(let name, let saidBy, let files, _):
      let places = files.joined(separator: " nor in ")
      return "there is no profile `\(name)`, which \(saidBy) names, neither in \(places)"
    case .unreadable(let error): return error.description
    case .syntax(let file, let line, let what):
      return "\(file) cannot be understood at line \(line): \(what)"
    case .setting(let name, let value, let place, let expected):
      let shown = value.map { " is `\($0)`, which" } ?? ""
      return "`\(name)` in \(place)\(shown) is not \(expected)"
    case .incomplete(let place, let missing):
      let names = missing.map { "`\($0)`" }.joined(separator: ", ")
      return "\(place) has no \(names)"
    case .circle(let names):
      let way = names.map { "`\($0)`" }.joined(separator: " → ")
      return "the profiles \(way) assume their roles in a circle"
    case .needsCode(let place):
      return "the role in \(place) asks for a code (`mfa_serial`), which rel cannot ask for"
    case .noCaller(let place, let detail):
      return "the role in \(place) cannot be assumed: \(detail)"
    case .program(let place, let what, let complaint):
      let text = "`credential_process` in \(place) \(what)"
      return complaint.isEmpty ? text : "\(text):\n\(complaint)"
    case .login(let profile, let isExpired):
      return isExpired
        ? "the login of profile `\(profile)` has expired"
        : "nobody is logged in for profile `\(profile)`"
    case .refused(let service, let status, let code, let message, _):
      let words = [code, message].filter { !$0.isEmpty }.joined(separator: ": ")
      return "\(service) gave no credentials (status \(status))"
        + (words.isEmpty ? "" : ": \(words)")
    case .unreachable(let service, let failure):
      return "\(service) gave no credentials: \(failure)"
    case .answer(let service, let what):
      return "\(service) gave an answer without credentials: \(what)"
    case .endpoint(let variable):
      return "`\(variable)` names a host that must not see credentials over plain http"
    case .expired(let source, let since):
      return "the credentials of \(source) have expired at \(since)"
    }
  }

  /// What to do, one line each.
  public var hints: [String] {
    switch self {
    case .notFound:
      return [
        "set `AWS_PROFILE` to a profile of your AWS configuration, and run `aws sso login` if it uses "
          + "SSO",
        "or set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`",
      ]
    case .halfSet(let present, let missing, _): return ["set `\(missing)`, or unset `\(present)`"]
    case .noProfile(_, _, _, let near): return near.map { [$0] } ?? []
    case .unreadable(let error): return error.hint.map { [$0] } ?? []
    case .needsCode:
      return [
        "get credentials with the code elsewhere (`aws configure export-credentials`) and set them "
          + "in the environment"
      ]
    case .login(let profile, _): return ["run `aws sso login --profile \(profile)`"]
    case .refused(_, _, _, _, let hints): return hints
    case .endpoint:
      return ["use https, or one of the addresses of this machine or of the container service"]
    case .expired: return ["get new ones, and check this machine's clock"]
    case .unreachable(_, let failure) where failure.kind == .untrusted: return [trustHint]
    default: return []
    }
  }

  /// What kind of trouble it is for a storage that needs the credentials.
  public var trouble: StorageTrouble {
    if case .unreachable = self { .unreachable } else { .denied }
  }
}
