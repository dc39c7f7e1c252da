// Which programs a recipe line starts.

import Fingerprints
import Testing

@Suite struct ShellProgramsTests {
  @Test(arguments: [
    ("ruff check packages", ["ruff"]),
    ("FOO=1 BAR=x ruff check . && (cd docs; mkdocs build) | tee log", ["ruff", "mkdocs", "tee"]),
    ("ruff check a; ruff format a", ["ruff"]),
    ("cd x && [ -f y ] || echo no", []),
    ("if test -f x; then cat x; else touch x; fi", ["cat", "touch"]),
    ("for f in a b; do gzip $f; done", ["gzip"]),
    ("while ! nc -z localhost 1; do sleep 1; done", ["nc", "sleep"]),
    ("exec python3 -m x", ["python3"]),
    ("command -v ruff", ["-v"]),
    ("tool >out 2>&1 <in && next", ["tool", "next"]),
    ("tool>out", ["tool"]),
    (">out tool", ["tool"]),
    ("2>/dev/null tool", ["tool"]),
    ("a & b", ["a", "b"]),
    ("echo 'a; b' \"c | d\"", []),
    ("'my tool' x", ["my tool"]),
    ("my\\ tool x", ["my tool"]),
    ("./scripts/run x", ["./scripts/run"]),
    ("$TOOL x", []),
    ("x=$(git describe)", ["git"]),
    ("a # b; c", ["a"]),
    ("a#b", ["a#b"]),
    ("", []),
    ("   ", []),
    ("a \\\n b; c", ["a", "c"]),
    ("{ a; b; }", ["a", "b"]),
    ("! a", ["a"]),
  ])
  func `the words where a command begins`(line: String, names: [String]) {
    #expect(programs(inShellLine: line) == names)
  }
}
