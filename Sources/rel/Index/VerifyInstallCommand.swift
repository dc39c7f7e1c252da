// `rel verify-install`: what a user gets who installs a release from the index.

import ArgumentParser
import Diagnostics
import Execution
import Host
import Publishing
import Python
import Standards
import Workspace

struct VerifyInstallCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify-install",
    abstract: "Install a version from the index, and import it.",
    usage: "rel verify-install [<version>] [<options>]",
    discussion: """
      Each package of the Releasefile is installed into a fresh environment by its exact version, \
      with what it requires: from the index what is there, all else from where uv is set up to \
      look (UV_DEFAULT_INDEX). Then the modules that `imports` names are imported. With \
      `verify_install=yes` a release ends with it.

      EXAMPLES:
        rel verify-install              the version of this tree
        rel verify-install 1.4.0 --bucket acme-pypi
      """)

  @Argument(help: "The version; by default that of each package here.") var version: String?
  @OptionGroup var place: IndexArguments

  func run() async throws {
    let version = try version.map { text in
      guard let version = try? Version(text) else {
        throw IndexMistake.noVersion(text)
      }
      return version
    }
    var arguments = try BuildArguments.parse([])
    arguments.scope.place = place.place
    arguments.scope.only = place.only
    arguments.words = ["verify-install"] + place.variables
    let made = arguments
    let status = try await interruptible { _ in
      try await verifyInstall(made, print: printLine) { version ?? $0.version }
    }
    throw ExitStatus(code: status)
  }
}

/// Installs what the graph of `verify-install` names from its index.
/// - Parameter version: the one to install of a package.
/// - Returns: the exit status.
func verifyInstall(
  _ arguments: BuildArguments, print: (String) -> Void, version: (Package) -> Version
) async throws -> Int32 {
  let checkout = try await Checkout(arguments, asking: .withoutTraces)
  let disk = checkout.disk
  let processes = SubprocessRunner(scratch: disk.absolute(Checkout.scratch))
  var site = ToolSite(
    folder: Checkout.cache / "tools", variables: checkout.environment, disk: disk,
    runner: processes)
  site.wish = PythonWish(of: checkout.layout, on: disk)
  let tools = PythonTools(site: site, lock: checkout.lock, interpreter: nil)
  let access = IndexAccess(
    StorageOpener(disk: disk, environment: checkout.environment, processes: processes))
  var worst: Int32 = 0
  for action in checkout.setUp.graph.actions {
    guard case .verifyInstall(let project, let index, let modules) = action.operation,
      let package = checkout.layout.packages.first(where: { $0.name == project })
    else { continue }
    let wanted = version(package)
    let bucket = try access.bucket(index)
    var install = PublishedInstall(
      of: project, wanted, from: bucket.installURL, fresh: [project] + package.siblings,
      modules: modules)
    install.variables = try await access.opener.installVariables(of: bucket)
    install.timeout = action.timeout
    let log = OutputBuffer()
    let activity = Activity("installing \(project.normalized) \(wanted.normalized)")
    defer { activity.end() }
    do throws(Problem) {
      try await tools.verify(install) { log.append($0) }
      print("installed  \(project.normalized) \(wanted.normalized)")
    } catch {
      if Task.isCancelled { return 130 }
      if !log.text.isEmpty { print(log.text) }
      printError(IndexMistake.uninstallable(project, error).problem)
      worst = max(worst, error.stepStatus)
    }
  }
  await tools.close()
  return worst
}
