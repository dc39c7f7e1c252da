// AWS's published examples of Signature Version 4, stage by stage, and what S3 does differently.

import HTTP
import Hashing
import Host
import Testing

@testable import ObjectStorage

/// 2015-08-30T12:36:00Z, the time of AWS's test suite.
private let suiteTime: Int64 = 1_440_938_160_000_000_000
private let suiteScope = SigningScope(region: "us-east-1", service: "service")
private let suiteKey = Credentials(
  accessKey: "AKIDEXAMPLE", secretKey: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
  source: "the suite")
/// 2013-05-24T00:00:00Z, the time of the S3 documentation's examples.
private let s3Time: Int64 = 1_369_353_600_000_000_000
private let s3Scope = SigningScope(region: "us-east-1", service: "s3")
private let s3Key = Credentials(
  accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
  source: "the documentation")
private let unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
private let emptyDigest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

private func request(
  _ method: String, _ url: String, _ headers: [(String, String)] = [], body: String = ""
) -> HTTPRequest {
  HTTPRequest(
    method, url, headers: headers.map { HTTPHeader($0.0, $0.1) }, body: .bytes(Array(body.utf8)),
    patience: .seconds(1))
}

private func digest(_ request: HTTPRequest) -> PayloadDigest {
  guard case .bytes(let bytes) = request.body else { return .unsigned }
  return .digest(SHA256.digest(of: bytes))
}

private func header(_ name: String, _ request: HTTPRequest) -> String? {
  request.headers.first { $0.name == name }?.value
}

@Suite struct SigV4Tests {
  struct Vector: Sendable, CustomTestStringConvertible {
    var name: String
    var request: HTTPRequest
    var headers = "host;x-amz-date"
    var signature: String
    var testDescription: String { name }

    init(
      _ name: String, _ method: String, _ path: String, _ headers: [(String, String)] = [],
      body: String = "", signing names: String = "host;x-amz-date", gives signature: String
    ) {
      self.name = name
      request = ObjectStorageTests.request(
        method, "https://example.amazonaws.com\(path)", headers, body: body)
      self.headers = names
      self.signature = signature
    }
  }

