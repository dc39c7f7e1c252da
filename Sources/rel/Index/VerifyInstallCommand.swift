// `rel verify-install`: what a user gets who installs a release from the index.

import ArgumentParser
import Indexes
import Pipeline
import Standards

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
    let request = try place.place.request(["verify-install"] + place.variables, only: place.only)
    let status = try await interruptible { _ in
      try await verifyInstall(request, by: .current) {
        version ?? $0.version
      } tell: { event in
        switch event {
        case .said(let text): printLine(text)
        case .found(let problem): printError(problem)
        }
      }
    }
    throw ExitStatus(code: status)
  }
}
