// A release that is interrupted or killed at each of its steps, and then goes on or back: the end is, to
// the byte, that of a release that nobody disturbed, or what was there before.

import Foundation
import Host
import Testing

@Suite struct ReleaseInterruptionTests {
  /// Where a signal comes from: a script that a step runs.
  struct Place: Sendable, CustomTestStringConvertible {
    var name: String
    var signal: String
    /// Whether something is in the index by then.
    var isPublished = false
    var testDescription: String { "\(signal) in \(name)" }
  }

  private static let places = [
    Place(name: "lint.sh", signal: "INT"), Place(name: "lint.sh", signal: "KILL"),
    Place(name: ".git/hooks/pre-commit", signal: "INT"),
    Place(name: ".git/hooks/post-commit", signal: "KILL"),
    Place(name: ".git/hooks/reference-transaction", signal: "KILL"),
    Place(name: ".git/hooks/pre-push", signal: "INT", isPublished: true),
    Place(name: "../remote.git/hooks/post-receive", signal: "KILL", isPublished: true),
    Place(name: "tell.sh", signal: "KILL", isPublished: true),
  ]

  /// Ends rel, once, at the place that the test names; what waits then ends with it.
  private static let script = """
    #!/bin/sh
    here=${REL_TEST_HOME:-}; name=${0##*/}
    [ -n "$here" ] && [ "$(cat "$here/place" 2>/dev/null)" = "$name" ] || exit 0
    if [ "$name" = reference-transaction ]; then
      [ "$1" = committed ] && grep -q refs/tags/ || exit 0
    fi
    if mkdir "$here/once" 2>/dev/null; then
      kill -$(cat "$here/signal") $(cat "$here/pid")
      [ "$(cat "$here/signal")" = KILL ] || sleep 60
    fi

    """

  private static func make(isKept: Bool = false) async throws -> TestCheckout {
    let checkout = try await ReleaseCheckout.make(
      [
        "Releasefile": (ReleaseCheckout.files["Releasefile"] ?? "")
          + "export REL_TEST_HOME\nnotify = sh tell.sh\n",
        "lint.sh": script, "tell.sh": script,
      ], isKept: isKept)
    for place in places where place.name.contains("hooks") {
      try checkout.disk.write(Array(script.utf8), to: Path(place.name), mode: 0o755)
    }
    return checkout
  }

  /// Runs a release that only the script at `place` ends; nil: nothing does.
  private static func release(
    _ checkout: TestCheckout, endingIn place: Place?
  ) async throws -> TestCheckout.Output {
    if let place {
      try checkout.disk.write("\(Path(place.name).name)\n", to: "../place")
      try checkout.disk.write(place.signal, to: "../signal")
    }
    let variables = ReleaseCheckout.time.merging(["REL_TEST_HOME": checkout.home.string]) { $1 }
    return try await checkout.run(
      "/bin/sh",
      [
        "-c", "echo $$ > ../pid; exec \"$0\" release minor --no-verify-install",
        TestCheckout.rel.string,
      ], with: variables)
  }

  /// What a release starts from, and what one that nobody disturbs comes to.
  private static let whole = Task {
    let checkout = try await make()
    let before = try await ReleaseCheckout.state(checkout)
    let run = try await release(checkout, endingIn: nil)
    guard run.status == 0 else { throw SetupError(run.out + run.err) }
    return (before: before, after: try await ReleaseCheckout.state(checkout))
  }

  /// Releases that were ended, each once: tests go on with copies.
  private actor EndedReleases {
    private var made: [String: Task<TestCheckout, any Error>] = [:]

    func copy(_ place: Place) async throws -> TestCheckout {
      let known = made[place.testDescription]
      let task =
        known
        ?? Task {
          let checkout = try await ReleaseInterruptionTests.make(isKept: true)
          let run = try await ReleaseInterruptionTests.release(checkout, endingIn: place)
          let ending: Termination = place.signal == "KILL" ? .signalled(SIGKILL) : .exited(130)
          guard run.termination == ending else { throw SetupError(run.out + run.err) }
          return checkout
        }
      made[place.testDescription] = task
      return try await ReleaseInterruptionTests.copy(of: task.value)
    }
  }

  private static let ended = EndedReleases()

