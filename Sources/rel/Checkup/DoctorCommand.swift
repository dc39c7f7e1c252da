// `rel doctor`: everything that a release rests on, looked at side by side, each with what to do.

import ArgumentParser
import Checkouts
import Host
import Indexes
import Reporting

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check that all that a release needs is there and works.",
    usage: "rel doctor [--index <index> | --bucket <bucket>] [<options>]",
    discussion: """
      Looks at rel's tools, the Releasefile, the packages, the cache, and the index: whether it \
      answers, whose credentials are used, what they may do, whether writes at the same time are \
      safe. Each line says what is so, and what to do where it should not be so. Nothing is \
      changed: one object of rel's own is written to a bucket, and removed.

      EXAMPLES:
        rel doctor                      the index that the Releasefile releases to
        rel doctor --bucket acme-pypi   another one
        rel doctor --json               one JSON object a line
      """)

  @OptionGroup var place: IndexArguments

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func run() async throws {
    let command = self
    let report = try await interruptible { _ in try await command.report() }
    for line in json ? report.json : report.text(Screen.shared.outPalette) { printLine(line) }
    if report.exitStatus != 0 { throw ExitStatus(code: report.exitStatus) }
  }

  private func report() async throws -> CheckupReport {
    let disk = Disk(root: try checkoutRoot(place.place.directory))
    let caller = Caller.current
    let runner = SubprocessRunner(scratch: caller.temporaryFolder)
    let request = try place.place.request(place.variables)
    let activity = Activity("looking at tools, the checkout and the index")
    defer { activity.end() }
    async let tools = ToolCheckup(
      disk: disk, environment: caller.environment, runner: runner
    ).checkups()
    async let cache = CacheCheckup(disk: disk).checkups()
    async let checkout = checkout(request, disk: disk, caller, runner)
    let (first, second, third) = await (tools, cache, checkout)
    return CheckupReport(first + third.own + second + third.indexes)
  }

  /// The checkout, then the indexes that it releases to, or the one that was named.
  private func checkout(
    _ request: Request, disk: Disk, _ caller: Caller, _ runner: any ProcessRunner
  ) async -> (own: [Checkup], indexes: [Checkup]) {
    let checkout = await CheckoutCheckup(request)
    let amazon = AmazonAccess(
      disk: disk, for: caller, processes: runner, isHasty: true)
    let locations = place.location.map { [$0] } ?? checkout.indexes
    if locations.isEmpty {
      return (checkout.checkups, [Checkup("index", .warning, "not known: nothing is released")])
    }
    var indexes: [Checkup] = []
    for location in locations {
      indexes += await IndexCheckup(
        location: location, distributions: checkout.distributions, disk: disk, amazon: amazon
      ).checkups()
    }
    return (checkout.checkups, indexes)
  }
}