  static let vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
  static let vectors = [
    Vector("get-vanilla", "GET", "/", gives: vanilla),
    Vector("no path", "GET", "", gives: vanilla),
    Vector(
      "get-vanilla-query", "GET", "/?Param1=value1",
      gives: "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"),
    Vector(
      "get-vanilla-query-order-key-case", "GET", "/?Param2=value2&Param1=value1",
      gives: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
    Vector(
      "get-vanilla-query-order-key", "GET", "/?Param1=value2&Param1=value1",
      gives: "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694"),
    Vector(
      "get-vanilla-query-order-value", "GET", "/?Param1=value2&Param1=Value1",
      gives: "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1"),
    Vector(
      "get-vanilla-query-unreserved", "GET", "/?\(unreserved)=\(unreserved)",
      gives: "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"),
    Vector(
      "get-vanilla-utf8-query", "GET", "/?ሴ=bar",
      gives: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"),
    Vector(
      "get-unreserved", "GET", "/\(unreserved)",
      gives: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
    Vector(
      "get-utf8", "GET", "/ሴ",
      gives: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
    Vector("get-relative", "GET", "/example/..", gives: vanilla),
    Vector("get-relative-relative", "GET", "/example1/example2/../..", gives: vanilla),
    Vector("get-slash", "GET", "//", gives: vanilla),
    Vector("get-slash-dot-slash", "GET", "/./", gives: vanilla),
    Vector(
      "get-slash-pointless-dot", "GET", "/./example",
      gives: "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5"),
    Vector(
      "get-slashes", "GET", "//example//",
      gives: "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"),
    Vector(
      "get-header-value-trim", "GET", "/",
      [("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")],
      signing: "host;my-header1;my-header2;x-amz-date",
      gives: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
    Vector(
      "get-header-key-duplicate", "GET", "/",
      [("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")],
      signing: "host;my-header1;x-amz-date",
      gives: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"),
    Vector(
      "get-header-value-order", "GET", "/",
      [
        ("My-Header1", "value4"), ("My-Header1", "value1"), ("My-Header1", "value3"),
        ("My-Header1", "value2"),
      ],
      signing: "host;my-header1;x-amz-date",
      gives: "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"),
    Vector(
      "post-vanilla", "POST", "/",
      gives: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    Vector(
      "post-vanilla-query", "POST", "/?Param1=value1",
      gives: "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"),
    Vector(
      "post-header-key-sort", "POST", "/", [("My-Header1", "value1")],
      signing: "host;my-header1;x-amz-date",
      gives: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"),
    Vector(
      "post-header-value-case", "POST", "/", [("My-Header1", "VALUE1")],
      signing: "host;my-header1;x-amz-date",
      gives: "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"),
    Vector(
      "post-x-www-form-urlencoded", "POST", "/",
      [("Content-Type", "application/x-www-form-urlencoded")], body: "Param1=value1",
      signing: "content-type;host;x-amz-date",
      gives: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"),
    Vector(
      "post-x-www-form-urlencoded-parameters", "POST", "/",
      [("Content-Type", "application/x-www-form-urlencoded; charset=utf8")], body: "Param1=value1",
      signing: "content-type;host;x-amz-date",
      gives: "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe"),
    Vector(
      "the default port, and headers that others add", "GET", ":443/",
      [("Authorization", "Basic x"), ("User-Agent", "u"), ("Content-Length", "0")], gives: vanilla),
  ]

  /// - Source: AWS's Signature Version 4 test suite.
  @Test(arguments: vectors)
  func `the test suite's signatures`(vector: Vector) {
    let signed = signed(
      vector.request, payload: digest(vector.request), with: suiteKey, scope: suiteScope,
      at: suiteTime)
    #expect(
      header("Authorization", signed)
        == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        + "SignedHeaders=\(vector.headers), Signature=\(vector.signature)")
    #expect(header("x-amz-date", signed) == "20150830T123600Z")
    #expect(header("x-amz-content-sha256", signed) == nil)
    #expect(signed.url == vector.request.url)
  }

  /// - Source: AWS's Signature Version 4 test suite, `post-sts-header-before`.
  @Test func `a session token is a signed header`() {
    var key = suiteKey
    let token =
      "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSP"
      + "fIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQ"
      + "DYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz"
      + "+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="
    key.sessionToken = Secret(token)
    let signed = signed(
      request("POST", "https://example.amazonaws.com/"), payload: .empty, with: key,
      scope: suiteScope, at: suiteTime)
    #expect(header("x-amz-security-token", signed) == token)
    #expect(
      header("Authorization", signed)
        == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        + "SignedHeaders=host;x-amz-date;x-amz-security-token, "
        + "Signature=85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead")
  }

  /// - Source: AWS's Signature Version 4 test suite, `post-x-www-form-urlencoded`.
  @Test func `each stage of a form is as published`() {
    let form = request(
      "POST", "https://example.amazonaws.com/",
      [
        ("Content-Type", "application/x-www-form-urlencoded"), ("X-Amz-Date", "20150830T123600Z"),
      ], body: "Param1=value1")
    let canonical = CanonicalRequest(form, payload: digest(form), service: "service")
    #expect(
      canonical.text == """
        POST
        /

        content-type:application/x-www-form-urlencoded
        host:example.amazonaws.com
        x-amz-date:20150830T123600Z

        content-type;host;x-amz-date
        9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e
        """)
    #expect(
      stringToSign(canonical, suiteScope, time: "20150830T123600Z") == """
        AWS4-HMAC-SHA256
        20150830T123600Z
        20150830/us-east-1/service/aws4_request
        42a5e5bb34198acb3e84da4f085bb7927f2bc277ca766e6d19c73c2154021281
        """)
  }

  /// - Source: "Deriving a signing key", AWS General Reference.
  @Test func `the key of a day, a region and a service is as published`() {
    let key = signingKey(
      suiteKey.secretKey, SigningScope(region: "us-east-1", service: "iam"),
      time: "20150830T000000Z")
    #expect(
      Digest(bytes: key)?.hexadecimal
        == "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9")
  }

  struct Example: Sendable {
    var request: HTTPRequest
    var canonical: String
    var digest: String
    var signature: String
  }

  /// - Source: "Signature calculations for the Authorization header", Amazon S3 API Reference.
  @Test(arguments: [
    Example(
      request: request(
        "GET", "https://examplebucket.s3.amazonaws.com/test.txt", [("Range", "bytes=0-9")]),
      canonical: """
        GET
        /test.txt

        host:examplebucket.s3.amazonaws.com
        range:bytes=0-9
        x-amz-content-sha256:\(emptyDigest)
        x-amz-date:20130524T000000Z

        host;range;x-amz-content-sha256;x-amz-date
        \(emptyDigest)
        """,
      digest: "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972",
      signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
    Example(
      request: request(
        "PUT", "https://examplebucket.s3.amazonaws.com/" + escapedKey("test$file.text"),
        [
          ("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        ], body: "Welcome to Amazon S3."),
      canonical: """
        PUT
        /test%24file.text

        date:Fri, 24 May 2013 00:00:00 GMT
        host:examplebucket.s3.amazonaws.com
        x-amz-content-sha256:44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072
        x-amz-date:20130524T000000Z
        x-amz-storage-class:REDUCED_REDUNDANCY

        date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class
        44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072
        """,
      digest: "9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d",
      signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
    Example(
      request: request("GET", "https://examplebucket.s3.amazonaws.com/?lifecycle"),
      canonical: """
        GET
        /
        lifecycle=
        host:examplebucket.s3.amazonaws.com
        x-amz-content-sha256:\(emptyDigest)
        x-amz-date:20130524T000000Z

        host;x-amz-content-sha256;x-amz-date
        \(emptyDigest)
        """,
      digest: "9766c798316ff2757b517bc739a67f6213b4ab36dd5da2f94eaebf79c77395ca",
      signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
    Example(
      request: request("GET", "https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J"),
      canonical: """
        GET
        /
        max-keys=2&prefix=J
        host:examplebucket.s3.amazonaws.com
        x-amz-content-sha256:\(emptyDigest)
        x-amz-date:20130524T000000Z

        host;x-amz-content-sha256;x-amz-date
        \(emptyDigest)
        """,
      digest: "df57d21db20da04d7fa30298dd4488ba3a2b47ca3a489c74750e0f1e7df1b9b7",
      signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
  ])
  func `the S3 documentation's examples, stage by stage`(example: Example) {
    let payload = digest(example.request)
    let result = signed(
      example.request, payload: payload, with: s3Key, scope: s3Scope, at: s3Time)
    var unsigned = result
    unsigned.headers.removeAll { $0.name == "Authorization" }
    let canonical = CanonicalRequest(unsigned, payload: payload, service: "s3")
    #expect(canonical.text == example.canonical)
    #expect(
      stringToSign(canonical, s3Scope, time: "20130524T000000Z") == """
        AWS4-HMAC-SHA256
        20130524T000000Z
        20130524/us-east-1/s3/aws4_request
        \(example.digest)
        """)
    #expect(header("Authorization", result)?.hasSuffix("Signature=\(example.signature)") == true)
  }

  @Test func `a key's path is signed as it is sent, with all its slashes and dots`() {
    let path = "//a/./b/../c//d%20e%2Bf"
    let canonical = CanonicalRequest(
      request("GET", "https://b.s3.amazonaws.com\(path)"), payload: .empty, service: "s3")
    #expect(canonical.text.split(separator: "\n")[1] == path)
  }

  /// - Source: the signature that botocore 1.43 computes.
  @Test func `a key of odd characters is signed as AWS's own tools sign it`() {
    var key = s3Key
    key.sessionToken = Secret("tok")
    let query = escapedQuery([("prefix", "a/b c+"), ("list-type", "2"), ("x-id", "")])
    let plain = request(
      "GET", "https://b.s3.amazonaws.com/\(escapedKey("a+b c//../ü~!*'()"))?\(query)",
      [("If-None-Match", "*")])
    let signed = signed(plain, payload: .empty, with: key, scope: s3Scope, at: s3Time)
    #expect(
      header("Authorization", signed)
        == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
        + "SignedHeaders=host;if-none-match;x-amz-content-sha256;x-amz-date;x-amz-security-token, "
        + "Signature=22091db758506eeef614a7f37480167b2146fb2c909d3e4b627c9b2fc2418c17")
  }

  @Test func `a plus in a query is a plus`() {
    let canonical = CanonicalRequest(
      request("GET", "https://b.s3.amazonaws.com/?a=b+c&a=b"), payload: .empty, service: "s3")
    #expect(canonical.text.split(separator: "\n")[2] == "a=b&a=b%2Bc")
  }

  @Test func `another port is part of the host`() {
    let canonical = CanonicalRequest(
      request("GET", "http://127.0.0.1:9000/bucket/key"), payload: .unsigned, service: "s3")
    #expect(
      canonical.text == "GET\n/bucket/key\n\nhost:127.0.0.1:9000\n\nhost\nUNSIGNED-PAYLOAD")
  }

  @Test func `signing anew replaces what an earlier time signed`() {
    let plain = request("GET", "https://b.s3.amazonaws.com/k", [("Range", "bytes=0-9")])
    let once = signed(plain, payload: .empty, with: s3Key, scope: s3Scope, at: s3Time)
    let early = signed(plain, payload: .unsigned, with: suiteKey, scope: s3Scope, at: suiteTime)
    #expect(signed(early, payload: .empty, with: s3Key, scope: s3Scope, at: s3Time) == once)
  }
}
