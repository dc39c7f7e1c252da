// Words of make's that rel does not have, each with what to write instead.

/// Keywords that start a line.
let foreignKeywords = [
  "ifeq": "rel has no conditional lines: use `$(if CONDITION,THEN,ELSE)` in a value",
  "ifneq": "rel has no conditional lines: use `$(if CONDITION,THEN,ELSE)` in a value",
  "ifdef": "rel has no conditional lines: use `$(if CONDITION,THEN,ELSE)` in a value",
  "ifndef": "rel has no conditional lines: use `name ?= value`, or `$(if CONDITION,THEN,ELSE)`",
  "else": "rel has no conditional lines: use `$(if CONDITION,THEN,ELSE)` in a value",
  "endif": "rel has no conditional lines: use `$(if CONDITION,THEN,ELSE)` in a value",
  "define": "write the lines into a script, and run that in the recipe",
  "endef": "write the lines into a script, and run that in the recipe",
  "sinclude": "write `-include`",
  "override": "the command line wins in rel: take the word away",
  "private": "target variables are never inherited in rel: take the word away",
  "unexport": "nothing is exported unless `export` names it: take the line away",
  "undefine": "give the variable an empty value",
  "vpath": "name each file with its folder",
  "load": "run the program in a recipe",
]

/// Variables that steer make.
let foreignVariables = [
  "SHELL": "recipes run in `sh -eu`; call another shell in the recipe, as in `bash script.sh`",
  ".SHELLFLAGS": "recipes run in `sh -eu -c`",
  "MAKEFLAGS": "give the flags to rel itself",
  "VPATH": "name each file with its folder",
  ".DEFAULT_GOAL": "the first target of the file is the default: put it first",
  ".RECIPEPREFIX": "recipe lines start with a tab",
]

/// Variables that make or its environment defines.
let foreignReferences = [
  "MAKE": "name the other target as a prerequisite instead of running make in make",
  "MAKEFLAGS": "give the flags to rel itself",
  "MAKECMDGOALS": "a rule cannot see what was asked for: write a target for each case",
  "CURDIR": "recipes run in the Releasefile's folder: write `$$PWD`",
  "SHELL": "recipes run in `sh -eu`",
]

let foreignAutomatics = [
  "?":
    "rel has `$@`, `$<` and `$^`; what changed is not known; write `$$?` for the shell's",
  "*":
    "rel has `$@`, `$<` and `$^`; with `%` the package is `$(name)`; write `$$*` for the shell's",
  "+": "rel has `$@`, `$<` and `$^`; `$^` names each file once",
  "|": "rel has `$@`, `$<` and `$^`, and no order-only prerequisites",
  "%": "rel has `$@`, `$<` and `$^`; in a rule with `%` the package is `$(name)`",
]

let foreignFunctions = [
  "wildcard": "write the glob itself as a prerequisite: rel finds the files",
  "shell": "run the command in a recipe that writes a file, and name its target as a prerequisite",
  "patsubst": "use `$(addprefix …)`, `$(addsuffix …)` or the shell",
  "subst": "use `$(addprefix …)`, `$(addsuffix …)` or the shell",
  "foreach": "use `%` to range over the packages, or `$(addprefix …)`",
  "call": "rel has no functions of your own: write the text out, or run a script",
  "eval": "write the rules out: a Releasefile does not change while it is read",
  "notdir": "take a part of a name with the shell, as in `$$(basename $@)`",
  "dir": "take a part of a name with the shell, as in `$$(dirname $@)`",
  "basename": "take a part of a name with the shell",
  "suffix": "take a part of a name with the shell",
  "strip": "take it away: white space between words does not count",
  "sort": "take it away: files that a glob finds are in order",
  "abspath": "name the file from the Releasefile's folder, where recipes run",
  "realpath": "name the file from the Releasefile's folder, where recipes run",
  "or": "use `$(if A,A,B)`",
  "and": "use `$(if A,B)`",
  "error": "write a rule whose recipe prints the message and fails",
  "warning": "print it in a recipe",
  "info": "print it in a recipe",
  "file": "write the file in a recipe",
  "value": "write `$(name)`",
  "origin": "use `?=` for a default",
  "flavor": "every variable is expanded where it is used",
  "word": "take the word with the shell",
  "words": "count the words with the shell",
  "wordlist": "take the words with the shell",
  "firstword": "take the word with the shell",
  "lastword": "take the word with the shell",
  "findstring": "use `$(filter …)`",
  "join": "write the words out",
]
