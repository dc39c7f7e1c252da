// `rel cache`: what the cache holds, and making it smaller or sound.

import ArgumentParser
import Caching
import Checkouts
import Host
import Notation
import Pipeline
import Releasefile
import Reporting

struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Look at the cache, make it smaller, or check it.",
    usage: "rel cache [status|clean|verify] [<options>]",
    discussion: """
      The cache holds the results of steps, `.cache/actions` and `.cache/objects`, and can be \
      copied between machines. The index in `.cache/index` is no part of it and is never touched.

      EXAMPLES:
        rel cache                       how much there is
        rel cache clean --limit 500M    make it smaller
      """,
    subcommands: [CacheStatus.self, CacheClean.self, CacheVerify.self],
    defaultSubcommand: CacheStatus.self)
}

/// Where a cache is.
struct CacheArguments: ParsableArguments {
  @Option(
    name: [.customShort("C"), .customLong("directory")],
    help: ArgumentHelp("Go to this folder first.", valueName: "folder"), completion: .directory)
  var directory: String?

  func disk() throws -> Disk {
    Disk(root: try checkoutRoot(directory))
  }

  /// The limit that the Releasefile sets.
  func limit(on disk: Disk) throws -> SizeLimit {
    let user: Path? = try disk.status(of: Checkout.releasefile) == nil ? nil : Checkout.releasefile
    return try load(user: user, disk: disk, overrides: [], environment: currentEnvironment())
      .cacheLimit()
  }

  /// The keys that the current tree needs; where the Releasefile has mistakes, of what was made last.
  func neededKeys(_ state: MachineState) async throws -> Set<ActionKey> {
    let request = Request(at: try checkoutRoot(directory), words: [])
    do {
      return try await Checkout(request, environment: currentEnvironment(), asking: .never)
        .neededKeys(state)
    } catch {
      return lastKeys(state)
    }
  }

  func inventory(on disk: Disk) throws -> CacheInventory {
    try CacheInventory(
      disk: disk, actions: Checkout.cache / "actions", objects: Checkout.cache / "objects")
  }
}

struct CacheStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say how much the cache holds.",
    usage: "rel cache [status] [-C <folder>]",
    discussion: """
      EXAMPLES:
        rel cache status
      """)

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
    printLine("limit     \(limitText(try cache.limit(on: disk))), for records and contents")
  }
}

struct CacheClean: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean",
    abstract: "Remove what was not used for longest.",
    usage: "rel cache clean [--limit <size>] [-n] [-C <folder>]",
    discussion: """
      What the current tree needs stays. Contents that no record needs and damaged files go first. \
      Runs clean up by themselves when the cache is over `cache_limit`.

      EXAMPLES:
        rel cache clean                 down to `cache_limit`, 5 GiB by default
        rel cache clean --limit 500M    down to 500 MiB
        rel cache clean -n --limit 0    what everything but the current tree frees
      """)

  @OptionGroup var cache: CacheArguments

  @Option(help: ArgumentHelp("Bytes, or a number with K, M, G or T.", valueName: "size"))
  var limit: String?

  @Flag(name: [.customShort("n"), .long], help: "Say what would be removed, and remove nothing.")
  var dryRun = false

  func validate() throws {
    if let limit, SizeLimit(limit) == nil {
      throw ValidationError("`--limit` takes a size such as 500M or 5G, not `\(limit)`.")
    }
  }

  func run() async throws {
    let disk = try cache.disk()
    let lock =
      dryRun ? nil : try await takeLock(on: disk, waits: true, tell: Caller.current.tell).lock
    defer { withExtendedLifetime(lock) {} }
    let store = Checkout.store(on: disk)
    let state = MachineState(store.load().rows)
    var limitBytes = Int64.max
    if case .bytes(let count) = try limit.flatMap(SizeLimit.init) ?? cache.limit(on: disk) {
      limitBytes = count
    }
    // Contents that nothing needs go in any case: whoever says `clean` means it.
    let cleaning = try CacheCleaning(
      disk: disk, cache: Checkout.cache, limitBytes: -1, goalBytes: limitBytes,
      protecting: try await cache.neededKeys(state))
    if !dryRun {
      try cleaning.carryOut(on: disk)
      if state[.cacheSize] != nil {
        state[.cacheSize] = CacheSize(bytes: cleaning.sizeBytes)
        // What was removed is removed; a size that is not kept is counted by the next run.
        try? state.save(in: store)
      }
    }
    let verb = dryRun ? "would remove" : "removed"
    let freed = sizeText(cleaning.freedBytes)
    printLine("\(verb) \(cleaning.removals.count) files, \(freed)")
    if cleaning.sizeBytes > limitBytes {
      printLine("the rest, \(sizeText(cleaning.sizeBytes)), is what the current tree needs")
    }
  }
}

struct CacheVerify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read all of the cache, and remove what is damaged.",
    usage: "rel cache verify [-C <folder>]",
    discussion: """
      Exit status: 0 all is sound, 1 something was damaged and is gone.

      EXAMPLES:
        rel cache verify
      """)

  @OptionGroup var cache: CacheArguments

  func run() async throws {
    let disk = try cache.disk()
    let lock = try await takeLock(on: disk, waits: true, tell: Caller.current.tell).lock
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

private func limitText(_ limit: SizeLimit) -> String {
  switch limit {
  case .bytes(let count): sizeText(count)
  case .unlimited: "none"
  }
}
