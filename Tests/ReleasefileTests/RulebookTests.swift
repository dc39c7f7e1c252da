// Variables: what wins, what is expanded when, and what files say together.

import Diagnostics
import Host
import Releasefile
import Support
import Testing

@Suite struct RulebookTests {
  @Test func `a variable is expanded where it is used`() throws {
    let book = try rulebook("a = $(b)\nb = 1\nb = 2\n")
    #expect(try book.value(of: "a") == "2")
  }

  @Test func `an append adds to the built-in value`() throws {
    let book = try rulebook("test-tools += pytest-xdist\nlint-tools = mypy\nlint-tools += ruff\n")
    #expect(try book.words(of: "test-tools") == ["pytest", "coverage", "pytest-xdist"])
    #expect(try book.words(of: "lint-tools") == ["mypy", "ruff"])
  }

  @Test func `a built-in default counts as not set`() throws {
    let book = try rulebook("coverage ?= 80\ncoverage ?= 70\nx ?= 1\nx ?= 2\n")
    #expect(try book.value(of: "coverage") == "80")
    #expect(try book.value(of: "x") == "1")
  }

  @Test func `the command line wins over everything, also over appends`() throws {
    let book = try rulebook(
      "coverage = 1\ncoverage += 2\n",
      overrides: [("coverage", "3"), ("coverage", "$(x)"), ("x", "4")])
    #expect(try book.value(of: "coverage") == "4")
  }

  @Test func `what the command line sets counts where something refers to it`() throws {
    let book = try rulebook(
      "a = $(b)\nx: c = 1\nx: d = $(if $(e),1)\nx: in\n\techo $(f) > $@\nsecret S\nexport g\n")
    let deciding = book.decidingNames
    for name in ["a", "b", "c", "d", "e", "f", "g", "S", "outputs", "coverage", "name", "SHELL"] {
      #expect(!isWithoutEffect(name, "1", deciding: deciding), "\(name)")
    }
    #expect(isWithoutEffect("nothing", "1", deciding: deciding))
    #expect(isWithoutEffect("nothing", "", deciding: deciding))
    #expect(isWithoutEffect("RUN_ID", "a/b:c@d,e=f+1.0-é", deciding: deciding))
    // Mistakes are told.
    for (name, value) in [("outptus", "1"), ("covrage", "1"), ("no thing", "1"), ("", "1")] {
      #expect(!isWithoutEffect(name, value, deciding: deciding), "\(name)")
    }
    for value in ["$(x)", "$", "\\x", "a b", "#", "'", "\n"] {
      #expect(!isWithoutEffect("nothing", value, deciding: deciding), "\(value)")
    }
  }

  @Test func `defaults are told apart`() throws {
    let book = try rulebook("index = file:out\n")
    #expect(book.isDefault("packages"))
    #expect(book.isDefault("nothing"))
    #expect(!book.isDefault("index"))
    #expect(try book.value(of: "nothing") == nil)
    #expect(try book.globs(of: "packages").isEmpty)
    #expect(book.location(of: "index").map { "\($0)" } == "Releasefile:1:9")
  }

  @Test func `the environment is read by name`() throws {
    let book = try rulebook(
      "bucket ?= $(env BUCKET)\nindex = s3://$(bucket)/simple\nother = [$(env NONE)]\nexport CI\n",
      environment: ["BUCKET": "acme"])
    #expect(try book.value(of: "index") == "s3://acme/simple")
    #expect(try book.value(of: "other") == "[]")
    #expect(book.environmentNames == ["BUCKET", "CI", "NONE"])
  }

  @Test func `backslashes are taken when words are made`() throws {
    let book = try rulebook("a = x\\ y z\\#\\\\ \\%\n")
    #expect(try book.words(of: "a") == ["x y", "z#\\", "%"])
    #expect(try book.value(of: "a") == "x y z#\\ %")
  }

  @Test(arguments: [
    ("$(addprefix a/,b c)", ["a/b", "a/c"]), ("$(addsuffix .py,b c)", ["b.py", "c.py"]),
    ("$(filter-out b %.c,a b c x.c)", ["a", "c"]), ("$(filter %.c b,a b x.c)", ["b", "x.c"]),
    ("$(if $(none),yes,no)", ["no"]), ("$(if x,yes)", ["yes"]), ("$(if ,yes)", []),
    ("$(addprefix -,$(addsuffix +,$(list)))", ["-1+", "-2+"]), ("$$(x)", ["$(x)"]),
    ("$(addprefix a\\ b/,c\\ d)", ["a b/c d"]), ("$(if x,a,b,c)", ["a"]),
    ("$(if ,a,b,c)", ["b,c"]),
  ])
  func `functions make words of words`(text: String, words: [String]) throws {
    let book = try rulebook("none =\nlist = 1 2\na = \(text)\n")
    #expect(try book.words(of: "a") == words)
  }

  @Test func `files are included from where the including one is, once`() throws {
    let book = try rulebook(
      "d = tools\ninclude $(d)/a.rel\n-include none.rel\ninclude tools/b.rel\nx += 4\n",
      files: ["tools/a.rel": "include b.rel\nx += 2\n", "tools/b.rel": "x = 1\n"])
    #expect(try book.value(of: "x") == "1 2 4")
    #expect(book.files == ["Releasefile", "tools/a.rel", "tools/b.rel"])
    #expect(book.missingFiles == ["none.rel"])
  }

  @Test func `a variable without use is fine unless it looks like another`() {
    expect(mistakes(in: "weather = fine\nnote: color = red\nnote:\n"), "nothing")
    expect(mistakes(in: "outputs2 = x\nnote:\n\techo $(outputs2)\n"), "nothing")
  }

  @Test func `without a Releasefile the built-in rules stand alone`() throws {
    let book = try load(user: nil, disk: MemoryDisk(), overrides: [], environment: [:])
    #expect(book.files == [])
    #expect(try book.value(of: "index") == "file:.cache/index")
  }

  @Test func `a missing Releasefile is told`() {
    let error = #expect(throws: Problems.self) {
      try load(user: "Releasefile", disk: MemoryDisk(), overrides: [], environment: [:])
    }
    expect(
      error?.description ?? "", "error: cannot read `Releasefile`: there is no such file")
  }

  @Test func `the built-in rules print as they are and parse`() throws {
    let tree = try parse(Array(builtinRules.utf8), file: builtinRulesName)
    #expect(try parse(Array(tree.description.utf8), file: "again") == tree)
    #expect(builtinRules.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }
}
