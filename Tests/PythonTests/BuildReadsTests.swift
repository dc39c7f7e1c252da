// What builds read outside of their packages' folders, as patterns and as text.

import Host
import Testing

@testable import Python

@Suite struct BuildReadsTests {
  private func texts(_ files: [Path], _ folders: [Path] = []) -> [String] {
    ReadFiles(files: files, folders: folders).patterns.map(\.text)
  }

  @Test func `files are told by their names and listed folders by their content`() {
    #expect(texts(["VERSION", "a/[b].py"]) == ["VERSION", "a/\\[b].py"])
    #expect(texts(["shared/x.py", "VERSION"], ["shared"]) == ["VERSION", "shared/*"])
    #expect(texts(["s/x.py", "s/t/y"], ["s", "s/t"]) == ["s/**"])
    #expect(texts(["s/t/u/y"], ["s", "s/t/u"]) == ["s/**"])
    #expect(texts(["README.md"], ["."]) == ["*"])
    let found = texts(["s/t/y", ".gitignore"], ["s", ".", "other"])
    #expect(found == [".gitignore", "s/*", "s/t/y"])
    #expect(texts(["s/y", "README.md"], ["s", "."]) == ["*", "s/*"])
    #expect(texts([".gitignore"], ["."]) == [".gitignore"])
  }

  @Test func `very many files are told by their folders`() {
    #expect(texts((0..<100).map { Path("data/\($0)") }) == ["data/*"])
  }

  @Test func `what was read is kept by the package's folder`() throws {
    var reads = BuildReads(text: "")
    let isNew = reads.insert([try GlobPattern("b"), try GlobPattern("a/*")], for: "libs/x")
    let isNewAgain = reads.insert([try GlobPattern("b")], for: "libs/x")
    #expect(isNew && !isNewAgain)
    #expect(reads.patterns(of: "libs/x").map(\.text) == ["a/*", "b"])
    #expect(reads.patterns(of: "libs/y") == [])
    #expect(BuildReads(text: reads.text).text == reads.text)
  }
}
