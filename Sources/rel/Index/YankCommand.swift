// `rel yank`, `rel unyank`: what becomes of a version after it was published, and what `rel rollback`
// shares with them. All of them act on the whole set that is released together.

import ArgumentParser
import Diagnostics
import Indexes
import ObjectStorage
import Publishing
import Standards
import Workspace

struct YankCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "yank",
    abstract: "Hide a version from those who do not ask for it.",
    usage: "rel yank <version> [--reason <reason>] [-n] [<options>]",
    discussion: """
      Installers take a yanked version only if it is asked for exactly. All packages of the \
      Releasefile that are in the index with this version are yanked, those that need others \
      first: of a part of a set installers make a mixture. `rel unyank` takes it back.

      EXAMPLES:
        rel yank -n 1.4.0               say what would change
        rel yank 1.4.0 --reason "loses events"
      """)

  @Argument(help: "The version.") var version: String
  @Option(help: "Why, for those who install it.") var reason = ""
  @OptionGroup var place: IndexArguments
  @OptionGroup var change: IndexChangeArguments

  func run() async throws {
    let reason = reason
    try await changeVersion(version, place, change) { contents, version, target in
      yankChanges(contents, version, of: target.projects, reason: reason)
    }
  }
}

struct UnyankCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unyank",
    abstract: "Take the yank of a version back.",
    usage: "rel unyank <version> [-n] [<options>]",
    discussion: """
      EXAMPLES:
        rel unyank 1.4.0
      """)

  @Argument(help: "The version.") var version: String
  @OptionGroup var place: IndexArguments
  @OptionGroup var change: IndexChangeArguments

  func run() async throws {
    try await changeVersion(version, place, change) { contents, version, target in
      yankChanges(contents, version, of: target.projects, reason: nil)
    }
  }
}

/// An index with what a change of a version needs to know.
struct VersionTarget: Sendable {
  var bucket: any ObjectBucket
  /// Those that have the version come in the order in which they may appear.
  var projects: [ProjectName]
  /// In nanoseconds since 1970.
  var now: Int64
}

/// Plans changes of a version in each index, and carries them out.
/// - Returns: the projects that had the version.
@discardableResult
func changeVersion(
  _ text: String, _ place: IndexArguments, _ arguments: IndexChangeArguments,
  _ plan: @escaping @Sendable (IndexContents, Version, VersionTarget) async throws -> [IndexChange]
) async throws -> [ProjectName] {
  guard let version = try? Version(text) else { throw IndexMistake.noVersion(text) }
  return try await interruptible { _ in
    var concerned: [ProjectName] = []
    let opened = try await place.open()
    for target in opened.targets {
      let contents = try await IndexContents(target.bucket)
      try requireKnown(version, contents, target)
      let order = try await contents.dependencyOrder(
        target.projects, at: version, in: target.bucket)
      let planned = try await plan(
        contents, version,
        VersionTarget(bucket: target.bucket, projects: order, now: opened.disk.now()))
      let changes = try await finishing(planned, of: order, contents, in: target.bucket)
      if arguments.dryRun {
        printPlanned(changes)
      } else {
        try await carryOut(
          changes, of: target, opened, allowsUnsafe: arguments.allowUnsafeIndex)
      }
      let projects = affected(contents, version, order)
      concerned += projects
      let names = projects.map { "`\($0.normalized)`" }
      let set = names.joined(separator: ", ")
      if changes.isEmpty {
        printLine("nothing to do for \(version.normalized) of \(set)")
      } else if arguments.dryRun {
        printLine("\(counted(changes.count, "change")) of \(version.normalized) of \(set)")
      } else {
        printLine("done: \(version.normalized) of \(set)")
      }
    }
    return concerned
  }
}

/// The projects that have a version, or had it.
private func affected(
  _ contents: IndexContents, _ version: Version, _ projects: [ProjectName]
) -> [ProjectName] {
  projects.filter { project in
    !contents.entries(project, version).isEmpty
      || contents.pages[project]?.withdrawal(of: version) != nil
  }
}

private func requireKnown(
  _ version: Version, _ contents: IndexContents, _ target: IndexArguments.Target
) throws(IndexMistake) {
  if !affected(contents, version, target.projects).isEmpty { return }
  let known = Set(target.projects.flatMap { contents.pages[$0]?.versions ?? [] }).sorted()
  throw .unknownVersion(version, of: target.projects, index: target.location, known: known)
}
