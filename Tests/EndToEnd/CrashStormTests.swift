// `kill -9` at each call that changes the checkout: the process is killed right before the call, or in
// the middle of a write, by `Tests/CrashPoint`, which is loaded into it. Normal runs of the tests take
// every third call and every torn write; with REL_CRASH_STORM=all in the environment, every call.

import Foundation
import Host
import Support
import Testing

struct CrashStormTests {
  /// A checkout, what is done in it before, and the run that is killed.
  struct Scenario: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var files: [String: String]
    var preparation: String
    var targets: [String]
  }

  private static let steps = [
    "Releasefile": """
    all: joined site latest tool

    part: outputs = out/a.txt out/b.txt
    part: src/a.txt src/b.txt
    \tcat src/a.txt > out/a.txt
    \tcat src/b.txt > out/b.txt

    joined: outputs = joined.txt
    joined: part
    \tcat $^ > joined.txt

    site: outputs = site/
    site: src/*.txt part
    \tmkdir -p site/deep; cp src/*.txt site/deep; cp out/a.txt site/; echo made

    latest: outputs = $@
    latest: joined
    \tln -s joined.txt latest

    tool: outputs = bin/*.sh
    tool: src/a.txt
    \tcp src/a.txt bin/tool.sh; chmod 755 bin/tool.sh

    """,
    "src/a.txt": "a\n", "src/b.txt": "b\n",
  ]
  private static let edit = "rel make; echo aa > src/a.txt; echo c > src/c.txt; chmod 755 src/b.txt"

  private static let scenarios = [
    Scenario(testDescription: "a first build", files: steps, preparation: ":", targets: []),
    Scenario(testDescription: "a build after edits", files: steps, preparation: edit, targets: []),
    Scenario(
      testDescription: "outputs restored from the cache", files: steps,
      preparation: edit + """

        rel make
        echo a > src/a.txt; rm src/c.txt; chmod 644 src/b.txt
        rm -r site latest bin; mkdir latest
        """, targets: []),
    Scenario(
      testDescription: "a release",
      files: [
        "Releasefile": """
        wheel/%: wheels/*
        \tcp wheels/$(dist)-1.0-py3-none-any.whl dist/
        validate:
        \ttrue

        """,
        "packages/a/pyproject.toml": "[project]\nname = \"a\"\nversion = \"1.0\"\n",
        "packages/b/pyproject.toml":
          "[project]\nname = \"b\"\nversion = \"1.0\"\ndependencies = [\"a==1.0\"]\n",
      ],
      preparation: "rel make build", targets: ["distribute"]),
  ]

  @Test(.enabled(if: CrashPoint.isThere), arguments: scenarios)
  func `a kill at any call costs the running steps and nothing else`(
    scenario: Scenario
  ) async throws {
    let storm = try await CrashStorm(scenario)
    let points = storm.points(every: CrashPoint.takesAll ? 1 : 3)
    var kills = 0
    for point in points where try await storm.check(point) { kills += 1 }
    #expect(kills > points.count / 2)
  }
}

/// The library that kills.
enum CrashPoint {
  static let takesAll = ProcessInfo.processInfo.environment["REL_CRASH_STORM"] == "all"
  /// A compiler of C is needed.
  static let isThere = ["cc", "clang"].contains { program(named: $0) != nil }

  private static func program(named name: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }

  /// Compiles the library into a checkout's home.
  static func library(for checkout: TestCheckout) async throws -> Path {
    let library = checkout.home / "crash.so"
    let source = TestCheckout.repository / "Tests/CrashPoint/CrashPoint.c"
    let compiler = program(named: "cc") ?? program(named: "clang") ?? ""
    let output = try await checkout.run(
      compiler, ["-shared", "-fPIC", "-O1", "-o", library.string, source.string])
    guard output.status == 0 else { throw SetupError(output.err) }
    return library
  }
}

/// One scenario: a checkout to copy, what a whole run makes of it, and the calls of that run.
private struct CrashStorm {
  struct Point {
    var number: Int
    var call: String
    var isTorn: Bool
    var name: String { "\(isTorn ? "in" : "before") call \(number), \(call)" }
  }

  /// What the paths of a target's outputs begin with.
  private static let outputs = [
    "part": "out/", "joined": "joined.txt", "site": "site/", "latest": "latest", "tool": "bin/",
    "wheel/a": "dist/a-", "wheel/b": "dist/b-",
  ]
  private let scenario: CrashStormTests.Scenario
  private let base: TestCheckout
  private let library: Path
  private var calls: [String] = []
  private var expected: [String: String] = [:]
  private var expectedPages: [String: String] = [:]

