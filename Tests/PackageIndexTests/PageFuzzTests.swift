// Pages made at random, and pages with random damage: nothing traps, hangs or gets lost.

import Hashing
import PackageIndex
import Standards
import Testing
import Workspace

/// Numbers that are the same in each run.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    // SplitMix64.
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

private let pieces = [
  "a", "&", ";", "amp", "&lt;", "\"", "'", "<", ">", "=", "#10", "\u{301}", "ü", " ", "\n", "\r",
  "\t", "/", "-->", "</a>", "</title>", "\u{7F}", "\u{85}", "😀", "`", "%41", "&#x",
]

private func randomText(_ generator: inout SeededGenerator) -> String {
  (0..<Int.random(in: 0...6, using: &generator)).map { _ in
    pieces.randomElement(using: &generator) ?? ""
  }.joined()
}

private func randomPage(_ generator: inout SeededGenerator) throws -> ProjectPage {
  var page = ProjectPage(for: try ProjectName("x"))
  page.title = "t\(randomText(&generator))t"
  if Bool.random(using: &generator) { page.installLine = randomText(&generator) }
  if Bool.random(using: &generator) {
    page.status = ProjectStatus(randomText(&generator), reason: randomText(&generator))
  }
  var entries: [PageEntry] = []
  for number in 0..<Int.random(in: 0...5, using: &generator) {
    let suffix = ["-py3-none-any.whl", ".tar.gz", "\(randomText(&generator)).zip"]
      .randomElement(using: &generator)
    let name = "x-\(number % 3).\(number)\(suffix ?? "")".replacing("/", with: "")
    var entry = PageEntry(fileName: name, digest: SHA256.digest(of: Array(name.utf8)))
    if Bool.random(using: &generator) { entry.yanked = randomText(&generator) }
    if Bool.random(using: &generator) { entry.requiresPython = randomText(&generator) }
    if Bool.random(using: &generator) { entry.coreMetadata = "m" + randomText(&generator) }
    if Bool.random(using: &generator) {
      entry.sizeBytes = .random(in: 0...(.max), using: &generator)
    }
    if Bool.random(using: &generator) { entry.uploadTime = randomText(&generator) }
    entry.attributes = [HTMLAttribute(name: "data-x", value: randomText(&generator))]
    entries.append(entry)
  }
  return try page.adding(entries)
}

@Test func `reading what was written gives an equal page, whatever is in it`() throws {
  var generator = SeededGenerator(state: 1)
  for _ in 0..<1000 {
    let page = try randomPage(&generator)
    let read = try ProjectPage(html: page.html())
    #expect(page.differences(in: read) == [])
    #expect(read.html() == page.html())
    guard read.entries == page.entries else {
      Issue.record("\(page)")
      return
    }
  }
}

@Test func `reading JSON that was written gives equal files, whatever is in it`() throws {
  var generator = SeededGenerator(state: 2)
  let project = try ProjectName("x")
  for _ in 0..<500 {
    let page = try randomPage(&generator)
    let json = page.json(of: project)
    let read = try ProjectPage(json: json)
    #expect(read.entries.map(\.fileName) == page.entries.map(\.fileName))
    #expect(read.entries.map(\.yanked) == page.entries.map(\.yanked))
    #expect(try page.differences(inJSON: json + [0x20], of: project) == [])
  }
}

@Test func `a page that was cut anywhere is an error, never one with fewer files`() throws {
  var generator = SeededGenerator(state: 3)
  let page = try randomPage(&generator).adding([
    PageEntry(fileName: "x-9.zip", digest: SHA256.digest(of: []))
  ]).html()
  // What follows the end of the document is one line break.
  for length in stride(from: page.count - 2, through: 0, by: -5) {
    #expect(throws: PageError.self) { try ProjectPage(html: Array(page[..<length])) }
  }
}

@Test func `damaged pages are read or refused, and what is read can be written`() throws {
  var generator = SeededGenerator(state: 4)
  let marks = Array("<>\"'=&;#/!-? \n\0\u{7F}ax%+".utf8)
  let sources = foreignPages.map { Array($0.html.utf8) }
  for round in 0..<3000 {
    var bytes = sources[round % sources.count]
    for _ in 0..<Int.random(in: 1...8, using: &generator) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      let mark = marks.randomElement(using: &generator) ?? 0
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes[place] = mark
      case 1: bytes.insert(mark, at: place)
      case 2: bytes.remove(at: place)
      case 3:
        let end = min(bytes.count, place + Int.random(in: 0...40, using: &generator))
        bytes.insert(contentsOf: bytes[place..<end], at: place)
      default: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      }
    }
    guard let page = try? ProjectPage(html: bytes) else { continue }
    let again = try ProjectPage(html: page.html())
    let isKept = again.html() == page.html() && again.entries == page.entries
    #expect(isKept, "\(String(decoding: bytes, as: UTF8.self))")
    #expect(throws: Never.self) {
      try ProjectPage(json: page.json(of: try ProjectName("pkg")))
    }
  }
}

@Test func `damaged JSON is read or refused`() throws {
  var generator = SeededGenerator(state: 5)
  let source = try ProjectPage(html: Array(foreignPages[0].html.utf8))
    .json(of: try ProjectName("pkg"))
  let marks = Array("{}[]\",:\\u0123e.-+tfn ".utf8)
  for _ in 0..<3000 {
    var bytes = source
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: bytes[place] = marks.randomElement(using: &generator) ?? 0
      case 1: bytes.insert(marks.randomElement(using: &generator) ?? 0, at: place)
      default: bytes.remove(at: place)
      }
    }
    do throws(PageError) {
      _ = try ProjectPage(json: bytes)
    } catch {
      #expect(!error.description.isEmpty)
    }
  }
}
