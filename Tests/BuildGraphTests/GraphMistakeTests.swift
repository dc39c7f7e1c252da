// Every mistake in rules and packages together, with its whole text. Longer than other files: one
// list.

import Testing

@Suite struct GraphMistakeTests {
  @Test func `an undefined variable has near names`() {
    let text = #"a: $(pakcages)"#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: there is no variable `pakcages`
       --> Releasefile:1:4
        |
      1 | a: $(pakcages)
        |    ^^^^^^^^^^^
      hint: did you mean `packages`?
      """#)
  }

  @Test func `a variable of the environment is not read by itself`() {
    let text = #"""
      a:
      	echo $(HOME)
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: there is no variable `HOME`
       --> Releasefile:2:7
        |
      2 | 	echo $(HOME)
        | 	     ^^^^^^^
      hint: write `$(env HOME)` for the environment's, or `export HOME` and `$$HOME`
      """#)
  }

  @Test func `make is not run in make`() {
    let text = #"""
      a:
      	$(MAKE) b
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: there is no variable `MAKE`
       --> Releasefile:2:2
        |
      2 | 	$(MAKE) b
        | 	^^^^^^^
      hint: name the other target as a prerequisite instead of running make in make
      """#)
  }

  @Test func `what rel knows of a package is known for packages only`() {
    let text = #"a: $(path)/x"#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: `$(path)` is known only in rules with `%` and for a package
       --> Releasefile:1:4
        |
      1 | a: $(path)/x
        |    ^^^^^^^
      hint: write the rule for every package, as in `test/%: …`
      """#)
  }

  @Test func `a secret is not expanded`() {
    let text = #"""
      secret TOKEN
      a:
      	echo $(TOKEN)
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: the secret `TOKEN` cannot be expanded here
       --> Releasefile:3:7
        |
      3 | 	echo $(TOKEN)
        | 	     ^^^^^^^^
      hint: write `$$TOKEN` in the recipe: the shell knows it, and no key and no log does
      """#)
  }

  @Test func `variables in a cycle are printed as a path`() {
    let text = #"""
      x = $(y)
      y = 1 $(z)
      z = $(x)
      a: $(x)
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: variables refer to each other: x → y → z → x
       --> Releasefile:3:5
        |
      3 | z = $(x)
        |     ^^^^
      hint: give one of them a value of its own
      """#)
  }

  @Test func `a backslash before an ordinary letter is a mistake`() {
    let text = #"a: src\new.txt"#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: bad escape `\n`
       --> Releasefile:1:7
        |
      1 | a: src\new.txt
        |       ^^
      hint: write `\\` for a backslash; only `#%:*?[]\=,()|` and a space are escaped
      """#)
  }

  @Test func `the target is not known among prerequisites`() {
    let text = #"a: $@.txt"#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: `$@` is known only in recipes and target variables
       --> Releasefile:1:4
        |
      1 | a: $@.txt
        |    ^^
      hint: name the file or the target itself
      """#)
  }

  @Test func `inputs are not known in outputs`() {
    let text = #"""
      a: outputs = $<
      a: x
      	touch $<
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: `$<` is known only in lines that the shell runs
       --> Releasefile:1:14
        |
      1 | a: outputs = $<
        |              ^^
      hint: name the files themselves
      """#)
  }

  @Test func `inputs are not known in functions`() {
    let text = #"""
      a: x
      	touch $(addprefix -I,$^)
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: `$^` is known only in lines that the shell runs
       --> Releasefile:2:23
        |
      2 | 	touch $(addprefix -I,$^)
        | 	                     ^^
      hint: name the files themselves
      """#)
  }

  @Test func `a bad glob has a caret at the mistake`() {
    let text = #"a: src/[a-z"#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: `[` without `]` in the pattern `src/[a-z`
       --> Releasefile:1:8
        |
      1 | a: src/[a-z
        |        ^^^^
      hint: close the class, or write `\[` for a bracket in a name
      """#)
  }

  @Test func `a misspelt group of targets has near names`() {
    let text = #"a: tset/%"#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: there are no targets `tset/%`
       --> Releasefile:1:4
        |
      1 | a: tset/%
        |    ^^^^^^
      hint: did you mean `test/%`?
      """#)
  }

  @Test func `a group of targets that is like no other is told`() {
    let text = #"a: zzz/%"#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: `zzz/%` names no target for the package `da-vinci`
       --> Releasefile:1:4
        |
      1 | a: zzz/%
        |    ^^^^^
      hint: write a rule for it, or name files by more than `%`, as in `notes/%.md`
      """#)
  }

