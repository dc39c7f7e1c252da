// The order in which credentials are looked for, and the places that need no service: environment
// and profile. A place that has something wrong ends the search: nobody wants another's credentials.

import HTTP
import Host
import Notation

/// One look through all places. Values only: each search reads everything anew.
struct CredentialSearch: Sendable {
  let environment: [String: String]
  let disk: any FileSystem
  let processes: any ProcessRunner
  let transport: any HTTPTransport
  let settings: AWSSettings
  /// Waits between two attempts.
  let pause: @Sendable (Duration) async -> Void

  /// Environment; a profile that a variable names; web identity by the environment; the profile
  /// `default`; the container's endpoint; the machine's metadata.
  func credentials() async throws(CredentialError) -> Credentials {
    let found = try await search()
    if let expires = found.expires, expires <= disk.now() {
      throw .expired(source: found.source, since: readableTimestamp(expires))
    }
    return found
  }

  private func search() async throws(CredentialError) -> Credentials {
    if let found = try environmentCredentials() { return found }
    var looked = ["the environment has no `AWS_ACCESS_KEY_ID`"]
    let shared = try SharedProfiles(environment: environment, disk: disk)
    let isNamed = shared.namedBy != nil
    if isNamed, let profile = shared.current,
      let found = try await credentials(of: profile, shared, visited: [])
    {
      return found
    }
    if let found = try await webIdentityOfEnvironment(shared) { return found }
    if !isNamed, let profile = shared.current,
      let found = try await credentials(of: profile, shared, visited: [])
    {
      return found
    }
    looked.append(
      shared.current == nil
        ? "there is no profile `\(shared.name)` in \(shared.fileNames.joined(separator: " or "))"
        : "profile `\(shared.name)` has none")
    if let found = try await containerCredentials() { return found }
    looked.append("no container offers any")
    switch try await instanceCredentials(shared.current) {
    case .success(let found): return found
    case .failure(let reason): looked.append(reason.text)
    }
    throw .notFound(looked: looked)
  }

  /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_CREDENTIAL_EXPIRATION`.
  func environmentCredentials() throws(CredentialError) -> Credentials? {
    let place = "the environment"
    let names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    switch (environment.filled(names.0), environment.filled(names.1)) {
    case (nil, nil): return nil
    case (_?, nil): throw .halfSet(present: names.0, missing: names.1, place: place)
    case (nil, _?): throw .halfSet(present: names.1, missing: names.0, place: place)
    case (let key?, let secret?):
      return Credentials(
        accessKey: key, secretKey: Secret(secret),
        sessionToken: environment.filled("AWS_SESSION_TOKEN").map { Secret($0) },
        expires: environment.filled("AWS_CREDENTIAL_EXPIRATION").flatMap {
          nanoseconds(ofTimestamp: $0)
        }, source: place)
    }
  }

  /// What the profile has, in this order: a role, a web identity, an SSO login, keys, a program; nil
  /// when it has none of them.
  /// - Parameter visited: the profiles on whose behalf it is asked; keys come first for those.
  func credentials(
    of profile: SharedProfile, _ shared: SharedProfiles, visited: [String]
  ) async throws(CredentialError) -> Credentials? {
    if !visited.isEmpty, let found = try keys(of: profile) { return found }
    if visited.contains(profile.name) { throw .circle(visited + [profile.name]) }
    if profile["role_arn"] != nil {
      return profile["web_identity_token_file"] == nil
        ? try await assumedRole(of: profile, shared, visited: visited + [profile.name])
        : try await webIdentity(of: profile, shared)
    }
    if profile["sso_account_id"] != nil || profile["sso_role_name"] != nil
      || profile["sso_start_url"] != nil
    {
      return try await login(of: profile, shared)
    }
    if let found = try keys(of: profile) { return found }
    return try await programCredentials(of: profile, shared)
  }

  private func keys(of profile: SharedProfile) throws(CredentialError) -> Credentials? {
    let names = ("aws_access_key_id", "aws_secret_access_key")
    switch (profile[names.0], profile[names.1]) {
    case (nil, nil): return nil
    case (_?, nil):
      throw .halfSet(present: names.0, missing: names.1, place: profile.place(of: names.0))
    case (nil, _?):
      throw .halfSet(present: names.1, missing: names.0, place: profile.place(of: names.1))
    case (let key?, let secret?):
      return Credentials(
        accessKey: key, secretKey: Secret(secret),
        sessionToken: (profile["aws_session_token"] ?? profile["aws_security_token"])
          .map { Secret($0) },
        source: profile.place(of: names.0))
    }
  }
}

/// A question to a service that hands out credentials.
extension CredentialSearch {
  /// Sends what `request` makes, anew for each of at most `attempts`: again after no answer, and
  /// after one that says that the service has trouble.
  func answer(
    of service: String, attempts: Int = 3, _ request: () -> HTTPRequest
  ) async throws(CredentialError) -> HTTPResponse {
    var attempt = 1
    while true {
      do throws(HTTPFailure) {
        let response = try await transport.send(request())
        guard [429, 500, 502, 503, 504].contains(response.status), attempt < attempts else {
          return response
        }
      } catch {
        guard attempt < attempts, ![.cancelled, .local, .untrusted].contains(error.kind) else {
          throw .unreachable(service: service, error)
        }
      }
      await pause(.milliseconds(200 << (attempt - 1)))
      attempt += 1
    }
  }

  /// Reads `AccessKeyId` and its like, as programs, containers and machines answer them.
  func credentials(
    json: [UInt8], token: String, source: String
  ) throws(CredentialError) -> Credentials {
    guard let value = try? jsonDocument(json) else {
      throw .answer(service: source, "it is no JSON")
    }
    let names = ["AccessKeyId", "SecretAccessKey"].filter { (value[$0]?.text ?? "").isEmpty }
    guard names.isEmpty, let key = value["AccessKeyId"]?.text,
      let secret = value["SecretAccessKey"]?.text
    else {
      throw .answer(
        service: source, "it lacks \(names.map { "`\($0)`" }.joined(separator: " and "))")
    }
    var expires: Int64?
    if let text = value["Expiration"]?.text {
      guard let time = nanoseconds(ofTimestamp: text) else {
        throw .answer(service: source, "its `Expiration` is no time")
      }
      expires = time
    }
    return Credentials(
      accessKey: key, secretKey: Secret(secret),
      sessionToken: value[token]?.text.map { Secret($0) },
      expires: expires, source: source)
  }
}

/// What a service says of itself in an error, on one line, and without any of `secrets`.
func harmless(_ text: String, without secrets: [Secret] = []) -> String {
  var text = text
  for secret in secrets where !secret.reveal.isEmpty {
    text = text.replacing(secret.reveal, with: "…")
  }
  let line = String(
    String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
  return line.count > 300 ? line.prefix(300) + "…" : line
}
