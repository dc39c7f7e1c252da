// Every mistake in a Releasefile itself, with its whole text. Longer than other files: one list.

import Testing

@Suite struct MistakeTests {
  @Test func `a recipe line needs a rule above it`() {
    let text = #"""
      a = 1
      	echo
      """#
    expect(
      mistakes(in: text),
      #"""
      error: a recipe line without a rule above it
       --> Releasefile:2:2
        |
      2 | 	echo
        | 	^^^^
      hint: put it below a rule, or take the tab away
      """#)
  }

  @Test func `spaces where a tab should be are told`() {
    let text = #"""
      a:
          echo
      """#
    expect(
      mistakes(in: text),
      #"""
      error: this line starts with spaces, and a recipe line starts with a tab
       --> Releasefile:2:5
        |
      2 |     echo
        |     ^^^^
      hint: start the line with a tab, or at the margin when it is no recipe
      """#)
  }

  @Test func `a failure cannot be ignored with a dash`() {
    let text = #"""
      a:
      	-rm x
      """#
    expect(
      mistakes(in: text),
      #"""
      error: a recipe line cannot ignore its failure with `-`
       --> Releasefile:2:2
        |
      2 | 	-rm x
        | 	^^^^^
      hint: write `|| true` at its end
      """#)
  }

  @Test func `a plus before a recipe line is refused`() {
    let text = #"""
      a:
      	+make
      """#
    expect(
      mistakes(in: text),
      #"""
      error: a recipe line cannot start with `+`
       --> Releasefile:2:2
        |
      2 | 	+make
        | 	^^^^^
      hint: name the other target as a prerequisite instead of running rel in rel
      """#)
  }

  @Test func `a line that is no statement is told`() {
    let text = #"hello world"#
    expect(
      mistakes(in: text),
      #"""
      error: this is neither a rule nor an assignment
       --> Releasefile:1:1
        |
      1 | hello world
        | ^^^^^^^^^^^
      hint: write `name = value`, or `target: prerequisites` with the recipe below behind tabs
      """#)
  }

  @Test func `a rule has a target`() {
    let text = #": b"#
    expect(
      mistakes(in: text),
      #"""
      error: a rule without a target
       --> Releasefile:1:1
        |
      1 | : b
        | ^
      hint: write the target's name before the `:`
      """#)
  }

  @Test func `names of variables are checked`() {
    let text = #"""
      1a = x
      a b = x
      = x
      $(x) = y
      """#
    expect(
      mistakes(in: text),
      #"""
      error: `1a` cannot be the name of a variable
       --> Releasefile:1:1
        |
      1 | 1a = x
        | ^^
      hint: names have letters, digits, `_`, `-` and `.`; write `\=` for a `=` in a file's name

      error: `a b` cannot be the name of a variable
       --> Releasefile:2:1
        |
      2 | a b = x
        | ^^^
      hint: names have letters, digits, `_`, `-` and `.`; write `\=` for a `=` in a file's name

      error: an assignment without a name
       --> Releasefile:3:1
        |
      3 | = x
        | ^
      hint: names have letters, digits, `_`, `-` and `.`; write `\=` for a `=` in a file's name

      error: `$(x)` cannot be the name of a variable
       --> Releasefile:4:1
        |
      4 | $(x) = y
        | ^^^^
      hint: names have letters, digits, `_`, `-` and `.`; write `\=` for a `=` in a file's name
      """#)
  }

  @Test func `keywords need names`() {
    let text = #"""
      export
      secret
      include
      export my-name
      """#
    expect(
      mistakes(in: text),
      #"""
      error: `export` without names
       --> Releasefile:1:1
        |
      1 | export
        | ^^^^^^
      hint: name what to export, as in `export CI`

      error: `secret` without names
       --> Releasefile:2:1
        |
      2 | secret
        | ^^^^^^
      hint: name it, as in `secret UPLOAD_TOKEN`

      error: `include` without a file
       --> Releasefile:3:1
        |
      3 | include
        | ^^^^^^^
      hint: name the file, as in `include tools/common.rel`

      error: the shell cannot read a variable of the name `my-name`
       --> Releasefile:4:8
        |
      4 | export my-name
        |        ^^^^^^^
      hint: use letters, digits and `_`
      """#)
  }

  @Test func `a secret has no value in the file`() {
    let text = #"secret TOKEN = abc"#
    expect(
      mistakes(in: text),
      #"""
      error: the secret `TOKEN` is given a value here
       --> Releasefile:1:8
        |
      1 | secret TOKEN = abc
        |        ^^^^^^^^^^^
      hint: write `secret TOKEN` alone: its value comes from the environment
      """#)
  }

  @Test func `a secret is not assigned elsewhere`() {
    let text = #"""
      TOKEN = abc
      secret TOKEN
      """#
    expect(
      mistakes(in: text),
      #"""
      error: the secret `TOKEN` is given a value here
       --> Releasefile:1:1
        |
      1 | TOKEN = abc
        | ^^^^^
      hint: write `secret TOKEN` alone: its value comes from the environment
      """#)
  }

  @Test func `a secret is not given on the command line`() {
    let text = #"secret TOKEN"#
    expect(
      mistakes(in: text, overrides: [("TOKEN", "x")]),
      #"""
      error: the secret `TOKEN` is given a value here
       --> command line:1:7
        |
      1 | TOKEN=x
        |       ^
      hint: write `secret TOKEN` alone: its value comes from the environment
      """#)
  }

  @Test func `a secret is not exported`() {
    let text = #"""
      secret TOKEN
      export TOKEN
      """#
    expect(
      mistakes(in: text),
      #"""
      error: `TOKEN` is a secret and exported: it is declared at Releasefile:1:8
       --> Releasefile:2:8
        |
      2 | export TOKEN
        |        ^^^^^
      hint: take the `export` away: a secret reaches recipes without it
      """#)
  }

  @Test func `env does not read a secret`() {
    let text = #"""
      secret TOKEN
      a = $(env TOKEN)
      """#
    expect(
      mistakes(in: text),
      #"""
      error: the secret `TOKEN` cannot be expanded here
       --> Releasefile:2:5
        |
      2 | a = $(env TOKEN)
        |     ^^^^^^^^^^^^
      hint: write `$$TOKEN` in the recipe: the shell knows it, and no key and no log does
      """#)
  }

  @Test func `a variable that refers to itself is told of the append sign`() {
    let text = #"""
      flags = $(flags) -x
      flags += $(flags)
      """#
    expect(
      mistakes(in: text),
      #"""
      error: the variable `flags` refers to itself
       --> Releasefile:1:9
        |
      1 | flags = $(flags) -x
        |         ^^^^^^^^
      hint: write `flags += …` to add to it

      error: the variable `flags` refers to itself
       --> Releasefile:2:10
        |
      2 | flags += $(flags)
        |          ^^^^^^^^
      hint: take it away: `+=` keeps what there was
      """#)
  }

  @Test func `blocks of make are refused once, with their lines`() {
    let text = #"""
      ifeq ($(a),b)
        a = 1
      else
      	x
      endif
      define x
      	b
      endef
      override a = 1
      vpath %.c src
      """#
    expect(
      mistakes(in: text),
      #"""
      error: rel has no `ifeq`
       --> Releasefile:1:1
        |
      1 | ifeq ($(a),b)
        | ^^^^
      hint: rel has no conditional lines: use `$(if CONDITION,THEN,ELSE)` in a value

      error: rel has no `define`
       --> Releasefile:6:1
        |
      6 | define x
        | ^^^^^^
      hint: write the lines into a script, and run that in the recipe

      error: rel has no `override`
       --> Releasefile:9:1
        |
      9 | override a = 1
        | ^^^^^^^^
      hint: the command line wins in rel: take the word away

      error: rel has no `vpath`
        --> Releasefile:10:1
         |
      10 | vpath %.c src
         | ^^^^^
      hint: name each file with its folder
      """#)
  }

  @Test func `other assignment signs of make are refused`() {
    let text = #"""
      a := 1
      b ::= 2
      c != ls
      x: d := 1
      """#
    expect(
      mistakes(in: text),
      #"""
      error: rel has no `:=`
       --> Releasefile:1:3
        |
      1 | a := 1
        |   ^^
      hint: write `=`: a value is expanded where it is used, and never changes

      error: rel has no `::=`
       --> Releasefile:2:3
        |
      2 | b ::= 2
        |   ^^^
      hint: write `=`: a value is expanded where it is used, and never changes

      error: rel has no `!=`
       --> Releasefile:3:3
        |
      3 | c != ls
        |   ^^
      hint: let a recipe write a file, and name its target as a prerequisite

      error: rel has no `:=`
       --> Releasefile:4:6
        |
      4 | x: d := 1
        |      ^^
      hint: write `=`: a value is expanded where it is used, and never changes
      """#)
  }

  @Test func `variables that steer make are refused`() {
    let text = #"""
      SHELL = bash
      .DEFAULT_GOAL = x
      """#
    expect(
      mistakes(in: text),
      #"""
      error: make's variable `SHELL` has no effect in rel
       --> Releasefile:1:1
        |
      1 | SHELL = bash
        | ^^^^^
      hint: recipes run in `sh -eu`; call another shell in the recipe, as in `bash script.sh`

      error: make's variable `.DEFAULT_GOAL` has no effect in rel
       --> Releasefile:2:1
        |
      2 | .DEFAULT_GOAL = x
        | ^^^^^^^^^^^^^
      hint: the first target of the file is the default: put it first
      """#)
  }

  @Test func `other kinds of rules are refused`() {
    let text = #"""
      a:: b
      a: %.o: %.c
      a b &: c
      a: b ; echo
      a: b | c
      .ONESHELL:
      .SUFFIXES:
      """#
    expect(
      mistakes(in: text),
      #"""
      error: rel has no double-colon rules
       --> Releasefile:1:2
        |
      1 | a:: b
        |  ^^
      hint: write one `:`, and give each rule a target of its own

      error: a second `:` in a rule
       --> Releasefile:2:7
        |
      2 | a: %.o: %.c
        |       ^
      hint: write `\:` for a colon in a name; `%` ranges over packages, not over files

      error: rel has no grouped targets
       --> Releasefile:3:5
        |
      3 | a b &: c
        |     ^^
      hint: name one target, and say what it writes with `TARGET: outputs = …`

      error: a recipe after `;` on the rule's own line
       --> Releasefile:4:6
        |
      4 | a: b ; echo
        |      ^
      hint: write the recipe on the next line, behind a tab

      error: rel has no order-only prerequisites
       --> Releasefile:5:6
        |
      5 | a: b | c
        |      ^
      hint: name the target with the others: one without `outputs` only comes first, and adds no input

      error: rel has no special target `.ONESHELL`
       --> Releasefile:6:1
        |
      6 | .ONESHELL:
        | ^^^^^^^^^
      hint: join the recipe's lines with `\` at their ends

      error: rel has no special target `.SUFFIXES`
       --> Releasefile:7:1
        |
      7 | .SUFFIXES:
        | ^^^^^^^^^
      hint: rel removes partial outputs, and targets are names anyway: take it away
      """#)
  }

  @Test func `what is no reference is refused with a way out`() {
    let text = #"""
      a = $
      b = $x
      c = $(x
      d = $()
      e = $(x:.c=.o)
      f = $(@D)
      g = $($(x))
      h = $?
      i = $*
      j = $1
      """#
    expect(
      mistakes(in: text),
      #"""
      error: a `$` with nothing after it
       --> Releasefile:1:5
        |
      1 | a = $
        |     ^
      hint: write `$$` for a dollar

      error: `$x` is not a reference
       --> Releasefile:2:5
        |
      2 | b = $x
        |     ^^
      hint: write `$(x…)` with the whole name in brackets, or `$$x…` for the shell's

      error: a reference is not closed
       --> Releasefile:3:5
        |
      3 | c = $(x
        |     ^^^
      hint: close it with the bracket that it was opened with

      error: an empty reference
       --> Releasefile:4:5
        |
      4 | d = $()
        |     ^^^
      hint: write `$(name)`, `$(function arguments)`, or `$$(…)` for the shell's

      error: `$(x:.c=.o)` is not a reference
       --> Releasefile:5:5
        |
      5 | e = $(x:.c=.o)
        |     ^^^^^^^^^^
      hint: rel has no substitution references; use `$(addprefix …)`, `$(addsuffix …)` or the shell

      error: `$(@D)` is not a reference
       --> Releasefile:6:5
        |
      6 | f = $(@D)
        |     ^^^^^
      hint: rel has `$@`, `$<` and `$^`; take a part of a name with the shell, as in `$$(dirname $@)`

      error: `$($(x))` is not a reference
       --> Releasefile:7:5
        |
      7 | g = $($(x))
        |     ^^^^^^^
      hint: a variable's name cannot be computed: use `$(if …)`

      error: `$?` is not a reference
       --> Releasefile:8:5
        |
      8 | h = $?
        |     ^^
      hint: rel has `$@`, `$<` and `$^`; what changed is not known; write `$$?` for the shell's

      error: `$*` is not a reference
       --> Releasefile:9:5
        |
      9 | i = $*
        |     ^^
      hint: rel has `$@`, `$<` and `$^`; with `%` the package is `$(name)`; write `$$*` for the shell's

      error: `$1` is not a reference
        --> Releasefile:10:5
         |
      10 | j = $1
         |     ^^
      hint: write `$$1` for the shell's
      """#)
  }

  @Test func `functions are checked with their arguments`() {
    let text = #"""
      a = $(wildcard *.c)
      b = $(adprefix x,y)
      c = $(addprefix x)
      d = $(env $(x))
      e = $(nothing here)
      f = $(if x)
      """#
    expect(
      mistakes(in: text),
      #"""
      error: there is no function `wildcard`
       --> Releasefile:1:7
        |
      1 | a = $(wildcard *.c)
        |       ^^^^^^^^
      hint: write the glob itself as a prerequisite: rel finds the files

      error: there is no function `adprefix`
       --> Releasefile:2:7
        |
      2 | b = $(adprefix x,y)
        |       ^^^^^^^^
      hint: did you mean `addprefix`?

      error: an argument of `addprefix` is missing
       --> Releasefile:3:5
        |
      3 | c = $(addprefix x)
        |     ^^^^^^^^^^^^^^
      hint: write `$(addprefix PREFIX,WORDS)`

      error: `env` takes one name, as it is
       --> Releasefile:4:5
        |
      4 | d = $(env $(x))
        |     ^^^^^^^^^^^
      hint: write `$(env NAME)`

      error: there is no function `nothing`
       --> Releasefile:5:7
        |
      5 | e = $(nothing here)
        |       ^^^^^^^
      hint: there are `addprefix`, `addsuffix`, `env`, `filter`, `filter-out`, `if`

      error: an argument of `if` is missing
       --> Releasefile:6:5
        |
      6 | f = $(if x)
        |     ^^^^^^^
      hint: write `$(if CONDITION,THEN,ELSE)`
      """#)
  }

  @Test func `a missing file to include has near names`() {
    let text = #"include comon.rel"#
    expect(
      mistakes(in: text),
      #"""
      error: there is no file `comon.rel` to include
       --> Releasefile:1:9
        |
      1 | include comon.rel
        |         ^^^^^^^^^
      hint: did you mean `common.rel`?
      hint: write `-include` if it may be missing
      """#)
  }

  @Test func `files that include each other are printed as a path`() {
    let text = #"include common.rel"#
    expect(
      mistakes(in: text),
      #"""
      error: files include each other: Releasefile → common.rel → Releasefile
       --> common.rel:1:9
        |
      1 | include Releasefile
        |         ^^^^^^^^^^^
      hint: take one of the `include` lines away
      """#)
  }

  @Test func `a variable without use that looks like another is a mistake`() {
    let text = #"""
      coverge = 90
      lint: ouputs = x
      """#
    expect(
      mistakes(in: text),
      #"""
      error: the variable `coverge` is used nowhere
       --> Releasefile:1:1
        |
      1 | coverge = 90
        | ^^^^^^^
      hint: did you mean `coverage`?

      error: the variable `ouputs` is used nowhere
       --> Releasefile:2:7
        |
      2 | lint: ouputs = x
        |       ^^^^^^
      hint: did you mean `outputs`?
      """#)
  }

  @Test func `so is one on the command line`() {
    let text = #"# nothing"#
    expect(
      mistakes(in: text, overrides: [("coverge", "90")]),
      #"""
      error: the variable `coverge` is used nowhere
       --> command line:1:9
        |
      1 | coverge=90
        |         ^^
      hint: did you mean `coverage`?
      """#)
  }

  @Test func `a name on the command line is checked`() {
    let text = #"# nothing"#
    expect(
      mistakes(in: text, overrides: [("1a", "90")]),
      #"""
      error: `1a` cannot be the name of a variable on the command line
      hint: write NAME=value, with letters, digits, `_`, `-` and `.` in the name
      """#)
  }

  @Test func `a variable that steers make is refused on the command line too`() {
    let text = #"# nothing"#
    expect(
      mistakes(in: text, overrides: [("SHELL", "bash")]),
      #"""
      error: make's variable `SHELL` has no effect in rel
       --> command line:1:1
        |
      1 | SHELL=bash
        | ^^^^^
      hint: recipes run in `sh -eu`; call another shell in the recipe, as in `bash script.sh`
      """#)
  }

  @Test func `a value on the command line is text with references`() {
    let text = #"# nothing"#
    expect(
      mistakes(in: text, overrides: [("a", "$x")]),
      #"""
      error: `$x` is not a reference
       --> command line:1:3
        |
      1 | a=$x
        |   ^^
      hint: write `$(x…)` with the whole name in brackets, or `$$x…` for the shell's
      """#)
  }
}
