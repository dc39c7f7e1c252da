import Diagnostics
import Testing

@Suite struct ShownTextTests {
  @Test(arguments: [
    ("plain\ttext\n", "plain\ttext\n"), ("\u{1B}]0;title\u{7}", "\\x1b]0;title\\x07"),
    ("\u{1B}[2Jgone", "\\x1b[2Jgone"), ("\u{1B}[1;31mred\u{1B}[0m", "\u{1B}[1;31mred\u{1B}[0m"),
    ("\u{9B}2J", "\\x9b2J"), ("\u{7F}", "\\x7f"), ("\u{1B}", "\\x1b"), ("é \u{A0}", "é \u{A0}"),
  ])
  func `what a terminal would obey is shown and not sent`(text: String, shown: String) {
    #expect(shownText(text) == shown)
  }

  @Test(arguments: [
    ("no `https://u:secret@host:1/a`", "no `https://…@host:1/a`"),
    ("https://host/a@b:c", "https://host/a@b:c"), ("https://user@host", "https://user@host"),
    ("a@b https://u:p@x https://v:q@y z", "a@b https://…@x https://…@y z"),
    ("https://u:p@ss@x/", "https://…@x/"),
  ])
  func `the password of a URL is left out`(text: String, shown: String) {
    #expect(shownText(text) == shown)
  }
}
