// Digests as values: their texts, their order, and what is no digest.

import Hashing
import Testing

@Suite struct DigestTests {
  private let digest = SHA256.digest(of: Array("abc".utf8))

  @Test func `bytes and text come back as they were`() throws {
    #expect(Digest(bytes: digest.bytes) == digest)
    #expect(Digest(hexadecimal: digest.hexadecimal) == digest)
    #expect(Digest(hexadecimal: digest.hexadecimal.uppercased()) == digest)
    #expect(digest.description == digest.hexadecimal)
    #expect(digest.bytes.count == 32)
  }

  @Test func `what is no digest is none`() {
    let text = digest.hexadecimal
    #expect(Digest(hexadecimal: text.dropLast()) == nil)
    #expect(Digest(hexadecimal: text + "0") == nil)
    #expect(Digest(hexadecimal: text.dropLast() + "g") == nil)
    #expect(Digest(hexadecimal: text.dropLast(2) + "\u{E9}") == nil)
    #expect(Digest(hexadecimal: "") == nil)
    #expect(Digest(bytes: digest.bytes.dropLast()) == nil)
    #expect(Digest(bytes: digest.bytes + [0]) == nil)
  }

  /// - Source: RFC 4648, section 5; the padding of one character is left out.
  @Test func `the text of RECORD is base64 for URLs without padding`() throws {
    #expect(digest.base64URL == "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0")
    let zeros = try #require(Digest(bytes: [UInt8](repeating: 0, count: 32)))
    #expect(zeros.base64URL == String(repeating: "A", count: 43))
    let ones = try #require(Digest(bytes: [UInt8](repeating: 0xFF, count: 32)))
    #expect(ones.base64URL == String(repeating: "_", count: 42) + "8")
  }

  @Test func `digests have the order of their bytes`() throws {
    let digests = (0..<50).map { SHA256.digest(of: [$0]) }
    let byText = digests.sorted { $0.hexadecimal < $1.hexadecimal }
    #expect(digests.sorted() == byText)
  }
}