  @Test func `a group of targets has one for every package`() {
    let text = #"""
      docs/da-vinci: x
      	true
      docs: docs/%
      """#
    expect(
      mistakes(of: ["docs"], in: text),
      #"""
      error: `docs/%` names no target for the package `da-vinci-cdk`
       --> Releasefile:3:7
        |
      3 | docs: docs/%
        |       ^^^^^^
      hint: write a rule for it, or name files by more than `%`, as in `notes/%.md`
      """#)
  }

  @Test func `target variables are for targets and packages`() {
    let text = #"da-vnci: coverage = 3"#
    expect(
      mistakes(of: [], in: text),
      #"""
      error: `da-vnci` is neither a target nor a package
       --> Releasefile:1:1
        |
      1 | da-vnci: coverage = 3
        | ^^^^^^^
      hint: did you mean `da-vinci`?
      """#)
  }

  @Test func `an unknown target has near names`() {
    let text = #""#
    expect(
      mistakes(of: ["tset"], in: text),
      #"""
      error: there is no target `tset`
      hint: did you mean `test`?
      """#)
  }

  @Test func `a package is not a target`() {
    let text = #""#
    expect(
      mistakes(of: ["da-vinci"], in: text),
      #"""
      error: `da-vinci` is a package, not a target
      hint: name one of its targets: `wheel/da-vinci`, `lint/da-vinci`, `fix/da-vinci`, `test/da-vinci`, `check/da-vinci`, `import/da-vinci`, `upload/da-vinci`, `index/da-vinci`, `verify-install/da-vinci`
      """#)
  }

  @Test func `an unknown package has near names`() {
    let text = #""#
    expect(
      mistakes(of: ["test"], in: text, only: ["davinci"]),
      #"""
      error: there is no package `davinci`
      hint: did you mean `da-vinci`?
      """#)
  }

  @Test func `a rule over packages needs some`() {
    let text = #""#
    expect(
      mistakes(of: ["build"], in: text, packages: []),
      #"""
      error: `build` needs packages, and there are none
        --> built-in rules:59:11
         |
      59 | build:    wheel/%
         |           ^^^^^^^
      hint: declare them, as in `packages = libs/*`: folders with a pyproject.toml that has [project]
      """#)
  }

  @Test func `a group of targets needs packages`() {
    let text = #""#
    expect(
      mistakes(of: ["wheel/%"], in: text, packages: []),
      #"""
      error: `wheel/%` needs packages, and there are none
      hint: declare them, as in `packages = libs/*`: folders with a pyproject.toml that has [project]
      """#)
  }

  @Test func `a target of a package needs packages`() {
    let text = #""#
    expect(
      mistakes(of: ["wheel/a"], in: text, packages: []),
      #"""
      error: `wheel/a` needs packages, and there are none
      hint: declare them, as in `packages = libs/*`: folders with a pyproject.toml that has [project]
      """#)
  }

  @Test func `a restriction to a package needs packages`() {
    let text = #""#
    expect(
      mistakes(of: ["wheel/a"], in: text, packages: [], only: ["x"]),
      #"""
      error: there is no package `x`
      hint: declare them, as in `packages = libs/*`: folders with a pyproject.toml that has [project]
      """#)
  }

  @Test func `a target is no glob`() {
    let text = #"a*: b"#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: the target `a*` is a glob
       --> Releasefile:1:1
        |
      1 | a*: b
        | ^^
      hint: a target is a name: say what it writes with `outputs`, or escape with `\`
      """#)
  }

  @Test func `a target has one recipe`() {
    let text = #"""
      a:
      	one
      a:
      	two
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: the target `a` already has a recipe at line 1
       --> Releasefile:3:1
        |
      3 | a:
        | ^
      hint: rename one of the two, or merge their recipes
      """#)
  }

  @Test func `a group of targets has one recipe, told once`() {
    let text = #"""
      docs/%:
      	one
      docs/%: x
      	two
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: the target `docs/da-vinci` already has a recipe at line 1
       --> Releasefile:3:1
        |
      3 | docs/%: x
        | ^^^^^^
      hint: rename one of the two, or merge their recipes
      """#)
  }

  @Test func `targets in a cycle are printed as a path`() {
    let text = #"""
      a: b
      b: c
      c: a
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: targets need each other: a → b → c → a
       --> Releasefile:3:4
        |
      3 | c: a
        |    ^
      hint: take one of the prerequisites away
      """#)
  }

  @Test func `a target that needs itself is a cycle`() {
    let text = #"a: a"#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: targets need each other: a → a
       --> Releasefile:1:4
        |
      1 | a: a
        |    ^
      hint: take one of the prerequisites away
      """#)
  }

