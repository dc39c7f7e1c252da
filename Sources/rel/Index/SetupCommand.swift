// `rel setup bucket`: a bucket that an index can be in.

import ArgumentParser
import Diagnostics
import Host
import Indexes
import ObjectStorage
import Publishing

struct SetupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "setup",
    abstract: "Set up what releases need elsewhere.",
    usage: "rel setup bucket <name> [<options>]",
    discussion: """
      EXAMPLES:
        rel setup bucket acme-pypi -n
      """,
    subcommands: [SetupBucket.self])
}

struct SetupBucket: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bucket",
    abstract: "Make an S3 bucket that an index can be in.",
    usage: "rel setup bucket <name> [--public] [-n] [--prefix <folder>]",
    discussion: """
      Makes the bucket if it is not there, closes it to the public (with `--public`: but for \
      reading `simple/*` and listing names), keeps old versions of its objects, and prints the policies that those \
      need who publish. What is so already stays as it is.

      EXAMPLES:
        rel setup bucket acme-pypi -n         say what would change
        rel setup bucket acme-pypi --public   everybody may install from it
      """)

  @Argument(help: "The bucket's name.") var name: String
  @Flag(name: .customLong("public"), help: "Everybody may install from it.") var isPublic = false
  @Flag(name: .customLong("private"), help: "Only those with credentials; the default.")
  var isPrivate = false
  @Option(help: "The folder in the bucket that the index is in.") var prefix = ""
  @Flag(name: [.customShort("n"), .long], help: "Print the changes, and do nothing.")
  var dryRun = false

  func validate() throws {
    if isPublic, isPrivate {
      throw ValidationError("`--public` and `--private` exclude each other.")
    }
  }

  func run() async throws {
    let folder = prefix.isEmpty || prefix.hasSuffix("/") ? prefix : prefix + "/"
    let bucket = IndexBucket(name: name, prefix: folder)
    let opener = StorageOpener(disk: Disk(root: try workingFolder()), for: .current)
    let administration = try opener.administration(of: bucket)
    let (isPublic, isDry) = (isPublic, dryRun)
    let isOpen = try await interruptible { _ in
      let activity = Activity("looking at the bucket \(bucket.name)")
      defer { activity.end() }
      var isOpen = true
      let changes = try await bucketChanges(for: bucket, isPublic: isPublic, in: administration)
      if isDry {
        for change in changes { printLine("would \(change)") }
      } else {
        try await carryOut(changes, in: administration) { change, outcome in
          switch outcome {
          case .done: printLine("\(change)")
          case .takenBack(let harm):
            printLine("\(change): taken back, since in this store \(harm) then")
          case .leftOut(let harm):
            printLine("\(change): left out, since in this store \(harm)")
          case .unknown:
            printLine("\(change): left out, since the store does not know how")
            if case .setPolicy = change { isOpen = false }
          }
        }
        try await tellWrites(administration)
        if isPublic, isOpen {
          let index = try opener.open("s3://\(name)/\(folder)simple")
          if try await opener.refusesWhatIsAbsent(index) {
            printError(IndexMistake.refusesAbsent(index.installURL).problem)
          }
        }
      }
      return isOpen
    }
    printLine("\nthe policy for whoever publishes, in CI for example:\n\(bucket.publisherPolicy)")
    printLine("\nbesides, for whoever rolls back and prunes:\n\(bucket.maintainerPolicy)")
    printLine("\nin the Releasefile:\nindex = s3://\(name)/\(folder)simple")
    guard isOpen else {
      printError(IndexMistake.closedBucket(name, folder: folder).problem)
      throw ExitStatus(code: 1)
    }
  }

  /// Whether the bucket does what releases rest on.
  private func tellWrites(_ administration: any BucketAdministration) async throws {
    switch try await administration.writes() {
    case .honoured:
      printLine("tried      two writers at the same time: neither undoes the other's work")
    case let found: printError(IndexMistake.unsafeStore(found).problem.description)
    }
  }
}
