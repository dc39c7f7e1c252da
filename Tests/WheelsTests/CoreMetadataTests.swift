// METADATA as fields and a body.

import Testing
import Wheels

@Test func `fields, continuations and the body are read`() {
  let text = """
    Metadata-Version: 2.4
    Name: da-vinci
    version:  1.0.0\u{20}
    Summary: One
        two
    Requires-Dist: a>=1
    Requires-Dist: b ; extra == "x"
    Provides-Extra: x
    License-File: LICENSE
    X-Unknown: kept: with colon

    The description.

    Name: not a field
    """
  let metadata = CoreMetadata(Array(text.utf8))
  #expect(metadata.metadataVersion == "2.4")
  #expect(metadata.name == "da-vinci")
  #expect(metadata.version == "1.0.0")
  #expect(metadata.summary == "One\ntwo")
  #expect(metadata.requiresDist == ["a>=1", "b ; extra == \"x\""])
  #expect(metadata.providesExtra == ["x"])
  #expect(metadata.licenseFiles == ["LICENSE"])
  #expect(metadata.requiresPython == nil)
  #expect(metadata.header.value("x-unknown") == "kept: with colon")
  #expect(metadata.description == "The description.\n\nName: not a field")
  #expect(metadata.header.malformedLines == [])
  #expect(metadata.header.fields("Version").map(\.line) == [3])
}

@Test func `carriage returns and a byte order mark are passed over`() {
  let header = HeaderFields(Array("\u{FEFF}A: 1\r\nB: 2\r\n\r\nbody\r\n".utf8))
  #expect(header.fields.map(\.value) == ["1", "2"])
  #expect(header.body == "body\r\n")
}

@Test func `what is no field is listed by line`() {
  let header = HeaderFields(Array(" a\nA: 1\nnothing\n: x\nB C: 2\n".utf8) + [0x43, 0x3A, 0xFF])
  #expect(header.malformedLines == [1, 3, 4, 5])
  #expect(!header.isUTF8)
  #expect(header.body == nil)
}
