// Credentials by way of somebody's own doing: a login that `aws sso login` kept, or a program.

import HTTP
import Hashing
import Host
import Notation

extension CredentialSearch {
  /// `sso_session`, or `sso_start_url` and `sso_region`; the kept token is exchanged for the role's
  /// credentials.
  func login(
    of profile: SharedProfile, _ shared: SharedProfiles
  ) async throws(CredentialError) -> Credentials {
    var start = profile["sso_start_url"]
    var region = profile["sso_region"]
    let session = profile["sso_session"]
    if let session {
      guard let section = shared.sessions[session] else {
        throw .setting(
          "sso_session", value: session, place: profile.place(of: "sso_session"),
          expected: "the name of an `[sso-session …]` section")
      }
      start = section["sso_start_url"]?.text ?? start
      region = section["sso_region"]?.text ?? region
    }
    let wanted = [
      ("sso_start_url", start), ("sso_region", region),
      ("sso_account_id", profile["sso_account_id"]),
      ("sso_role_name", profile["sso_role_name"]),
    ]
    guard let start, let region, let account = wanted[2].1, let role = wanted[3].1 else {
      throw .incomplete(
        place: "profile `\(profile.name)`", missing: wanted.filter { $0.1 == nil }.map(\.0))
    }
    try check(region: region)
    let token = try loginToken(name: session ?? start, profile, shared)
    let query = escapedQuery([("account_id", account), ("role_name", role)])
    let endpoint =
      try shared.endpoint(of: "sso", environment: environment)
      ?? "https://portal.sso.\(region).\(awsDomain(of: region))"
    let service = "SSO at \(RequestURL(endpoint).host)"
    let response = try await answer(of: service) {
      HTTPRequest(
        "GET", "\(endpoint)/federation/credentials?\(query)",
        headers: [HTTPHeader("x-amz-sso_bearer_token", token.reveal)], patience: .seconds(10))
    }
    if response.status == 401 { throw .login(profile: profile.name, isExpired: true) }
    let value = try? jsonDocument(response.body)
    guard response.status == 200 else {
      throw .refused(
        service: service, status: response.status,
        code: harmless(value?["__type"]?.text ?? "", without: [token]),
        message: harmless(value?["message"]?.text ?? "", without: [token]),
        hints: response.status == 403
          ? ["check `sso_account_id` and `sso_role_name` in profile `\(profile.name)`"] : [])
    }
    let found = value?["roleCredentials"]
    guard let key = found?["accessKeyId"]?.text, let secret = found?["secretAccessKey"]?.text,
      let session = found?["sessionToken"]?.text,
      let milliseconds = found?["expiration"]?.integer,
      (0...7_000_000_000_000).contains(milliseconds)
    else { throw .answer(service: service, "they are not whole") }
    return Credentials(
      accessKey: key, secretKey: Secret(secret), sessionToken: Secret(session),
      expires: milliseconds * 1_000_000, source: "the SSO login of profile `\(profile.name)`")
  }

  /// The token that `aws sso login` keeps under the SHA-1 of its session's name or start URL.
  private func loginToken(
    name: String, _ profile: SharedProfile, _ shared: SharedProfiles
  ) throws(CredentialError) -> Secret {
    guard let home = shared.home else { throw .login(profile: profile.name, isExpired: false) }
    let path = home / ".aws/sso/cache" / "\(sha1Name(of: Array(name.utf8))).json"
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try disk.contents(of: path)
    } catch {
      if error.reason == .notFound || error.reason == .notAFolder {
        throw .login(profile: profile.name, isExpired: false)
      }
      throw .unreadable(error)
    }
    let value = try? jsonDocument(bytes)
    guard let token = value?["accessToken"]?.text, let text = value?["expiresAt"]?.text,
      let expires = nanoseconds(ofTimestamp: text)
    else { throw .login(profile: profile.name, isExpired: false) }
    guard disk.now() < expires else { throw .login(profile: profile.name, isExpired: true) }
    return Secret(token)
  }

  /// `credential_process`; nil without it.
  /// - Source: "Sourcing credentials with an external process", AWS CLI User Guide.
  func programCredentials(
    of profile: SharedProfile, _ shared: SharedProfiles
  ) async throws(CredentialError) -> Credentials? {
    guard let line = profile.values["credential_process"]?.whole, !line.isEmpty else { return nil }
    let place = profile.place(of: "credential_process")
    let command = Command(
      "/bin/sh", ["-c", separatingScript, "sh", line], environment: environment,
      folder: shared.home ?? disk.root, timeout: .seconds(60))
    let termination: Termination
    let output: [UInt8]
    do throws(ProcessError) {
      (termination, output) = try await processes.capture(command)
    } catch { throw .program(place: place, "did not start: \(error.reason)", complaint: "") }
    // Without the mark it was ended from outside: what is there may be the answer, which is secret.
    let mark = output.lastIndex(of: 0x1E)
    let complaint = mark.map { String(decoding: output[($0 + 1)...], as: UTF8.self) } ?? ""
    let shown = tail(of: complaint)
    switch termination {
    case .exited(0): break
    case .exited(let status):
      throw .program(place: place, "ended with status \(status)", complaint: shown)
    case .signalled(let signal):
      throw .program(place: place, "was ended by signal \(signal)", complaint: shown)
    case .timedOut(let limit):
      throw .program(
        place: place, "took longer than \(limit.components.seconds) s", complaint: shown)
    }
    let answer = Array(output[..<(mark ?? output.endIndex)])
    guard let value = try? jsonDocument(answer) else {
      throw .program(place: place, "did not print JSON", complaint: shown)
    }
    guard value["Version"] == .number("1") else {
      throw .program(place: place, "did not print `\"Version\": 1`", complaint: shown)
    }
    return try credentials(
      json: answer, token: "SessionToken", source: "the `credential_process` in \(place)")
  }
}

/// Runs its argument and prints what that printed, a mark, and what it wrote to standard error.
private let separatingScript = """
  exec 3>&1
  complaint=$({ answer=$(eval "$1" 3>&-); status=$?; printf '%s' "$answer" >&3; exit $status; } 2>&1)
  status=$?
  printf '\\036%s' "$complaint"
  exit $status
  """

/// The last ten lines, without control characters.
private func tail(of text: String) -> String {
  text.trimmingASCIISpace.split(whereSeparator: \.isNewline).suffix(10).map { harmless(String($0)) }
    .joined(separator: "\n")
}
