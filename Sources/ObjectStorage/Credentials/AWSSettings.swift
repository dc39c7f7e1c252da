// What the environment and the shared configuration files say besides credentials: where the service
// is and how to talk to it.

import Diagnostics
public import Host

/// What AWS's own tools take from the environment and from `~/.aws/config`; nil: not said.
public struct AWSSettings: Sendable, Hashable {
  /// `AWS_REGION`, `AWS_DEFAULT_REGION`, or the profile's `region`.
  public var region: String?
  /// Of S3: `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, or the profile's, without a `/` at the end.
  public var endpoint: String?
  /// `AWS_CA_BUNDLE`, or the profile's `ca_bundle`: a file with certificates in PEM.
  public var caBundle: Path?
  /// The profile that counts, whether or not it exists.
  public var profileName: String
  /// By `addressing_style` in the profile's `s3` block: `path` or `virtual`; nil for `auto`.
  public var usesPathStyle: Bool?

  public init(
    region: String? = nil, endpoint: String? = nil, caBundle: Path? = nil,
    profileName: String = "default", usesPathStyle: Bool? = nil
  ) {
    self.region = region
    self.endpoint = endpoint
    self.caBundle = caBundle
    self.profileName = profileName
    self.usesPathStyle = usesPathStyle
  }
}

/// The settings of AWS's tools, from `environment` first and then from the profile in the files.
/// - Throws: a file that cannot be read or is no configuration; a named profile that does not exist.
public func awsSettings(
  environment: [String: String], disk: any FileSystem
) throws(CredentialError) -> AWSSettings {
  let shared = try SharedProfiles(environment: environment, disk: disk)
  let profile = shared.current
  var settings = AWSSettings(profileName: shared.name)
  settings.region =
    environment.filled("AWS_REGION") ?? environment.filled("AWS_DEFAULT_REGION")
    ?? profile?["region"]
  if let region = settings.region { try check(region: region) }
  settings.endpoint = try shared.endpoint(of: "s3", environment: environment)
  settings.caBundle = (environment.filled("AWS_CA_BUNDLE") ?? profile?["ca_bundle"])
    .map { expanded($0, home: shared.home) }
  settings.usesPathStyle = try profile?.usesPathStyle()
  return settings
}

extension SharedProfile {
  fileprivate func usesPathStyle() throws(CredentialError) -> Bool? {
    guard let style = values["s3"]?.nested["addressing_style"] else { return nil }
    switch style {
    case "path": return true
    case "virtual": return false
    case "auto", "": return nil
    default:
      throw .setting(
        "addressing_style", value: style, place: place(of: "s3"),
        expected: "`path`, `virtual` or `auto`")
    }
  }
}

extension SharedProfiles {
  /// Where a service is by the user's word, without a `/` at the end; nil: where AWS has it.
  /// - Parameter service: `s3`, `sts` or `sso`.
  func endpoint(
    of service: String, environment: [String: String]
  ) throws(CredentialError) -> String? {
    let isIgnored =
      environment.filled("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
      ?? current?["ignore_configured_endpoint_urls"]
    if isIgnored?.lowercased() == "true" { return nil }
    let variables = ["AWS_ENDPOINT_URL_\(service.uppercased())", "AWS_ENDPOINT_URL"]
    for variable in variables {
      if let url = environment.filled(variable) {
        return try endpoint(url, variable, place: "the environment")
      }
    }
    guard let current else { return nil }
    if let name = current["services"] {
      guard let services = services[name] else {
        throw .setting(
          "services", value: name, place: current.place(of: "services"),
          expected: "the name of a `[services …]` section")
      }
      if let url = services[service]?.nested["endpoint_url"], !url.isEmpty {
        return try endpoint(url, "endpoint_url", place: "`[services \(name)]`")
      }
    }
    guard let url = current["endpoint_url"] else { return nil }
    return try endpoint(url, "endpoint_url", place: current.place(of: "endpoint_url"))
  }

  private func endpoint(
    _ url: String, _ setting: String, place: String
  ) throws(CredentialError) -> String {
    guard isServiceURL(url) else {
      throw .setting(
        setting, value: nil, place: place, expected: "an `http://` or `https://` URL without `@`")
    }
    var url = url
    while url.hasSuffix("/") { url.removeLast() }
    return url
  }
}

/// Whether the URL names a host plainly: no user, no password, nothing behind a `#`.
func isServiceURL(_ url: String) -> Bool {
  let parts = RequestURL(url)
  let isPlain = url.utf8.allSatisfy { (0x21...0x7E).contains($0) } && !url.contains("#")
  return ["http://", "https://"].contains { url.lowercased().hasPrefix($0) } && isPlain
    && !parts.hostName.isEmpty
    && parts.host.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
        true
      default: false
      }
    }
}

/// A region becomes part of host names, so it must be one label.
func check(region: String) throws(CredentialError) {
  let isLabel = region.utf8.allSatisfy { byte in
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
  }
  guard isLabel, !region.isEmpty else {
    throw .setting(
      "region", value: region, place: "the AWS settings", expected: "a name like `eu-central-1`")
  }
}

/// The domain of a region's services.
/// - Source: the partitions in AWS's SDKs.
public func awsDomain(of region: String) -> String {
  let domains = [
    ("cn-", "amazonaws.com.cn"), ("us-iso-", "c2s.ic.gov"), ("us-isob-", "sc2s.sgov.gov"),
    ("eu-isoe-", "cloud.adc-e.uk"), ("us-isof-", "csp.hci.ic.gov"), ("eusc-", "amazonaws.eu"),
  ]
  return domains.first { region.hasPrefix($0.0) }?.1 ?? "amazonaws.com"
}
