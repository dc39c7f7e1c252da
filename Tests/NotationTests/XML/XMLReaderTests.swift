// XML as S3 and STS answer it, and what nobody honest sends.

import Notation
import Testing

private func read(_ text: String) -> Result<XMLElement, XMLError> {
  do throws(XMLError) {
    return .success(try xmlDocument(Array(text.utf8)))
  } catch { return .failure(error) }
}

@Suite struct XMLReaderTests {
  @Test func `a listing`() throws {
    let text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <!-- by a server -->
      <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>
        <Contents><Key>a &amp; b&#x2B;&#10;</Key><Size>1</Size></Contents>
        <Contents><Key><![CDATA[<&>]]></Key><Owner a='"' b = "'&lt;'"/></Contents>
      </ListBucketResult >

      """
    let root = try xmlDocument(Array(text.utf8))
    #expect(root.name == "ListBucketResult")
    #expect(root["Name"] == "b")
    #expect(root.children("Contents").map { $0["Key"] } == ["a & b+\n", "<&>"])
    #expect(root["Contents", "Size"] == "1")
    #expect(root["Contents", "Owner"] == nil)
    #expect(root.child("Contents")?.children.map(\.name) == ["Key", "Size"])
  }

  @Test func `white space stays, and lines end in one way`() throws {
    #expect(try xmlDocument(Array("<a> x\r\ny\rz </a>".utf8)).text == " x\ny\nz ")
  }

  @Test func `a prefix is no part of a name`() throws {
    let root = try xmlDocument(Array("<s:a xmlns:s='u'><s:b>1</s:b></s:a>".utf8))
    #expect(root == XMLElement(name: "a", children: [XMLElement(name: "b", text: "1")]))
  }

  @Test(arguments: [
    ("", XMLError.endsEarly), ("<a>", .endsEarly), ("<a", .endsEarly), ("<a b='", .endsEarly),
    ("<a></a", .endsEarly), ("<a><!-- ", .endsEarly), ("<a><![CDATA[x]]", .endsEarly),
    ("x", .unexpected("text", offset: 0)),
    ("<a/><b/>", .unexpected("more than one element", offset: 4)),
    ("<a></b>", .unexpected("an end of something else", offset: 6)),
    ("</a>", .unexpected("an end without a start", offset: 0)),
    ("<a b=c/>", .unexpected("a value without quotes", offset: 5)),
    ("<a b='<'/>", .unexpected("`<` in a value", offset: 6)),
    ("<a b='1' b='2'/>", .unexpected("an attribute twice", offset: 10)),
    ("<1/>", .unexpected("no name", offset: 1)),
    ("<a>\u{1}</a>", .unexpected("a control character", offset: 3)),
    ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", .declaresTypes(offset: 0)),
    ("<a><!ELEMENT b></a>", .declaresTypes(offset: 3)),
    ("<a>&nbsp;</a>", .unknownEntity(offset: 3)), ("<a>&</a>", .unknownEntity(offset: 3)),
    ("<a>&#0;</a>", .unknownEntity(offset: 3)), ("<a>&#xD800;</a>", .unknownEntity(offset: 3)),
    ("<a>&#x+1;</a>", .unknownEntity(offset: 3)),
    ("<?xml version='1.0' encoding='UTF-16'?><a/>", .otherEncoding("UTF-16")),
  ])
  func `what is no document says where`(text: String, error: XMLError) {
    #expect(read(text) == .failure(error))
  }

  @Test func `depth is bounded`() {
    let deep = { String(repeating: "<a>", count: $0) + String(repeating: "</a>", count: $0) }
    #expect((try? read(deep(64)).get()) != nil)
    #expect(read(deep(65)) == .failure(.tooDeep(offset: 192)))
    #expect(read(String(repeating: "<a>", count: 100_000)) == .failure(.tooDeep(offset: 192)))
  }

  @Test func `bytes that are no UTF-8 are refused`() {
    #expect(throws: XMLError.notUTF8) { try xmlDocument([0x3C, 0x61, 0x2F, 0x3E, 0xFF]) }
  }

  @Test func `no bytes whatever stop the reader`() {
    let whole = Array(
      "<?xml version='1.0'?><a b=\"c\"><d>&amp;&#x41;</d><![CDATA[x]]><!-- y --><e/></a>".utf8)
    for end in whole.indices { #expect((try? xmlDocument(Array(whole[..<end]))) == nil) }
    var seed: UInt64 = 42
    let next = { (limit: Int) -> Int in
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % limit
    }
    let pieces = Array("<>/!-[]&;#x\"'=? aCDT\u{1}".utf8)
    for _ in 0..<20_000 {
      var bytes = whole
      for _ in 0...next(4) {
        let at = next(bytes.count)
        switch next(3) {
        case 0: bytes[at] = pieces[next(pieces.count)]
        case 1: bytes.remove(at: at)
        default: bytes.insert(pieces[next(pieces.count)], at: at)
        }
      }
      _ = try? xmlDocument(bytes)
    }
  }
}
