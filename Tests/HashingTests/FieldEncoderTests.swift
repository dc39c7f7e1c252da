// No two sequences of fields have the same digest.

import Hashing
import Testing

@Suite struct FieldEncoderTests {
  private func digest(_ body: (inout FieldEncoder) -> Void) -> Digest {
    var encoder = FieldEncoder()
    body(&encoder)
    return encoder.digest()
  }

  @Test func `where one field ends and the next begins counts`() {
    let sequences: [[String]] = [
      ["ab", "c"], ["a", "bc"], ["abc"], ["", "abc"], ["abc", ""], ["a", "b", "c"], [], [""],
      ["", ""], ["a\u{0}b", "c"], ["a", "\u{0}bc"],
    ]
    let digests = sequences.map { sequence in
      digest { encoder in for text in sequence { encoder.add(text) } }
    }
    #expect(Set(digests).count == sequences.count)
  }

  @Test func `a list is not its elements`() {
    let digests = [
      digest { $0.add(list: ["a", "b"]) },
      digest {
        $0.add("a")
        $0.add("b")
      },
      digest {
        $0.add(list: ["a"])
        $0.add(list: ["b"])
      },
      digest {
        $0.add(list: ["a", "b"])
        $0.add(list: [])
      },
    ]
    #expect(Set(digests).count == digests.count)
  }

  @Test func `a field is its length in eight bytes and its bytes`() {
    let expected = SHA256.digest(of: [0, 0, 0, 0, 0, 0, 0, 2, 0x61, 0x62])
    #expect(digest { $0.add("ab") } == expected)
    #expect(digest { $0.add([0x61, 0x62]) } == expected)
    #expect(digest { $0.add(-1) } == SHA256.digest(of: [UInt8](repeating: 0xFF, count: 8)))
  }
}