  init(_ scenario: CrashStormTests.Scenario) async throws {
    self.scenario = scenario
    base = try TestCheckout(scenario.files)
    for name in ["a", "b"] where scenario.targets == ["distribute"] {
      var wheel = ZipWriter()
      wheel.add("\(name)/__init__.py", "x = 1\n")
      wheel.add(
        "\(name)-1.0.dist-info/METADATA", "Metadata-Version: 2.4\nName: \(name)\nVersion: 1.0\n")
      wheel.add("\(name)-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
      wheel.add("\(name)-1.0.dist-info/RECORD", "")
      try base.disk.write(wheel.bytes(), to: Path("wheels/\(name)-1.0-py3-none-any.whl"))
    }
    library = try await CrashPoint.library(for: base)
    let prepared = try await base.shell(scenario.preparation)
    guard prepared.status == 0 else { throw SetupError(prepared.out + prepared.err) }
    let whole = try await copy()
    let log = whole.home / "calls"
    let output = try await make(whole, ["CRASH_LOG": log.string])
    guard output.status == 0 else { throw SetupError(output.out + output.err) }
    calls = try whole.text(log).split(separator: "\n").map { line in
      line.split(separator: " ", maxSplits: 1).last.map(String.init) ?? ""
    }
    expected = try files(of: whole, below: "checkout")
    expectedPages = try pages(of: whole)
  }

  /// Where the run is killed: before each of some calls, and in each write.
  func points(every stride: Int) -> [Point] {
    calls.enumerated().flatMap { index, call in
      let isWrite = call.hasPrefix("write ") || call.hasPrefix("pwrite")
      return [false, true].filter { $0 ? isWrite : index % stride == 0 }.map {
        Point(number: index + 1, call: call, isTorn: $0)
      }
    }
  }

  /// Kills a run at the point and looks at what the next ones say and do.
  /// - Returns: whether it was killed. Which calls there are depends on what ends first: a run that had
  ///   fewer is whole, and the same holds of it.
  func check(_ point: Point) async throws -> Bool {
    let checkout = try await copy()
    let name = Comment(rawValue: point.name)
    let killed = try await make(
      checkout, ["CRASH_AT": "\(point.number)", "CRASH_TORN": point.isTorn ? "1" : "0"])
    let isKilled = killed.termination == .signalled(SIGKILL)
    #expect(isKilled || killed.termination == .exited(0), name)

    // Whatever is shown on an index by now is whole.
    for (page, text) in try pages(of: checkout) where !page.hasPrefix("simple/index") {
      #expect(text == expectedPages[page], name)
    }
    let arguments = ["make"] + scenario.targets
    let plan = try lines(
      of: try await checkout.run(TestCheckout.rel.string, ["plan", "--json"] + scenario.targets))
    let claimed = plan.targets("upToDate").union(plan.targets("present"))
    let now = try files(of: checkout, below: "checkout")
    for target in claimed {
      guard let place = Self.outputs[target] else { continue }
      let isIts = { (file: (key: String, value: String)) in file.key.hasPrefix(place) }
      #expect(now.filter(isIts) == expected.filter(isIts), "\(name): \(target) is called done")
    }
    let next = try await checkout.run(TestCheckout.rel.string, arguments + ["--json"])
    #expect(next.status == 0, "\(name): \(next.out)")
    #expect(next.err == "", name)
    // What was whole but not yet noted as such is put back from the cache, never made again.
    for (target, ending) in try lines(of: next).endings where claimed.contains(target) {
      #expect(["upToDate", "present", "restored"].contains(ending), "\(name): \(target)")
    }
    #expect(!next.out.contains(#""note""#), "\(name): \(next.out)")
    #expect(try files(of: checkout, below: "checkout") == expected, name)
    #expect(try pages(of: checkout) == expectedPages, name)
    #expect(try leftovers(of: checkout) == [], name)
    let last = try await checkout.run(TestCheckout.rel.string, arguments)
    #expect(last.status == 0, name)
    #expect(last.out.hasPrefix("nothing to do: "), "\(name): \(last.out)")
    return isKilled
  }

  private func copy() async throws -> TestCheckout {
    let checkout = try TestCheckout()
    let copied = try await checkout.run(
      "cp", ["-a", base.disk.root.string + "/.", checkout.disk.root.string])
    guard copied.status == 0 else { throw SetupError(copied.err) }
    return checkout
  }

  /// The run in question, with the library in it; only changes below the test's home count, of which
  /// the checkout and the index are.
  private func make(
    _ checkout: TestCheckout, _ variables: [String: String]
  ) async throws -> TestCheckout.Output {
    let own = [
      "LD_PRELOAD": library.string, "CRASH_ROOT": checkout.home.string, "CRASH_PROGRAM": "rel",
    ]
    return try await checkout.run(
      TestCheckout.rel.string, ["make", "-j1"] + scenario.targets,
      with: own.merging(variables) { $1 })
  }

  /// Everything outside of `.cache`: text, mode and links.
  private func files(of checkout: TestCheckout, below folder: Path) throws -> [String: String] {
    let disk = Disk(root: checkout.home)
    var result: [String: String] = [:]
    for entry in try disk.tree(below: folder, prunes: { $0 == ".cache" }) {
      let path = folder / entry.path
      result[entry.path.string] =
        entry.status.kind == .link
        ? "-> \(try disk.destination(ofLink: path))"
        : "\(entry.status.mode) \(String(decoding: try disk.contents(of: path), as: UTF8.self))"
    }
    return result
  }

  /// The pages of the index, without the times of uploads.
  private func pages(of checkout: TestCheckout) throws -> [String: String] {
    let time = try Regex(#"\d{4}-\d\d-\d\dT[\d:.]+Z"#)
    return try files(of: checkout, below: "checkout/.cache/index").filter {
      $0.key.contains("index.html")
    }
    .mapValues { $0.replacing(time, with: "TIME") }
  }

  /// Unfinished files, and copies of what nobody wrote by hand.
  private func leftovers(of checkout: TestCheckout) throws -> [String] {
    try Disk(root: checkout.home).tree(below: ".", prunes: { _ in false }).map(\.path.string)
      .filter { path in
        path.contains("/.rel-") || path.contains(".cache/tmp/") || path.contains("/replaced/")
          || path.hasSuffix("-journal")
      }
  }
}