  @Test func `two targets do not write one file`() {
    let text = #"""
      all: a b
      a: outputs = out
      a:
      	x
      b: outputs = ./out
      b:
      	y
      """#
    expect(
      mistakes(of: ["all"], in: text),
      #"""
      error: `a` and `b` both write `out`
       --> Releasefile:5:14
        |
      5 | b: outputs = ./out
        |              ^^^^^
      hint: let each target write a place of its own
      """#)
  }

  @Test func `a target does not write into another target's folder`() {
    let text = #"""
      all: a b
      a: outputs = site/
      a:
      	x
      b: outputs = site/b/c.html
      b:
      	y
      """#
    expect(
      mistakes(of: ["all"], in: text),
      #"""
      error: `a` writes `site`, and `b` writes `site/b/c.html` in it
       --> Releasefile:5:14
        |
      5 | b: outputs = site/b/c.html
        |              ^^^^^^^^^^^^^
      hint: let each target write a place of its own
      """#)
  }

  @Test func `an output lies below the folder`() {
    let text = #"""
      a: outputs = ../x
      a:
      	x
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: the output `../x` is not below the Releasefile's folder
       --> Releasefile:1:14
        |
      1 | a: outputs = ../x
        |              ^^^^
      hint: name a file or folder below it: only such can be kept and restored
      """#)
  }

  @Test func `outputs need a recipe`() {
    let text = #"""
      a: outputs = x
      a: b.txt
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: the target `a` has outputs and no recipe
       --> Releasefile:1:14
        |
      1 | a: outputs = x
        |              ^
      hint: write the recipe, or take `outputs` away
      """#)
  }

  @Test func `a duration has a unit`() {
    let text = #"""
      a: timeout = 90 s
      a:
      	x
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: `90 s` is not a duration
       --> Releasefile:1:14
        |
      1 | a: timeout = 90 s
        |              ^^^^
      hint: write a number and `ms`, `s`, `m` or `h`, as in `90s`
      """#)
  }

  @Test func `a switch is yes or no`() {
    let text = #"""
      a: always = true
      a:
      	x
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: `always` is yes or no, not `true`
       --> Releasefile:1:13
        |
      1 | a: always = true
        |             ^^^^
      hint: write `always = yes` or `always = no`
      """#)
  }

  @Test func `a pool is one word`() {
    let text = #"""
      a: pool = one two
      a:
      	x
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: `pool` takes one word
       --> Releasefile:1:15
        |
      1 | a: pool = one two
        |               ^^^
      hint: join the words with `-`
      """#)
  }

  @Test func `tools are requirements`() {
    let text = #"""
      a: tools = ruff >= 0.5
      a:
      	x
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: `>=` is not a requirement: expected a project name before `>=`
       --> Releasefile:1:17
        |
      1 | a: tools = ruff >= 0.5
        |                 ^^
      hint: write a requirement like `name[extra]>=1.2,<2; python_version >= "3.10"` (PEP 508)
      hint: write requirements without spaces, as in `ruff>=0.14 pytest`
      """#)
  }

  @Test func `names in env are the shell's`() {
    let text = #"""
      a: env = A-B=c
      a:
      	x
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: `A-B` is not the name of an environment variable
       --> Releasefile:1:10
        |
      1 | a: env = A-B=c
        |          ^^^^^
      hint: write NAME, or NAME=value, with letters, digits and `_` in the name
      """#)
  }

  @Test func `a secret is not in env too`() {
    let text = #"""
      secret TOKEN
      a: env = TOKEN
      a:
      	x
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: the secret `TOKEN` is in `env` too
       --> Releasefile:2:10
        |
      2 | a: env = TOKEN
        |          ^^^^^
      hint: take it away: secrets reach every recipe, and no key and no log
      """#)
  }

  @Test func `an operation of rel is the only line`() {
    let text = #"""
      a:
      	builtin versions
      	echo
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: `builtin` has to be a recipe's only line
       --> Releasefile:2:2
        |
      2 | 	builtin versions
        | 	^^^^^^^^^^^^^^^^
      hint: give the other lines a target of their own
      """#)
  }

  @Test func `an unknown operation has near names`() {
    let text = #"""
      a:
      	builtin biuld-wheel x
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: rel has no operation `biuld-wheel`
       --> Releasefile:2:10
        |
      2 | 	builtin biuld-wheel x
        | 	        ^^^^^^^^^^^
      hint: did you mean `build-wheel`?
      """#)
  }

  @Test func `an operation has a name`() {
    let text = #"""
      a:
      	builtin
      """#
    expect(
      mistakes(of: ["a"], in: text),
      #"""
      error: `builtin` without an operation
       --> Releasefile:2:2
        |
      2 | 	builtin
        | 	^^^^^^^
      hint: there are `build-wheel`, `test`, `check-wheel`, `import-wheel`, `versions`, `clean-tree`, `upload`, `commit-index`, `verify-install`
      """#)
  }

  @Test func `a check that there is not, and one of an error, cannot be silenced`() {
    expect(
      mistakes(of: ["check/da-vinci"], in: "check = -W004 -W04"),
      #"""
      error: there is no check `W04`
       --> Releasefile:1:15
        |
      1 | check = -W004 -W04
        |               ^^^^
      hint: did you mean `W004` or `W104`?
      """#)
    expect(
      mistakes(of: ["check/da-vinci"], in: "da-vinci: check = -E403"),
      #"""
      error: `E403` is an error, and only warnings can be silenced
       --> Releasefile:1:19
        |
      1 | da-vinci: check = -E403
        |                   ^^^^^
      hint: correct the wheel: installers or indexes refuse it, or it is not what it says
      """#)
  }
}
