// Which index a command is about, and which projects in it: what the Releasefile releases there, or
// what the command line names.

import ArgumentParser
import Checkouts
import Host
import Indexes
import ObjectStorage
import Publishing
import Standards
import Workspace

/// The bucket that a command names, or else the one of `S3_PYPI_BUCKET`, as the Releasefile's variable.
func bucketVariables(_ named: String?) -> [String] {
  if let named { return ["bucket=\(named)"] }
  guard let bucket = currentEnvironment()["S3_PYPI_BUCKET"], !bucket.isEmpty else { return [] }
  return ["bucket=\(bucket)"]
}

struct IndexArguments: ParsableArguments {
  @OptionGroup var place: PlaceArguments

  @Option(
    help: ArgumentHelp(
      "This index instead of the Releasefile's: file:FOLDER or s3://BUCKET/simple.",
      valueName: "index"))
  var index: String?

  @Option(
    help: ArgumentHelp(
      "The index in this S3 bucket; by default S3_PYPI_BUCKET is the variable `bucket`.",
      valueName: "bucket"))
  var bucket: String?

  @Option(help: ArgumentHelp("Only this package.", valueName: "package"))
  var only: [String] = []

  func validate() throws {
    if index != nil, bucket != nil {
      throw ValidationError("`--index` and `--bucket` exclude each other.")
    }
  }

  /// What the command line names, as from the checkout's root.
  var location: String? {
    if let index { return (try? CallPlace(place.directory))?.index(index) ?? index }
    return bucket.map { "s3://\($0)/simple" }
  }

  /// The variables that say the same in a Releasefile's words.
  var variables: [String] {
    if let given = index ?? location { return ["index=\(given)"] }
    return bucketVariables(nil)
  }

  /// An index with the projects that are released to it.
  struct Target {
    var location: String
    var bucket: any ObjectBucket
    /// Of this checkout, or named on the command line.
    var projects: [ProjectName]
    /// Whether the Releasefile allows a store in which races lose entries.
    var allowsUnsafe = false
  }

  /// What the arguments come to.
  struct Opened {
    var targets: [Target]
    var access: IndexAccess
    var disk: any FileSystem
    var packages: [Package]
    /// The value of `keep` in the Releasefile.
    var scratch: FileScratch
  }

  /// Opens the indexes.
  /// - Parameters:
  ///   - variables: `NAME=value` words.
  ///   - whole: the index counts, whoever releases to it: one that is named needs no checkout.
  func open(variables: [String] = [], whole: Bool = false) async throws -> Opened {
    let request = try place.request(["index"] + variables + self.variables, only: only)
    let caller = Caller.current
    let disk = Disk(root: request.root)
    let access = IndexAccess(StorageOpener(disk: disk, for: caller))
    let scratch = FileScratch(disk: disk, folder: caller.temporaryFolder)
    if let location, whole || !only.isEmpty {
      let projects = try only.map { name in
        guard let project = try? ProjectName(name) else { throw IndexMistake.noProjectName(name) }
        return project
      }
      return Opened(
        targets: [
          Target(location: location, bucket: try access.bucket(location), projects: projects)
        ],
        access: access, disk: disk, packages: [], scratch: scratch)
    }
    let checkout = try await Checkout(
      request, environment: caller.environment, asking: .withoutTraces)
    var byIndex: [String: [ProjectName]] = [:]
    var unsafe: Set<String> = []
    for action in checkout.setUp.graph.actions {
      guard case .commitIndex(let settings) = action.operation else { continue }
      byIndex[settings.index, default: []].append(settings.project)
      if settings.allowsUnsafeIndex { unsafe.insert(settings.index) }
    }
    let targets = try byIndex.sorted { $0.key < $1.key }.map { location, projects in
      access.takeProbe(of: location, from: checkout.state, now: disk.now())
      return Target(
        location: location, bucket: try access.bucket(location), projects: projects.sorted(),
        allowsUnsafe: unsafe.contains(location))
    }
    return Opened(
      targets: targets, access: access, disk: disk, packages: checkout.layout.packages,
      scratch: scratch)
  }
}

/// How a command that changes an index goes about it.
struct IndexChangeArguments: ParsableArguments {
  @Flag(name: [.customShort("n"), .long], help: "Print the changes, and do nothing.")
  var dryRun = false

  @Flag(help: "Write to a store in which writers at the same time can lose entries.")
  var allowUnsafeIndex = false
}

/// Prints changes that are only asked about.
func printPlanned(_ changes: [IndexChange]) {
  for change in changes { printLine("would \(change)") }
}

/// Carries changes out, and prints each once it is done.
func carryOut(
  _ changes: [IndexChange], of target: IndexArguments.Target, _ opened: IndexArguments.Opened,
  allowsUnsafe: Bool
) async throws {
  if changes.isEmpty { return }
  try await opened.access.requireSafeWrites(
    target.location, allowsUnsafe: allowsUnsafe || target.allowsUnsafe)
  try await carryOut(changes, in: target.bucket, scratch: opened.scratch) { change in
    printLine("\(change)")
  }
}
