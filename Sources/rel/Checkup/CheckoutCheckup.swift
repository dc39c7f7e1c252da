// What `rel doctor` looks at in a checkout: whether the Releasefile and the packages load, what
// `Releasefile.lock` pins, and the folder that rel keeps things in.

import BuildGraph
import Checkouts
import Diagnostics
import Git
import Glibc
import Host
import Notation
import Reporting
import Workspace

/// A checkout as it was found, and the indexes that it releases to.
struct CheckoutCheckup {
  var checkups: [Checkup]
  /// As the Releasefile has them, sorted.
  var indexes: [String] = []
  var distributions: [String] = []

  /// - Parameter arguments: where the checkout is, and which variables are set.
  init(_ request: Request) async {
    do {
      let checkout = try await Checkout(
        request, for: .sound, environment: currentEnvironment(),
        asking: Self.isMeant(request) ? .withoutTraces : .never)
      checkups = [Self.releasefile(checkout), Self.packages(checkout), Self.lock(checkout)]
      if let problem = unfinishedRelease(on: Disk(root: request.root)) {
        checkups.append(Checkup("release", .warning, problem.message, fix: problem.hints.first))
      }
      var indexes: Set<String> = []
      var distributions: Set<String> = []
      for action in checkout.setUp.graph.actions {
        guard case .commitIndex(let settings) = action.operation else { continue }
        indexes.insert(settings.index)
        distributions.formUnion(settings.distributions)
      }
      self.indexes = indexes.sorted()
      self.distributions = distributions.sorted()
    } catch {
      let problem =
        (error as? Problem) ?? (error as? Problems)?.all.first
        ?? (error as? FileError).map { Problem($0) }
      let place = problem?.location.map { " (\($0))" } ?? ""
      checkups = [
        Checkup(
          "releasefile", .error, (problem?.message ?? "\(error)") + place,
          fix: problem?.hints.first ?? "`rel plan` shows it whole")
      ]
    }
  }

  /// Whether somebody keeps a monorepo there: in any other folder, a home say, no project's code is run
  /// to look at it.
  private static func isMeant(_ request: Request) -> Bool {
    let disk = Disk(root: request.root)
    let file = Path(request.file ?? "Releasefile")
    if (try? disk.status(of: file)) ?? nil != nil || statesWorkspace(".", on: disk) { return true }
    return (try? GitFolder(holding: request.root, disk: disk)) ?? nil != nil
  }

  private static func releasefile(_ checkout: Checkout) -> Checkup {
    let path = Path(checkout.request.file ?? "Releasefile")
    let file = shown(path)
    let isThere = (try? checkout.disk.status(of: path)) ?? nil != nil
    let count = checkout.setUp.graph.actions.count
    let fact =
      isThere ? "`\(file)`, \(count) targets" : "none: the built-in rules, \(count) targets"
    if let note = checkout.notes.first {
      return Checkup("releasefile", .warning, "\(fact); \(note)")
    }
    return Checkup("releasefile", .ok, fact)
  }

  private static func packages(_ checkout: Checkout) -> Checkup {
    let names = checkout.layout.packages.map(\.name.normalized)
    if names.isEmpty {
      return Checkup(
        "packages", .warning, "none",
        fix: "name their folders in the Releasefile: `packages = packages/*`")
    }
    let shown = names.prefix(4).joined(separator: ", ")
    return Checkup(
      "packages", .ok,
      names.count > 4 ? "\(names.count): \(shown), …" : "\(names.count): \(shown)")
  }

  private static func lock(_ checkout: Checkout) -> Checkup {
    let subject = "releasefile.lock"
    guard (try? checkout.disk.status(of: Checkout.lockPath)) ?? nil != nil else {
      return Checkup(
        subject, .warning, "none: each machine builds with the newest tools of its day",
        fix: "`rel lock`, and commit `Releasefile.lock`")
    }
    var sets: Set<[String]> = []
    for action in checkout.setUp.graph.actions where !action.tools.isEmpty {
      sets.insert(normalizedRequirements(action.tools))
    }
    for package in checkout.layout.packages {
      sets.insert(normalizedRequirements(package.buildSystem.requires))
    }
    let missing = sets.filter { !$0.isEmpty && checkout.lock.environment(for: $0) == nil }
      .map { $0.joined(separator: " ") }.sorted()
    guard let first = missing.first else {
      return Checkup(subject, .ok, "pins all tools and build backends")
    }
    let more = missing.count > 1 ? " and \(missing.count - 1) more" : ""
    return Checkup(
      subject, .warning, "does not pin `\(first)`\(more)",
      fix: "`rel lock`, and commit `Releasefile.lock`")
  }
}

/// The folder `.cache`: whether rel can work there.
struct CacheCheckup {
  let disk: any FileSystem

  func checkups() -> [Checkup] {
    let folder = disk.absolute(Checkout.cache)
    let isThere = (try? disk.status(of: Checkout.cache)) ?? nil != nil
    let place = isThere ? folder : disk.root
    guard access(place.string, W_OK | X_OK) == 0 else {
      return [
        Checkup(
          "cache", .error, "`\(place)` cannot be written to",
          fix: "give yourself the folder: rel keeps all that it makes in `.cache`")
      ]
    }
    var facts: [String] = []
    var state = Checkup.State.ok
    var fix: String?
    if isThere, let files = try? disk.tree(below: Checkout.cache, prunes: { _ in false }) {
      facts.append(sizeText(files.reduce(0) { $0 + $1.status.sizeBytes }))
    }
    var space = statvfs()
    if statvfs(place.string, &space) == 0 {
      let free = Int64(clamping: UInt64(space.f_bavail) * UInt64(space.f_frsize))
      facts.append("\(sizeText(free)) free")
      if free < 1 << 30 {
        state = free < 64 << 20 ? .error : .warning
        fix = "make room, or `rel cache clean`"
      }
    }
    if let table = try? disk.contents(of: "/proc/self/mountinfo"),
      let mount = MountTable(table).mount(of: ((try? disk.resolved(place)) ?? nil) ?? place)
    {
      facts.append("on \(mount.kind)")
      if mount.isRemote {
        state = max(state, .warning)
        fix = fix ?? "keep the checkout on a disk of this machine: locks and times differ there"
      }
    }
    if isThere, let swapped = try? disk.status(of: ".CACHE"),
      let own = try? disk.status(of: Checkout.cache), own.inode == swapped.inode
    {
      facts.append("which takes capitals for small letters")
      state = max(state, .warning)
      fix = fix ?? "two files whose names differ in capitals only are one there"
    }
    return [Checkup("cache", state, facts.joined(separator: ", "), fix: fix)]
  }

  private func max(_ left: Checkup.State, _ right: Checkup.State) -> Checkup.State {
    left == .error ? left : right
  }
}
