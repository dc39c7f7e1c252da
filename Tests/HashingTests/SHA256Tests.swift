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

@Suite struct NamedHashTests {
  /// - Source: what Python's `hashlib` says of `abc`, in the form of RECORD.
  @Test(arguments: [
    (
      "sha256",
      "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"
    ),
    (
      "sha384",
      "ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP_W-2AhgcroefMI1i67KE0yCWn"
    ),
    (
      "sha512",
      "3a81oZNherrMQXNJriBBMRLm-k6JqX6iCp7u5ktV05ohkpkqJ0_BqDa6PCOj_uu9RU1EI2Q86A4qmslPpUyknw"
    ),
    (
      "sha512_256",
      "UwSOJoGUHvmbLim3a0x9q-TC0MY0_G1G4OLxMQfnryM"
    ),
    (
      "sha3_256",
      "Ophdp0_iJbIEXBcta9OQvYVfCG4-nVJbRr_iRRFDFTI"
    ),
    (
      "sha3_384",
      "7AFJgohRb8kmRZ9Y4satjfm0c8sPwIwlltp88OSb5LKY2IzqknrH9Tnx7fIoN20l"
    ),
    (
      "sha3_512",
      "t1GFCxpXFopWk82SS2sJbgj2IYJ0RPcNiE9dAkDScS4Q4RbpGSrzyRp-xXZH45NAVzQLTPQI1aVlkvgnTuxT8A"
    ),
    (
      "blake2b",
      "uoClP5gcTQ1qJ5e2nxL26UwhLxRoWsS3SxK7b9v_otF9h8U5Kqt5LcJS1d5FM8yVGNOKqNvxklq5I4bt1ACZIw"
    ),
    (
      "blake2s",
      "UIxejDJ8FOLhpyujTutFLzdFiyCe1jopTZmbTIZnWYI"
    ),
  ])
  func `each strong hash of abc is that of Python`(name: String, digest: String) throws {
    guard var hash = NamedHash(name) else { throw MissingHash() }
    Array("abc".utf8).withUnsafeBytes { hash.update($0) }
    #expect(hash.base64URL() == digest)
  }

  @Test(arguments: ["md5", "sha1", "sha224", "", "SHA512", "nothing"])
  func `weak and unknown names have no hash`(name: String) {
    #expect(!NamedHash.isStrong(name))
    if NamedHash(name) != nil { Issue.record("there is a hash") }
  }
}

private struct MissingHash: Error {}
