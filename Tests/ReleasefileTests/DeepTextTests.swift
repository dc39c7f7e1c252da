// Texts that nest, refer or grow without measure are errors with a place, not the end of rel.

import Diagnostics
import Releasefile
import Testing

@Suite struct DeepTextTests {
  /// The error of a variable's expansion, as it is printed.
  private func fault(of name: String, in text: String) -> String {
    do throws(Problems) {
      let book = try rulebook(text)
      do throws(Problem) {
        return "\(try book.value(of: name)?.utf8.count ?? 0) bytes"
      } catch { return error.description }
    } catch { return error.description }
  }

  @Test func `references in references have an end`() {
    func nested(_ count: Int) -> String {
      "x = " + String(repeating: "$(if a,", count: count) + "b"
        + String(repeating: ")", count: count)
    }
    #expect(fault(of: "x", in: nested(64)) == "1 bytes")
    for count in [65, 8000] {
      let error = fault(of: "x", in: nested(count))
      #expect(error.hasPrefix("error: more than 64 references stand in each other\n"))
      #expect(error.contains("--> Releasefile:1:453\n"))
      #expect(error.hasSuffix("\nhint: give a part of it a variable of its own"))
    }
  }

  @Test func `variables that refer to each other have an end`() {
    func chain(_ count: Int) -> String {
      "x0 = a\n" + (0..<count).map { "x\($0 + 1) = $(x\($0))\n" }.joined()
    }
    #expect(fault(of: "x255", in: chain(255)) == "1 bytes")
    for count in [256, 8000] {
      let error = fault(of: "x\(count)", in: chain(count))
      #expect(
        error.hasPrefix("error: variables refer to each other more than 256 levels deep\n"))
      #expect(error.contains("--> Releasefile:\(count - 255):"))
    }
  }

  @Test func `texts that double have an end`() {
    func doubled(_ start: String, _ count: Int) -> String {
      "x0 = \(start)\n" + (0..<count).map { "x\($0 + 1) = $(x\($0))$(x\($0))\n" }.joined()
    }
    #expect(fault(of: "x10", in: doubled("a", 10)) == "1024 bytes")
    // The empty one costs time alone.
    for start in ["a", "", "$(env HOME)"] {
      let error = fault(of: "x60", in: doubled(start, 60))
      #expect(error.hasPrefix("error: the text grows beyond 32 MB\n"), "\(start)")
    }
    let words = "w = " + String(repeating: "a ", count: 10_000)
    let long = "p = " + String(repeating: "b", count: 10_000)
    #expect(
      fault(of: "x", in: "\(words)\n\(long)\nx = $(addprefix $(p),$(w))\n").hasPrefix(
        "error: the text grows beyond 32 MB\n"))
  }

  @Test func `files that include files have an end`() throws {
    var files = ["f0.rel": "a = 1\n"]
    for number in 1...80 { files["f\(number).rel"] = "include f\(number - 1).rel\n" }
    _ = try rulebook("include f60.rel\n", files: files)
    let error = #expect(throws: Problems.self) {
      try rulebook("include f80.rel\n", files: files)
    }
    #expect(error?.all.first?.message == "more than 64 files include each other")
  }
}
