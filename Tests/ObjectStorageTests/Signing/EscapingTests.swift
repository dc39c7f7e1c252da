// Keys and queries in URLs, times, and secrets that do not show themselves.

import HTTP
import Host
import Notation
import Testing

@testable import ObjectStorage

@Suite struct EscapingTests {
  @Test(arguments: [
    ("simple/da-vinci/index.html", "simple/da-vinci/index.html"),
    ("a+b", "a%2Bb"), ("a b", "a%20b"), ("ü", "%C3%BC"), ("u\u{308}", "u%CC%88"),
    ("日本", "%E6%97%A5%E6%9C%AC"), ("~!*'()", "~%21%2A%27%28%29"), ("a%2Fb", "a%252Fb"),
    ("$&,/:;=?@#", "%24%26%2C/%3A%3B%3D%3F%40%23"), ("//a/../", "//a/../"), ("\n\\", "%0A%5C"),
  ])
  func `a key in a path`(key: String, path: String) { #expect(escapedKey(key) == path) }

  @Test func `a query is sorted by its escaped bytes, and keeps no slash`() {
    let items = [
      ("prefix", "a/b c+"), ("list-type", "2"), ("b", "2"), ("b", "1"), ("B", ""), ("é", "~"),
    ]
    #expect(
      escapedQuery(items) == "%C3%A9=~&B=&b=1&b=2&list-type=2&prefix=a%2Fb%20c%2B")
  }

  @Test(arguments: [
    ("2015-08-30T12:36:00Z", 1_440_938_160_000_000_000 as Int64?),
    ("2015-08-30T12:36:00.123456Z", 1_440_938_160_000_000_000),
    ("2015-08-30T12:36:00UTC", 1_440_938_160_000_000_000),
    ("2015-08-30T14:36:00+02:00", 1_440_938_160_000_000_000),
    ("2000-02-29T23:59:59Z", 951_868_799_000_000_000), ("1970-01-01T00:00:00Z", 0),
    ("1969-12-31T23:59:59Z", -1_000_000_000), ("2015-13-30T12:36:00Z", nil),
    ("2015-08-30T12:36:00", nil), ("9999-08-30T12:36:00Z", nil), ("", nil), ("soon", nil),
  ])
  func `a time as AWS writes it`(text: String, time: Int64?) {
    #expect(nanoseconds(ofTimestamp: text) == time)
  }

  @Test func `a time comes back as it was`() {
    var seed: Int64 = 7
    for _ in 0..<2000 {
      seed = (seed &* 6_364_136_223_846_793_005 &+ 1) & Int64.max
      let time = (seed >> 20) % 6_000_000_000 * 1_000_000_000
      #expect(nanoseconds(ofTimestamp: readableTimestamp(time)) == time)
    }
  }

  @Test func `a clock that is off is told by the server's date`() {
    let answer = HTTPResponse(
      status: 403, headers: [HTTPHeader("date", "Sun, 06 Nov 1994 08:49:37 GMT")])
    let now: Int64 = 784_111_777_000_000_000
    #expect(clockAdvice(answer, now: now + 299_000_000_000) == nil)
    #expect(
      clockAdvice(answer, now: now + 3_600_000_000_000)
        == "this machine's clock is 60 minutes ahead of the server's: set it (`timedatectl` shows "
        + "whether it is synchronised)")
    #expect(
      clockAdvice(answer, now: now - 86_400_000_000_000)
        == "this machine's clock is 24 hours behind the server's: set it (`timedatectl` shows "
        + "whether it is synchronised)")
    #expect(clockAdvice(HTTPResponse(status: 403), now: now) == nil)
  }

  @Test func `a secret shows itself nowhere`() {
    let credentials = Credentials(
      accessKey: "AKIA", secretKey: Secret("hush"), sessionToken: Secret("hush"), source: "here")
    var dumped = ""
    dump(credentials, to: &dumped)
    let texts = [dumped, "\(credentials)", String(reflecting: credentials), "\(Secret("hush"))"]
    #expect(texts.allSatisfy { !$0.contains("hush") && $0.contains("…") })
    #expect(Secret("hush").reveal == "hush")
  }
}
