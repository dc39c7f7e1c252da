// Roles: STS hands out credentials to who may assume one, by credentials or by a signed token.

import HTTP
import Hashing
import Host
import Notation

extension CredentialSearch {
  /// `role_arn` with `source_profile` or `credential_source`.
  func assumedRole(
    of profile: SharedProfile, _ shared: SharedProfiles, visited: [String]
  ) async throws(CredentialError) -> Credentials {
    let place = profile.place(of: "role_arn")
    if profile["mfa_serial"] != nil { throw .needsCode(place: place) }
    let seconds = try duration(profile)
    let caller = try await caller(of: profile, shared, visited: visited)
    let items = [
      ("Action", "AssumeRole"), ("RoleArn", profile["role_arn"]),
      ("RoleSessionName", profile["role_session_name"] ?? sessionName),
      ("ExternalId", profile["external_id"]), ("DurationSeconds", seconds),
    ]
    return try await token(
      items, shared, caller: caller,
      source: "the role in \(place), assumed with \(caller.source)")
  }

  /// `role_arn` with `web_identity_token_file`.
  func webIdentity(
    of profile: SharedProfile, _ shared: SharedProfiles
  ) async throws(CredentialError) -> Credentials {
    try await webIdentity(
      role: profile["role_arn"], file: profile["web_identity_token_file"] ?? "",
      session: profile["role_session_name"], seconds: try duration(profile), shared,
      source: "the web identity in \(profile.place(of: "role_arn"))")
  }

  /// `AWS_WEB_IDENTITY_TOKEN_FILE`, `AWS_ROLE_ARN`, `AWS_ROLE_SESSION_NAME`; nil without the first.
  func webIdentityOfEnvironment(
    _ shared: SharedProfiles
  ) async throws(CredentialError) -> Credentials? {
    guard let file = environment.filled("AWS_WEB_IDENTITY_TOKEN_FILE") else { return nil }
    guard let role = environment.filled("AWS_ROLE_ARN") else {
      throw .halfSet(
        present: "AWS_WEB_IDENTITY_TOKEN_FILE", missing: "AWS_ROLE_ARN", place: "the environment")
    }
    return try await webIdentity(
      role: role, file: file, session: environment.filled("AWS_ROLE_SESSION_NAME"), seconds: nil,
      shared, source: "the web identity in the environment")
  }

  private func caller(
    of profile: SharedProfile, _ shared: SharedProfiles, visited: [String]
  ) async throws(CredentialError) -> Credentials {
    let place = profile.place(of: "role_arn")
    switch (profile["source_profile"], profile["credential_source"]) {
    case (let name?, nil):
      let source = try shared.profile(name, of: profile)
      guard let found = try await credentials(of: source, shared, visited: visited) else {
        throw .noCaller(place: place, detail: "profile `\(name)` has no credentials")
      }
      return found
    case (nil, let kind?):
      let detail: String
      switch kind {
      case "Environment":
        if let found = try environmentCredentials() { return found }
        detail = "the environment has no `AWS_ACCESS_KEY_ID`"
      case "EcsContainer":
        if let found = try await containerCredentials() { return found }
        detail = "no container offers credentials"
      case "Ec2InstanceMetadata":
        switch try await instanceCredentials(profile) {
        case .success(let found): return found
        case .failure(let reason): detail = reason.text
        }
      default:
        throw .setting(
          "credential_source", value: kind, place: profile.place(of: "credential_source"),
          expected: "`Environment`, `Ec2InstanceMetadata` or `EcsContainer`")
      }
      throw .noCaller(place: place, detail: detail)
    case (nil, nil):
      throw .noCaller(
        place: place, detail: "it has neither `source_profile` nor `credential_source`")
    case (_?, _?):
      throw .noCaller(place: place, detail: "it has both `source_profile` and `credential_source`")
    }
  }

  private func webIdentity(
    role: String?, file: String, session: String?, seconds: String?, _ shared: SharedProfiles,
    source: String
  ) async throws(CredentialError) -> Credentials {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try disk.contents(of: expanded(file, home: shared.home))
    } catch { throw .unreadable(error) }
    let identity = String(decoding: bytes, as: UTF8.self).trimmingASCIISpace
    let items = [
      ("Action", "AssumeRoleWithWebIdentity"), ("RoleArn", role),
      ("RoleSessionName", session ?? sessionName), ("WebIdentityToken", identity),
      ("DurationSeconds", seconds),
    ]
    return try await token(
      items, shared, caller: nil, secrets: [Secret(identity)], source: source)
  }

  /// Asks STS; signed when there is a caller.
  private func token(
    _ items: [(String, String?)], _ shared: SharedProfiles, caller: Credentials?,
    secrets: [Secret] = [], source: String
  ) async throws(CredentialError) -> Credentials {
    let region = settings.region ?? "us-east-1"
    let host = settings.region.map { "sts.\($0).\(awsDomain(of: $0))" } ?? "sts.amazonaws.com"
    let endpoint = try shared.endpoint(of: "sts", environment: environment) ?? "https://\(host)"
    let filled = items.compactMap { item in item.1.map { (item.0, $0) } }
    let body = Array(escapedQuery(filled + [("Version", "2011-06-15")]).utf8)
    let service = "STS at \(RequestURL(endpoint).host)"
    let response = try await answer(of: service) {
      let request = HTTPRequest(
        "POST", endpoint + "/",
        headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
        body: .bytes(body), patience: .seconds(10))
      guard let caller else { return request }
      return signed(
        request, payload: .digest(SHA256.digest(of: body)), with: caller,
        scope: SigningScope(region: region, service: "sts"), at: disk.now())
    }
    let document: XMLElement?
    do throws(XMLError) {
      document = try xmlDocument(response.body)
    } catch {
      if response.status == 200 { throw .answer(service: service, error.description) }
      document = nil
    }
    guard response.status == 200 else {
      let known = secrets + [caller?.secretKey, caller?.sessionToken].compactMap(\.self)
      throw .refused(
        service: service, status: response.status,
        code: harmless(document?["Error", "Code"] ?? "", without: known),
        message: harmless(document?["Error", "Message"] ?? "", without: known),
        hints: clockAdvice(response, now: disk.now()).map { [$0] } ?? [])
    }
    let found = document?.children.first { $0.name.hasSuffix("Result") }?.child("Credentials")
    guard let key = found?["AccessKeyId"], let secret = found?["SecretAccessKey"],
      let session = found?["SessionToken"],
      let expires = found?["Expiration"].flatMap({ nanoseconds(ofTimestamp: $0) })
    else { throw .answer(service: service, "they are not whole") }
    return Credentials(
      accessKey: key, secretKey: Secret(secret), sessionToken: Secret(session), expires: expires,
      source: source)
  }

  private var sessionName: String { "rel-\(disk.now() / 1_000_000_000)" }

  private func duration(_ profile: SharedProfile) throws(CredentialError) -> String? {
    guard let text = profile["duration_seconds"] else { return nil }
    guard let seconds = Int(text), (900...43_200).contains(seconds) else {
      throw .setting(
        "duration_seconds", value: text, place: profile.place(of: "duration_seconds"),
        expected: "a number from 900 to 43200")
    }
    return "\(seconds)"
  }
}
