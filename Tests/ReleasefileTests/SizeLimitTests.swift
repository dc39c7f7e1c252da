// Sizes in variables.

import Releasefile
import Testing

@Suite struct SizeLimitTests {
  @Test(arguments: [
    ("0", 0), ("17", 17), ("17B", 17), ("2k", 2048), ("2KiB", 2048), ("500M", 500 << 20),
    ("5 GiB", 5 << 30), ("5gib", 5 << 30), ("3T", 3 << 40), ("8388607T", 8_388_607 << 40),
  ]) func `a number and a unit are a size`(text: String, bytes: Int64) {
    #expect(SizeLimit(text) == .bytes(bytes))
  }

  @Test(arguments: ["none", "None"]) func `none is no limit`(text: String) {
    #expect(SizeLimit(text) == .unlimited)
  }

  @Test(arguments: [
    "", "lots", "-1", "+1", "1.5G", "10GB", "G", "iB", "1ib", "8388608T", "99999999999999999999",
    "1 2", "٣", "no ne",
  ]) func `what is no size is none`(text: String) {
    #expect(SizeLimit(text) == nil)
  }

  @Test func `a variable is a size, and the built-in limit is 5 GiB`() throws {
    #expect(try rulebook("").size(of: "cache_limit") == .bytes(5 << 30))
    #expect(try rulebook("cache_limit = none\n").size(of: "cache_limit") == .unlimited)
    #expect(
      try rulebook("n = 7\n", overrides: [("cache_limit", "$(n)K")]).size(of: "cache_limit")
        == .bytes(7168))
    #expect(try rulebook("cache_limit =\n").size(of: "cache_limit") == nil)
    #expect(try rulebook("").size(of: "undefined") == nil)
  }

  @Test func `a bad size is told where it stands`() throws {
    let book = try rulebook("a = 1\ncache_limit = 10 GB\n")
    do {
      _ = try book.size(of: "cache_limit")
      Issue.record("no error")
    } catch {
      expect(
        error.description,
        """
        error: `10 GB` is not a size
         --> Releasefile:2:15
          |
        2 | cache_limit = 10 GB
          |               ^^^^^
        hint: write a whole number with `K`, `M`, `G` or `T` behind it, as in `10GiB`, or `none`
        """)
    }
  }
}
