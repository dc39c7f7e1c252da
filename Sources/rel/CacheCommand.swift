// `rel cache`: what the cache holds, and making it smaller or sound.

import ArgumentParser
import Caching
import Host
import Reporting

struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Look at the cache, make it smaller, or check it.",
    discussion: """
      The cache holds the results of steps, `.cache/actions` and `.cache/objects`, and can be copied \
      between machines. The index in `.cache/index` is no part of it and is never touched.
      """,
    subcommands: [CacheStatus.self, CacheClean.self, CacheVerify.self],
    defaultSubcommand: CacheStatus.self)
}

/// Where a cache is.
struct CacheArguments: ParsableArguments {
  @Option(
    name: [.customShort("C"), .customLong("directory")],
    help: ArgumentHelp("Go to this folder first.", valueName: "folder"))
  var directory: String?

  func disk() throws -> Disk {
    Disk(root: try Checkout.root(directory))
  }

  func inventory(on disk: Disk) throws -> CacheInventory {
    try CacheInventory(
      disk: disk, actions: Checkout.cache / "actions", objects: Checkout.cache / "objects")
  }
}

struct CacheStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say how much the cache holds.")

  @OptionGroup var cache: CacheArguments

  func run() async throws {
    let disk = try cache.disk()
    let inventory = try cache.inventory(on: disk)
    let contents = inventory.contents.values.reduce(0) { $0 + $1.sizeBytes }
    printLine("records   \(inventory.records.count), \(sizeText(inventory.sizeBytes - contents))")
    printLine("contents  \(inventory.contents.count), \(sizeText(contents))")
    for name in ["tools", "index", "replaced"] {
      let folder = Checkout.cache / Path(name)
      let files = try disk.tree(below: folder) { _ in false }
      if files.isEmpty { continue }
      let size = files.reduce(0) { $0 + $1.status.sizeBytes }
      let label = name + String(repeating: " ", count: 9 - name.count)
      printLine("\(label) \(files.count) files, \(sizeText(size))")
    }
    if !inventory.strangers.isEmpty {
      printLine("damaged   \(inventory.strangers.count) files; `rel cache clean` removes them")
    }
  }
}

struct CacheClean: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean",
    abstract: "Remove what was not used for longest, down to a size.",
    discussion: """
      What the current tree needs stays. Contents that no record needs and damaged files go first.

      rel cache clean                down to 5 GiB, the default
      rel cache clean --limit 500M   down to 500 MiB
      rel cache clean -n --limit 0   say what everything but the current tree would free
      """)

  @OptionGroup var cache: CacheArguments

  @Option(help: ArgumentHelp("Bytes, or a number with K, M or G.", valueName: "size"))
  var limit = "5G"

  @Flag(name: [.customShort("n"), .long], help: "Say what would be removed, and remove nothing.")
  var dryRun = false

  func validate() throws {
    if sizeBytes(limit) == nil {
      throw ValidationError("`--limit` takes a size such as 500M or 5G, not `\(limit)`.")
    }
  }

  func run() async throws {
    let disk = try cache.disk()
    let lock = dryRun ? nil : try await takeLock(on: disk, waits: true).lock
    defer { withExtendedLifetime(lock) {} }
    let inventory = try cache.inventory(on: disk)
    let rows = SQLiteState(path: Checkout.cache / "state.sqlite", disk: disk).load().rows
    let keys = rows.names(in: .targets).compactMap { name in
      rows[.targets, name].flatMap(TargetState.init(packed:))?.key
    }
    let removals = inventory.removals(
      limitBytes: sizeBytes(limit) ?? .max, protecting: Set(keys))
    var freed: Int64 = 0
    for path in removals {
      freed += try disk.status(of: path)?.sizeBytes ?? 0
      if !dryRun { try disk.remove(path) }
    }
    let verb = dryRun ? "would remove" : "removed"
    printLine("\(verb) \(removals.count) files, \(sizeText(freed))")
  }
}

struct CacheVerify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read everything in the cache, and remove what is damaged.")

  @OptionGroup var cache: CacheArguments

  func run() async throws {
    let disk = try cache.disk()
    let lock = try await takeLock(on: disk, waits: true).lock
    defer { withExtendedLifetime(lock) {} }
    let inventory = try cache.inventory(on: disk)
    let bad = inventory.strangers + (try inventory.damaged(disk: disk))
    for path in bad {
      printLine("removed `\(path)`: damaged")
      try disk.remove(path)
    }
    let sound = inventory.records.count + inventory.contents.count
    printLine("\(sound) records and contents read, \(bad.count) damaged")
    if !bad.isEmpty { throw ExitStatus(code: 1) }
  }
}

/// `5G` as bytes; nil for what is no size.
private func sizeBytes(_ text: String) -> Int64? {
  let units: [Character: Int64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
  guard let last = text.last else { return nil }
  let unit = units[Character(last.uppercased())]
  guard let number = Int64(unit == nil ? text : String(text.dropLast())), number >= 0 else {
    return nil
  }
  let (size, isTooLarge) = number.multipliedReportingOverflow(by: unit ?? 1)
  return isTooLarge ? nil : size
}
