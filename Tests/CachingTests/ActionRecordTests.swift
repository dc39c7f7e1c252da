// Records as text: every field comes back, and no damaged text is taken for a record.

import Hashing
import Host
import Support
import Testing

@testable import Caching

@Suite struct ActionRecordTests {
  private static func digest(_ text: String) -> Digest { SHA256.digest(of: Array(text.utf8)) }

  /// A record with everything that could upset a text of lines and words.
  private static let record = ActionRecord(
    key: ActionKey(weak: digest("weak"), strong: digest("strong")), target: "wheel/da vinci\n\\n",
    outputs: [
      Artifact(path: " dist/a b ", kind: .file, digest: digest("1")),
      Artifact(path: "dist/new\nline\r\\n", kind: .executable, digest: digest("2")),
      Artifact(path: Path(bytes: [0xFF, 0x0A, 0x5C, 0xC3]), kind: .link, digest: digest("3")),
    ], log: digest("log"), milliseconds: 210,
    manifest: KeyManifest(
      fields: [
        .init(name: .recipe, value: "a\nb \\ c\r\n"), .init(name: .variable("X"), value: ""),
        .init(name: .tools(""), value: "value end log"), .init(name: .output("x"), value: " "),
      ],
      groups: [
        .init(
          label: "packages/core/**", isUpstream: false,
          artifacts: [Artifact(path: "in", kind: .file, digest: digest("4"))]),
        .init(label: "", isUpstream: false, artifacts: []),
        .init(
          label: "other\ntarget", isUpstream: true,
          artifacts: [Artifact(path: "caf\u{E9}", kind: .file, digest: digest("5"))]),
      ]))

  @Test func `a record comes back as it was`() {
    #expect(ActionRecord(text: Self.record.text) == Self.record)
    var plain = Self.record
    plain.outputs = []
    plain.log = nil
    plain.manifest = KeyManifest()
    #expect(ActionRecord(text: plain.text) == plain)
  }

  @Test func `a record is lines that people can compare`() {
    let record = ActionRecord(
      key: Self.record.key, target: "out",
      outputs: [Artifact(path: "new\nline", kind: .file, digest: Self.digest("1"))], log: nil,
      milliseconds: 7,
      manifest: KeyManifest(
        fields: [.init(name: .recipe, value: "a\nb")],
        groups: [
          .init(
            label: "in", isUpstream: false,
            artifacts: [Artifact(path: "in", kind: .link, digest: Self.digest("2"))])
        ]))
    let body = """
      rel record 2
      target out
      weak \(Self.digest("weak"))
      strong \(Self.digest("strong"))
      milliseconds 7
      output file \(Self.digest("1")) new\\nline
      field recipe
      value a\\nb
      files in
      input link \(Self.digest("2")) in

      """
    #expect(
      String(decoding: record.text, as: UTF8.self) == body + "end \(Self.digest(body))\n")
  }

  @Test func `every field of a key has a text of its own`() {
    var record = Self.record
    let names: [KeyManifest.Field.Name] = [
      .format, .target, .recipe, .answers, .order, .requirements, .operation("test"),
      .output("recipe"), .variable("recipe"), .program("a b"), .tools("a b"),
    ]
    record.manifest.fields = names.map { .init(name: $0, value: "x") }
    #expect(ActionRecord(text: record.text) == record)
    #expect(Set(names.map(\.text)).count == names.count)
  }

  @Test func `no part of a record is one`() {
    let text = Self.record.text
    for length in 0..<text.count { #expect(ActionRecord(text: Array(text.prefix(length))) == nil) }
    #expect(ActionRecord(text: text + text) == nil)
    #expect(ActionRecord(text: text + [0x0A]) == nil)
  }

  @Test func `no record with another byte is one`() {
    let text = Self.record.text
    for index in text.indices {
      var damaged = text
      damaged[index] ^= 0x01
      #expect(ActionRecord(text: damaged) == nil)
    }
  }

  @Test func `a whole text of another format is none`() {
    func sealed(_ body: String) -> [UInt8] {
      Array((body + "end \(SHA256.digest(of: Array(body.utf8)))\n").utf8)
    }
    let digest = Self.digest("1")
    let head = "rel record 2\ntarget t\nweak \(digest)\nstrong \(digest)\nmilliseconds 1\n"
    #expect(ActionRecord(text: sealed(head)) != nil)
    for body in [
      "", "rel record 1\n" + head.dropFirst(13), head + "novelty 1\n", head + "value x\n",
      head + "field novelty\nvalue x\n", head + "field tools\nvalue x\n",
      head + "input file \(digest) x\n", head + "output file \(digest)\n",
      head + "output pipe \(digest) x\n", head + "log \(digest)0\n", String(head.dropLast(2)),
      "rel record 2\nweak \(digest)\n",
    ] {
      #expect(ActionRecord(text: sealed(body)) == nil)
    }
  }

  @Test func `the store keeps, finds and forgets records`() throws {
    let disk = MemoryDisk()
    let store = RecordStore(disk: disk, folder: "actions")
    let key = Self.record.key
    #expect(try store.record(key) == nil)
    #expect(try !store.mayHave(weak: key.weak))
    try store.keep(Self.record)
    #expect(try store.record(key) == Self.record)
    #expect(try store.mayHave(weak: key.weak))
    let weak = key.weak.hexadecimal
    let place = "\(weak.prefix(2))/\(weak.dropFirst(2))/\(key.strong)"
    #expect(disk.files(below: "actions").keys.sorted() == [place])
    try store.forget(key)
    try store.forget(key)
    #expect(try store.record(key) == nil)
  }
}
