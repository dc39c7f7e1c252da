// Prerequisites and recipes: targets and files, words and quotes.

import BuildGraph
import Diagnostics
import Host
import Testing

@Suite struct PrerequisiteTests {
  @Test func `a word is a target if one has that name, else files`() throws {
    let text = "all: a b a.txt src/**/*.py docs/ opt? dir/?*.md? b ./b\na b:\n\techo\n"
    expect(
      try graph(["all"], text).text,
      """
      a:
        echo
      b:
        echo
      all: a b a.txt src/**/*.py docs/** opt? dir/?*.md? b
      """)
  }

  @Test func `a stem stands for the same package, or for all`() throws {
    let text = "one/%: two/% notes/%.md packages/%/**\ntwo/%:\nall: one/% notes/%.txt?\n"
    expect(
      try graph(["all"], text).text,
      """
      two/da-vinci:
      one/da-vinci: two/da-vinci notes/da-vinci.md packages/da-vinci/**
      two/da-vinci-cdk:
      one/da-vinci-cdk: two/da-vinci-cdk notes/da-vinci-cdk.md packages/da-vinci-cdk/**
      all: one/da-vinci one/da-vinci-cdk notes/da-vinci.txt? notes/da-vinci-cdk.txt?
      """)
  }

  @Test func `escaped characters stand for themselves`() throws {
    let text = "a: b\\ c.txt 100\\% x\\*y z\\? q\\[1] d\\:e f\\=g h\\#i j\\\\k\n"
    let patterns = try graph(["a"], text)["a"].patterns
    #expect(
      patterns.map(\.glob.literal) == [
        "b c.txt", "100%", "x*y", "z?", "q[1]", "d:e", "f=g", "h#i", "j\\k",
      ])
    #expect(patterns.allSatisfy { !$0.isOptional })
  }

  @Test func `a pattern knows where it was written, also in a variable`() throws {
    let patterns = try graph(["a"], "src = one.py \\\n      two.py\na: x.txt $(src)\n")["a"]
      .patterns
    #expect(
      patterns.map { "\($0.location) \($0.excerpt?.text ?? "") \($0.excerpt?.length ?? 0)" } == [
        "Releasefile:3:4 a: x.txt $(src) 5", "Releasefile:1:7 src = one.py \\ 6",
        "Releasefile:2:7       two.py 6",
      ])
  }

  @Test func `a folder with odd characters never splits and is quoted for the shell`() throws {
    let packages = [package("odd", "pack ages/it's *$1")]
    let text = """
      t/%: $(path)/** $(addprefix $(path)/,a b)
      \techo $(path) "$(path)/x" '$(path)' $(addprefix -I,$(path)) \\$(name)
      """
    let action = try graph(["t/%"], text, packages: packages)["t/odd"]
    #expect(
      action.patterns.map(\.glob.base) == [
        "pack ages/it's *$1", "pack ages/it's *$1", "pack ages/it's *$1",
      ])
    #expect(action.patterns[1].glob.literal == "pack ages/it's *$1/a")
    #expect(
      action.recipe
        == .shell([
          RecipeLine(
            pieces: [
              .text(
                #"echo 'pack ages/it'\''s *$1' "pack ages/it's *\$1/x" 'pack ages/it'\''s *$1' "#
                  + #"-Ipack\ ages/it\'s\ \*\$1 \odd"#)
            ], isSilent: false)
        ]))
  }

  @Test func `inputs stay open until the recipe runs`() throws {
    let action = try graph(["a"], "flags = --in $<\na: x y\n\t@cp $(flags) $^ $$HOME\n")["a"]
    #expect(
      action.recipe
        == .shell([
          RecipeLine(
            pieces: [.text("cp --in "), .firstInput, .text(" "), .allInputs, .text(" $HOME")],
            isSilent: true)
        ]))
  }

  @Test func `an operation of rel takes words, over several lines too`() throws {
    let text = "a:\n\tbuiltin import-wheel x\\ y \\\n\t  $(if z,90) \\#\n"
    let call = try graph(["a"], text)["a"].call
    #expect(call?.words == ["x y", "90", "#"])
    #expect(call?.operation == .importWheel(modules: ["90", "#"]))
  }

  @Test func `a line that comes to nothing is no line`() throws {
    let action = try graph(["a"], "none =\na:\n\t$(if $(none),rm x)\n\techo\n")["a"]
    #expect(action.recipe == .shell([RecipeLine(pieces: [.text("echo")], isSilent: false)]))
  }

  @Test func `a workspace folder's configuration counts beside the root's`() throws {
    let graph = try graph(["wheel/da-vinci"], "", workspace: "packages")
    expect(
      graph.text,
      """
      wheel/da-vinci: packages/core/** .gitignore? packages/.gitignore?
        build-wheel packages/core
      """)
  }
}
