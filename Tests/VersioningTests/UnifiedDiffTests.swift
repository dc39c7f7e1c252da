import Host
import Testing
import Versioning

private func diff(_ old: String, _ new: String) -> String {
  String(decoding: unifiedDiff("f", Array(old.utf8), Array(new.utf8)), as: UTF8.self)
}

@Test func `hunks have three lines of context, and near ones are joined`() {
  let old = (1...20).map { "\($0)\n" }.joined()
  let new = old.replacing("\n4\n", with: "\nfour\n").replacing("\n11\n", with: "\n")
    .replacing("\n20\n", with: "\n20\n21\n")
  #expect(
    diff(old, new) == """
      --- a/f
      +++ b/f
      @@ -1,14 +1,13 @@
       1
       2
       3
      -4
      +four
       5
       6
       7
       8
       9
       10
      -11
       12
       13
       14
      @@ -18,3 +17,4 @@
       18
       19
       20
      +21

      """)
}

@Test func `a missing line end at the end is told`() {
  #expect(
    diff("a", "a\n") == """
      --- a/f
      +++ b/f
      @@ -1 +1 @@
      -a
      \\ No newline at end of file
      +a

      """)
  #expect(diff("a\n", "a\n") == "")
  #expect(diff("", "a\n") == "--- a/f\n+++ b/f\n@@ -0,0 +1 @@\n+a\n")
}
