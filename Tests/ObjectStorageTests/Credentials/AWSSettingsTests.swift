// Settings from environment and files, and the files' own syntax.

import Host
import Support
import Testing

@testable import ObjectStorage

@Suite struct AWSSettingsTests {
  private func settings(
    _ config: String, _ environment: [String: String] = [:]
  ) throws(CredentialError) -> AWSSettings {
    try awsSettings(
      environment: environment.merging(["HOME": "/disk"]) { given, _ in given },
      disk: MemoryDisk([".aws/config": config]))
  }

  let config = """
    # a comment
    [profile "my dev"] ; mine
    Region = eu-north-1   # Stockholm
    ca_bundle=~/ca.pem
    services = local
    s3 =
      ; of S3
      addressing_style = path
      max_queue_size = 7
    output = json

    [services local]
    sts =
      endpoint_url = http://127.0.0.1:1
    s3 =
      endpoint_url = http://127.0.0.1:9000/

    [default]
    region = eu-central-1
    endpoint_url = https://all.example
    """

  @Test func `a profile's settings`() throws {
    #expect(
      try settings(config, ["AWS_PROFILE": "my dev"])
        == AWSSettings(
          region: "eu-north-1", endpoint: "http://127.0.0.1:9000", caBundle: "/disk/ca.pem",
          profileName: "my dev", usesPathStyle: true))
    #expect(
      try settings(config.replacing("\n", with: "\r\n"))
        == AWSSettings(region: "eu-central-1", endpoint: "https://all.example"))
  }

  @Test func `the environment comes first`() throws {
    var environment = [
      "AWS_DEFAULT_REGION": "us-west-2", "AWS_ENDPOINT_URL": "https://any.example",
      "AWS_CA_BUNDLE": "/etc/ca.pem", "AWS_DEFAULT_PROFILE": "my dev",
    ]
    #expect(
      try settings(config, environment)
        == AWSSettings(
          region: "us-west-2", endpoint: "https://any.example", caBundle: "/etc/ca.pem",
          profileName: "my dev", usesPathStyle: true))
    environment["AWS_REGION"] = "us-east-2"
    environment["AWS_ENDPOINT_URL_S3"] = "https://s3.example"
    #expect(try settings(config, environment).region == "us-east-2")
    #expect(try settings(config, environment).endpoint == "https://s3.example")
    environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true"
    #expect(try settings(config, environment).endpoint == nil)
  }

  @Test func `files that are not there say nothing`() throws {
    #expect(
      try awsSettings(environment: ["HOME": "/disk"], disk: MemoryDisk()) == AWSSettings())
    #expect(try awsSettings(environment: [:], disk: MemoryDisk()) == AWSSettings())
  }

  @Test(arguments: [
    ("[default]\nregion", "~/.aws/config cannot be understood at line 2: there is no `=`"),
    (
      "region = x",
      "~/.aws/config cannot be understood at line 1: a setting stands before the first `[section]`"
    ),
    (
      "\n\n[default",
      "~/.aws/config cannot be understood at line 3: a section's name has no `]` behind it"
    ),
    (
      "[default]\ns3 =\n  addressing_style = pth",
      "`addressing_style` in profile `default` of ~/.aws/config is `pth`, which is not `path`, "
        + "`virtual` or `auto`"
    ),
    (
      "[default]\nservices = x",
      "`services` in profile `default` of ~/.aws/config is `x`, which is not the name of a "
        + "`[services …]` section"
    ),
    (
      "[default]\nendpoint_url = ftp://x",
      "`endpoint_url` in profile `default` of ~/.aws/config is not an `http://` or `https://` URL "
        + "without `@`"
    ),
    (
      "[default]\nregion = a.example.org/",
      "`region` in the AWS settings is `a.example.org/`, which is not a name like `eu-central-1`"
    ),
  ])
  func `what cannot be understood is said with its place`(config: String, text: String) {
    #expect {
      try settings(config)
    } throws: { "\($0)" == text }
  }

  @Test(arguments: [
    ("eu-central-1", "amazonaws.com"), ("cn-north-1", "amazonaws.com.cn"),
    ("us-gov-west-1", "amazonaws.com"), ("us-iso-east-1", "c2s.ic.gov"),
  ])
  func `a region's domain`(region: String, domain: String) {
    #expect(awsDomain(of: region) == domain)
  }
}
