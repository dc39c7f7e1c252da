// The published test vectors, and that pieces make no difference.

import Hashing
import Testing

@Suite struct SHA256Tests {
  /// - Source: FIPS 180-2, appendix B, and NIST's example for the empty message.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `the standard's vectors`(message: String, digest: String) {
    #expect(SHA256.digest(of: Array(message.utf8)).hexadecimal == digest)
  }

  @Test func `a million times a, in pieces of any size`() {
    var hash = SHA256()
    var rest = 1_000_000
    var size = 1
    while rest > 0 {
      let count = min(size, rest)
      hash.update([UInt8](repeating: UInt8(ascii: "a"), count: count))
      rest -= count
      size = size * 3 % 10_007
    }
    #expect(
      hash.finalize().hexadecimal
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func `a hash starts anew after its digest`() {
    var hash = SHA256()
    hash.update("abc".utf8)
    let first = hash.finalize()
    hash.update("abc".utf8)
    #expect(hash.finalize() == first)
    #expect(hash.finalize() == SHA256.digest(of: []))
  }
}
