// Which proxy a request takes, by the environment.

import Testing

@testable import Networking

@Suite struct ProxyChoiceTests {
  private func place(
    _ environment: [String: String], _ scheme: String = "https", _ host: String = "s3.example.org",
    _ port: Int = 443
  ) throws -> String? {
    try ProxyChoice(environment: environment).proxy(scheme: scheme, host: host, port: port)?.place
  }

  @Test func `the scheme's own variable counts before the one for all`() throws {
    let environment = ["HTTPS_PROXY": "http://one:3128", "ALL_PROXY": "http://two:3128"]
    #expect(try place(environment) == "one:3128")
    #expect(try place(environment, "http", "s3.example.org", 80) == "two:3128")
    #expect(try place([:]) == nil)
  }

  @Test func `the lower-case form counts before the other, and empty means none`() throws {
    #expect(try place(["HTTPS_PROXY": "http://one:1", "https_proxy": "http://two:2"]) == "two:2")
    #expect(try place(["HTTPS_PROXY": "http://one:1", "https_proxy": ""]) == nil)
  }

  @Test func `a CGI program takes no proxy from a header of its client`() throws {
    let environment = ["HTTP_PROXY": "http://one:1", "REQUEST_METHOD": "GET"]
    #expect(try place(environment, "http") == nil)
    #expect(try place(["HTTP_PROXY": "http://one:1"], "http") == "one:1")
  }

  @Test func `a proxy may come without a scheme, with a user, and over SOCKS`() throws {
    #expect(try place(["https_proxy": "proxy.local:8080"]) == "proxy.local:8080")
    #expect(try place(["https_proxy": "http://proxy.local/"]) == "proxy.local:80")
    #expect(try place(["https_proxy": "http://[fd00::1]:3128"]) == "fd00::1:3128")
    let named = try ProxyChoice(environment: ["https_proxy": "http://me:p%40ss%3A@host:1"])
      .proxy(scheme: "https", host: "a.b", port: 443)
    #expect(
      named
        == ProxyAddress(kind: .http, host: "host", port: 1, user: "me", password: "p@ss:"))
    let socks = try ProxyChoice(environment: ["all_proxy": "socks5h://host"])
      .proxy(scheme: "https", host: "a.b", port: 443)
    #expect(socks == ProxyAddress(kind: .socks, host: "host", port: 1080))
  }

  @Test func `a proxy that cannot be used is said without its value`() {
    for value in ["https://me:sentinel@host:1", "http://", "http://me:sentinel@host:99999"] {
      let mistake = #expect(throws: ProxyMistake.self) { try place(["https_proxy": value]) }
      #expect(mistake?.description.contains("sentinel") == false)
      #expect(mistake?.description.hasPrefix("`https_proxy` ") == true)
    }
  }

  @Test func `the machine itself and its cloud's own addresses need no proxy`() throws {
    let environment = ["all_proxy": "http://one:1"]
    let own = [
      "localhost", "127.0.0.1", "127.8.0.1", "::1", "169.254.169.254", "169.254.170.2", "fe80::1",
      "fd00:ec2::254",
    ]
    for host in own { #expect(try place(environment, "http", host, 80) == nil) }
    for host in ["169.253.169.254", "fd00:ec3::254", "fec0::1"] {
      #expect(try place(environment, "http", host, 80) == "one:1")
    }
  }

  @Test(
    arguments: [
      ("*", "s3.example.org", true), ("example.org", "s3.example.org", true),
      ("example.org", "example.org", true), (".example.org", "s3.example.org", true),
      ("*.example.org", "s3.example.org", true), ("example.org", "badexample.org", false),
      ("EXAMPLE.org", "S3.example.ORG", true), ("example.org:443", "s3.example.org", true),
      ("example.org:8443", "s3.example.org", false), ("a.b, example.org", "s3.example.org", true),
      ("10.0.0.0/8", "10.1.2.3", true), ("10.0.0.0/8", "11.1.2.3", false),
      ("10.1.2.3", "10.1.2.3", true), ("10.1.2.3", "10.1.2.4", false),
      ("fd00::/8", "fd12::1", true), ("fd00::/8", "fe12::1", false),
      ("10.0.0.0/99", "10.1.2.3", false), ("", "s3.example.org", false),
      ("[fd12::1]:443", "fd12::1", true), ("fd12::1", "fd12::1", true),
    ])
  func `exceptions are names with what is below them, ranges, and ports`(
    _ exceptions: String, _ host: String, _ isDirect: Bool
  ) throws {
    let environment = ["https_proxy": "http://one:1", "no_proxy": exceptions]
    #expect(try (place(environment, "https", host) == nil) == isDirect)
  }
}
