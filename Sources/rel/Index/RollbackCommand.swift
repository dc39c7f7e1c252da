// `rel rollback`: a version out of the index, its tags out of git, and what is left to people.

import ArgumentParser
import Diagnostics
import Git
import Host
import Notation
import Publishing
import Releasing
import Standards
import Versioning
import Versions
import Workspace

struct RollbackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Take a version out of the index, or bring it back.",
    usage: "rel rollback <version> [--tag] [--undo] [-n] [<options>]",
    discussion: """
      All packages of the Releasefile that are in the index with this version are taken back, \
      pages first, then files. Files and pages are kept in the index below `rolled-back/`, from \
      where `--undo` brings them back. The number of a version that was taken back is not used \
      again: releasing it is a conflict.

      Where people may have installed the version already, `rel yank` is the better way.

      EXAMPLES:
        rel rollback -n 1.4.0           say what would change
        rel rollback 1.4.0 --tag        and remove the tag v1.4.0, here and there
        rel rollback --undo 1.4.0
      """)

  @Argument(help: "The version.") var version: String
  @Flag(help: "Bring the version back.") var undo = false
  @Flag(help: "Remove the version's git tags, here and from the remote.") var tag = false
  @OptionGroup var place: IndexArguments
  @OptionGroup var change: IndexChangeArguments

  func validate() throws {
    if undo, tag { throw ValidationError("`--undo` and `--tag` exclude each other.") }
  }

  func run() async throws {
    let undo = undo
    let rolledBack = try await changeVersion(version, place, change) { contents, version, target in
      if undo {
        return try await undoChanges(contents, version, of: target.projects, in: target.bucket)
      }
      return rollbackChanges(
        contents, version, of: target.projects, at: timestamp(target.now))
    }
    if undo { return }
    let (command, version) = (self, try Version(version))
    try await interruptible { _ in try await command.endInGit(version, rolledBack) }
  }

  // MARK: Git

  /// The version's tags, and who has them.
  private struct Tags {
    var local: [String] = []
    var there: [String] = []
    var remote: String?

    var all: [String] { Set(local + there).sorted() }

    /// As a person would remove them.
    var commands: [String] {
      var lines: [String] = []
      if !local.isEmpty { lines.append("git tag -d \(local.joined(separator: " "))") }
      if let remote, !there.isEmpty {
        lines.append("git push --delete \(remote) \(there.joined(separator: " "))")
      }
      return lines
    }
  }

  private func endInGit(_ version: Version, _ projects: [ProjectName]) async throws {
    let disk = Disk(root: try checkoutRoot(place.place.directory))
    let environment = currentEnvironment()
    let git = GitRepository(
      disk: disk, environment: environment,
      runner: SubprocessRunner(scratch: Path(environment["TMPDIR"] ?? "/tmp")))
    var tags = Tags()
    do {
      tags = try await find(version, projects, git)
    } catch GitError.missing, GitError.notARepository {
      if tag { throw Refusal(GitError.notARepository) }
    } catch let error as GitError {
      throw Refusal(error)
    } catch let error as GitRemoteError {
      if tag { throw Refusal(error.problem, status: 3) }
      printError("note: \(error.problem.message)")
    }
    var isLeft = !tags.all.isEmpty
    if change.dryRun {
      if tag { for line in tags.commands { printLine("would run \(line)") } }
    } else if isLeft {
      let names = tags.all.map { "`\($0)`" }.joined(separator: ", ")
      let there = tags.there.isEmpty ? nil : tags.remote.map { "from `\($0)`" }
      let place = [tags.local.isEmpty ? nil : "here", there].compactMap(\.self)
        .joined(separator: " and ")
      let isWanted = tag ? true : isConfirmed("remove the tag \(names) \(place)?") ?? false
      if isWanted {
        do {
          // The remote first: what is here is known to be right until then.
          if let remote = tags.remote, !tags.there.isEmpty {
            try await git.removeTags(tags.there, from: remote)
          }
          for name in tags.local { try await git.removeTag(name) }
        } catch let error as GitError {
          throw Refusal(error)
        } catch let error as GitRemoteError { throw Refusal(error.problem, status: 3) }
        printLine("removed the tag \(names) \(place)")
        isLeft = false
      }
    }
    tellRest(version, isLeft && !(change.dryRun && tag) ? tags.commands : [])
  }

  private func find(
    _ version: Version, _ projects: [ProjectName], _ git: GitRepository
  ) async throws -> Tags {
    var tags = Tags()
    let isTag = { (name: String) in isReleaseTag(name, of: version, projects) }
    tags.local = try await git.tags().filter(isTag)
    let choice = try await ReleasePreparation.remote(
      nil, of: try await git.branch(), known: try await git.remotes(), git)
    if let name = choice.name {
      tags.remote = name
      tags.there = try await git.listing(of: name).tags.filter(isTag)
    }
    return tags
  }

  /// What only people can do.
  private func tellRest(_ version: Version, _ commands: [String]) {
    var lines = ["", "for you"]
    if !commands.isEmpty { lines.append("  ☐ remove the tag: \(commands.joined(separator: "; "))") }
    lines += [
      "  ☐ tell those who may have \(version): lock files that name it do not install any more",
      "  ☐ say in the changelog why \(version) is gone; its number is not used again, so go on with the"
        + " next one",
      "  ☐ if people depend on it already: `rel rollback --undo \(version)` and `rel yank \(version)`",
    ]
    for line in lines { printLine(line) }
  }
}