  @Test(arguments: places)
  func `a release goes on where it was ended`(place: Place) async throws {
    let checkout = try await Self.ended.copy(place)
    let resumed = try await checkout.release("--resume")
    #expect(resumed.status == 0, "\(resumed.out)\(resumed.err)")
    #expect(try await ReleaseCheckout.state(checkout) == Self.whole.value.after)
  }

  @Test(arguments: places)
  func `a release that was ended is taken back while nothing is published`(
    place: Place
  ) async throws {
    let checkout = try await Self.ended.copy(place)
    let abort = try await checkout.release("--abort")
    if place.isPublished {
      #expect(abort.status == 1)
      #expect(abort.err.hasPrefix("error: 1.1.0 is published: "), "\(abort.err)")
      return
    }
    #expect(abort.status == 0, "\(abort.out)\(abort.err)")
    #expect(try await ReleaseCheckout.state(checkout) == Self.whole.value.before)
    if place.name != "lint.sh" { return }
    // Nothing of it is in the way of the next one.
    let next = try await checkout.release("minor", "--no-verify-install")
    #expect(next.status == 0, "\(next.out)\(next.err)")
  }

  @Test(.enabled(if: CrashPoint.isThere))
  func `a kill at any call of rel costs nothing`() async throws {
    let base = try await ReleaseCheckout.make()
    let library = try await CrashPoint.library(for: base)
    let whole = try await Self.copy(of: base)
    let before = try await ReleaseCheckout.state(whole)
    let log = whole.home / "calls"
    let run = try await release(whole, library, ["CRASH_LOG": log.string])
    #expect(run.status == 0, "\(run.err)")
    let after = try await ReleaseCheckout.state(whole)
    let count = try whole.text(log).split(separator: "\n").count
    let stride = CrashPoint.takesAll ? 1 : max(1, count / 8)
    var kills = 0
    for number in Swift.stride(from: 1, through: count, by: stride) {
      let checkout = try await Self.copy(of: base)
      let killed = try await release(
        checkout, library, ["CRASH_AT": "\(number)", "CRASH_TORN": "\(number % 2)"])
      let name = Comment(rawValue: "before call \(number) of \(count)")
      if killed.status == 0 {
        // Which calls there are depends on what ends first, and this run had fewer.
        #expect(try await ReleaseCheckout.state(checkout) == after, name)
        continue
      }
      kills += 1
      #expect(killed.termination == .signalled(SIGKILL), name)
      let end = try await goOn(checkout, goesBack: (number / stride) % 2 == 1, after: after, name)
      #expect(try await ReleaseCheckout.state(checkout) == (end == .before ? before : after), name)
    }
    #expect(kills > count / stride / 2)
  }

  private enum End { case before, after }

  /// What a person does next. Which way it is, what is found says, and not how far the run should have
  /// come: that depends on the machine.
  private func goOn(
    _ checkout: TestCheckout, goesBack: Bool, after: String, _ name: Comment
  ) async throws -> End {
    if try checkout.disk.status(of: ".cache/release") == nil {
      let isComplete = try await ReleaseCheckout.state(checkout) == after
      let next = try await checkout.release("minor", "-y", "--no-verify-install")
      if isComplete {
        #expect(next.status == 1, name)
        #expect(next.err.hasPrefix("error: the release of 1.1.0 is complete, "), name)
      } else {
        #expect(next.status == 0, "\(name): \(next.out)\(next.err)")
      }
      return .after
    }
    if goesBack {
      let abort = try await checkout.release("--abort")
      if abort.status == 0 { return .before }
      #expect(abort.err.contains("is published"), "\(name): \(abort.out)\(abort.err)")
    }
    let resumed = try await checkout.release("--resume")
    #expect(resumed.status == 0, "\(name): \(resumed.out)\(resumed.err)")
    return .after
  }

  private func release(
    _ checkout: TestCheckout, _ library: Path, _ variables: [String: String]
  ) async throws -> TestCheckout.Output {
    let own = [
      "LD_PRELOAD": library.string, "CRASH_ROOT": checkout.home.string, "CRASH_PROGRAM": "rel",
    ]
    return try await checkout.release(
      "minor", "--no-verify-install", "-j1", with: own.merging(variables) { $1 })
  }

  private static func copy(of base: TestCheckout) async throws -> TestCheckout {
    let checkout = try TestCheckout()
    let copied = try await checkout.run(
      "cp", ["-a", base.disk.root.string, base.home.string + "/remote.git", checkout.home.string])
    guard copied.status == 0 else { throw SetupError(copied.err) }
    return checkout
  }
}
