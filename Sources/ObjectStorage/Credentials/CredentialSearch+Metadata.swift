// Credentials of the place where rel runs: a container's, or those of a machine at AWS (IMDSv2).

import HTTP
import Host
import Notation

/// Why a machine has no credentials to offer: no error, most machines have none.
struct NoInstance: Error {
  var text: String
}

extension CredentialSearch {
  /// `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `…_FULL_URI`; nil without both.
  /// - Source: "Container credential provider", AWS SDKs and Tools Reference Guide.
  func containerCredentials() async throws(CredentialError) -> Credentials? {
    let url: String
    let variable: String
    if let path = environment.filled("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
      variable = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
      url = "http://169.254.170.2" + path
      guard path.hasPrefix("/") else { throw .endpoint(variable: variable) }
    } else if let full = environment.filled("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
      variable = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
      url = full
    } else {
      return nil
    }
    let parts = RequestURL(url)
    guard isServiceURL(url), parts.scheme == "https" || isNear(parts.hostName) else {
      throw .endpoint(variable: variable)
    }
    var headers: [HTTPHeader] = []
    let token = try containerToken()
    if let token { headers.append(HTTPHeader("Authorization", token.reveal)) }
    let service = "the container's endpoint at \(parts.host)"
    let response = try await answer(of: service) {
      HTTPRequest("GET", url, headers: headers, patience: .seconds(2))
    }
    guard response.status == 200 else {
      let value = try? jsonDocument(response.body)
      let known = token.map { [$0] } ?? []
      throw .refused(
        service: service, status: response.status,
        code: harmless(value?["code"]?.text ?? "", without: known),
        message: harmless(value?["message"]?.text ?? "", without: known), hints: [])
    }
    return try credentials(json: response.body, token: "Token", source: service)
  }

  private func containerToken() throws(CredentialError) -> Secret? {
    var token = environment.filled("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    var name = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
    if let file = environment.filled("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
      name = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
      do throws(FileError) {
        token = String(decoding: try disk.contents(of: Path(file)), as: UTF8.self)
      } catch { throw .unreadable(error) }
    }
    guard let token else { return nil }
    guard !token.utf8.contains(where: { $0 < 0x20 }) else {
      throw .setting(
        name, value: nil, place: "the environment", expected: "a token on one line, without its end"
      )
    }
    return Secret(token)
  }

  /// The role of the machine, by a session token of its metadata service.
  /// - Source: "Use IMDSv2", Amazon EC2 User Guide. Version 1 is not asked: it can be tricked.
  func instanceCredentials(
    _ profile: SharedProfile?
  ) async throws(CredentialError) -> Result<Credentials, NoInstance> {
    if environment.filled("AWS_EC2_METADATA_DISABLED")?.lowercased() == "true" {
      return .failure(NoInstance(text: "`AWS_EC2_METADATA_DISABLED` forbids asking the machine"))
    }
    let base = try metadataEndpoint(profile)
    let host = RequestURL(base).host
    let session: HTTPResponse
    do throws(HTTPFailure) {
      session = try await transport.send(
        HTTPRequest(
          "PUT", base + "/latest/api/token",
          headers: [HTTPHeader("X-aws-ec2-metadata-token-ttl-seconds", "21600")],
          patience: .seconds(1)))
    } catch {
      if error.kind == .cancelled { throw .unreachable(service: "the machine's metadata", error) }
      return .failure(NoInstance(text: "no machine of AWS answers at \(host)"))
    }
    guard session.status == 200, !session.body.isEmpty, session.body.allSatisfy({ $0 > 0x20 })
    else {
      return .failure(NoInstance(text: "the machine's metadata at \(host) gives no token"))
    }
    let headers = [
      HTTPHeader("X-aws-ec2-metadata-token", String(decoding: session.body, as: UTF8.self))
    ]
    let service = "the machine's metadata at \(host)"
    let path = base + "/latest/meta-data/iam/security-credentials/"
    let roles = try await answer(of: service) {
      HTTPRequest("GET", path, headers: headers, patience: .seconds(2))
    }
    let role = String(decoding: roles.body, as: UTF8.self).split(whereSeparator: \.isNewline).first
    guard roles.status == 200, let role else {
      return .failure(NoInstance(text: "this machine has no role"))
    }
    let response = try await answer(of: service) {
      HTTPRequest("GET", path + escaped(String(role)), headers: headers, patience: .seconds(2))
    }
    let code = (try? jsonDocument(response.body))?["Code"]?.text
    guard response.status == 200, code == "Success" else {
      throw .refused(
        service: service, status: response.status, code: harmless(code ?? ""), message: "",
        hints: [])
    }
    return .success(
      try credentials(json: response.body, token: "Token", source: "the role of this machine"))
  }

  private func metadataEndpoint(_ profile: SharedProfile?) throws(CredentialError) -> String {
    let name = "AWS_EC2_METADATA_SERVICE_ENDPOINT"
    if var url = environment.filled(name) ?? profile?["ec2_metadata_service_endpoint"] {
      guard isServiceURL(url) else {
        throw .setting(name, value: nil, place: "the AWS settings", expected: "a URL of a host")
      }
      while url.hasSuffix("/") { url.removeLast() }
      return url
    }
    let mode =
      environment.filled("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")
      ?? profile?["ec2_metadata_service_endpoint_mode"]
    return mode?.lowercased() == "ipv6" ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
  }
}

/// This machine itself, and the addresses of container services.
private func isNear(_ host: String) -> Bool {
  if ["localhost", "::1", "169.254.170.2", "169.254.170.23", "fd00:ec2::23"].contains(host) {
    return true
  }
  let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
  return parts.count == 4 && parts[0] == 127 && parts.allSatisfy { $0 != nil }
}
