// What the environment and the shared configuration files say besides credentials: where the service
// is and how to talk to it.

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
  AWSSettings()
}
