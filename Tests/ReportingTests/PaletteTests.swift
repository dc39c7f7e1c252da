// Colours: when there are any, and what they are put on.

import Reporting
import Testing

@Suite struct PaletteTests {
  @Test(arguments: [
    (["TERM": "xterm"], true, true),
    (["TERM": "xterm"], false, false),
    (["TERM": "dumb"], true, false),
    ([:], true, false),
    (["TERM": "xterm", "NO_COLOR": "1"], true, false),
    (["TERM": "xterm", "NO_COLOR": ""], true, true),
    (["TERM": "xterm", "NO_COLOR": "1", "FORCE_COLOR": "1"], true, false),
    (["FORCE_COLOR": "1"], false, true),
    (["CLICOLOR_FORCE": "1"], false, true),
    (["CLICOLOR_FORCE": "0"], false, false),
    (["TERM": "xterm", "FORCE_COLOR": "0"], true, false),
    (["TERM": "xterm", "CLICOLOR": "0"], true, false),
  ])
  func `the environment and the terminal decide`(
    _ variables: [String: String], _ isTerminal: Bool, _ isColored: Bool
  ) {
    #expect(Palette({ variables[$0] }, isTerminal: isTerminal).isColored == isColored)
  }

  @Test func `a message has its first words, its place and its carets in colours`() {
    let text = """
      error: target `a` is defined twice
        --> Releasefile:14:1
         |
      14 | wheel/api: src | x
         | ^^^^^^^^^
      hint: rename one
      error is a word here
      """
    let palette = Palette(isColored: true)
    let colored = palette.message(text)
    #expect(
      colored.replacing("\u{1B}", with: "") == """
        [1;31merror:[0m target `a` is defined twice
        [2m  --> Releasefile:14:1[0m
        [2m   |[0m
        [2m14 |[0m wheel/api: src | x
        [2m   |[0m [1;31m^^^^^^^^^[0m
        [36mhint:[0m rename one
        error is a word here
        """)
    #expect(Palette.plain.message(text) == text)
  }

  @Test func `a line of a difference shows which way it went`() {
    let palette = Palette(isColored: true)
    #expect(palette.difference("+new") == palette.good("+new"))
    #expect(palette.difference("--- a/x") == palette.dim("--- a/x"))
    #expect(palette.difference(" same") == " same")
    #expect(Palette.plain.difference("-old") == "-old")
  }

  @Test(arguments: [
    ("abc", 3), ("", 0), ("日本", 4), ("e\u{301}", 1), ("🙂", 2), ("é", 1), ("→", 1), ("한글", 4),
    ("❤️", 2),
  ])
  func `wide characters take two columns and marks none`(_ text: String, _ width: Int) {
    #expect(displayWidth(of: text) == width)
  }

  @Test func `a name is shortened in its middle`() {
    #expect(shortened("test/da-vinci", to: 13) == "test/da-vinci")
    #expect(shortened("test/da-vinci", to: 9) == "test…inci")
    #expect(shortened("日本語のページ", to: 8) == "日本…ジ")
    #expect(shortened("abc", to: 1) == "…")
    #expect(shortened("abc", to: 0) == "")
  }
}
