// The packages, targets, variables and versions of a checkout, for completion: nothing is written, no
// program but git is asked, and whatever is wrong means that there is nothing.

import Checkouts
import Git
import Host
import Indexes
import ObjectStorage
import PackageIndex
import Publishing
import Releasefile
import Standards
import Workspace

/// What a checkout has to offer, each looked at when it is asked for.
struct CheckoutWords: CompletionSource {
  private let request: Request
  private let caller = Caller.current
  private var disk: Disk { Disk(root: request.root) }

  /// - Parameter line: may say `-C` and `-f`.
  init?(for line: CompletionRequest) {
    guard let root = try? checkoutRoot(line.value(of: "-C")) else { return nil }
    request = Request(at: root, file: line.value(of: "-f"), words: [])
  }

  /// nil in a folder that is no checkout: there, the search for packages could take long.
  private func checkout() async -> Checkout? {
    let signs: [Path] = [Checkout.releasefile, "pyproject.toml", Checkout.cache, ".git"]
    let isCheckout =
      request.file != nil || signs.contains { (try? disk.status(of: $0)) ?? nil != nil }
    if !isCheckout { return nil }
    return try? await Checkout(
      request, for: .sound, environment: caller.environment, asking: .never)
  }

  func packages() async -> [String] {
    guard let checkout = await checkout() else { return [] }
    return checkout.layout.packages.map(\.name.normalized).sorted()
  }

  func targets() async -> [String] {
    guard let checkout = await checkout() else { return [] }
    let targets = checkout.setUp.graph.actions.map(\.target)
    // Those that stand for many come first.
    return targets.filter { !$0.contains("/") }.sorted()
      + targets.filter { $0.contains("/") }.sorted()
  }

  func versions() async -> [String] {
    guard let checkout = await checkout() else { return [] }
    var versions: Set<Version> = []
    for action in checkout.setUp.graph.actions {
      guard case .commitIndex(let settings) = action.operation else { continue }
      let page = await page(of: settings.project, in: settings.index, checkout)
      versions.formUnion(page?.versions ?? [])
    }
    return versions.sorted(by: >).map(\.normalized)
  }

  /// The page in a folder, or what this machine remembers of one that is elsewhere.
  private func page(
    of project: ProjectName, in index: String, _ checkout: Checkout
  ) async -> ProjectPage? {
    let opener = StorageOpener(disk: checkout.disk, for: caller)
    guard let bucket = try? opener.open(index) else { return nil }
    guard bucket.isLocal else {
      let known = checkout.state[.page(of: project, in: bucket.location)]
      return known.flatMap { try? ProjectPage(html: $0.bytes) }
    }
    let key = "simple/\(project.normalized)/index.html"
    guard let object = try? await bucket.object(key) else { return nil }
    return try? ProjectPage(html: object.bytes)
  }

  func tags() async -> [String] {
    let git = GitRepository(
      disk: disk, environment: caller.environment,
      runner: SubprocessRunner(scratch: caller.temporaryFolder))
    return (try? await git.tags())?.reversed() ?? []
  }

  func variables() async -> [CompletionVariable] {
    let file = request.file.map { Path($0) } ?? Checkout.releasefile
    let user = (try? disk.status(of: file)) == nil ? nil : file
    let rulebook = try? load(
      user: user, disk: disk, overrides: [], environment: caller.environment)
    let own = builtinVariables()
    let others = (rulebook?.ownVariables ?? []).filter { name in
      !own.contains { $0.name == name }
    }
    return own + others.map { CompletionVariable(name: $0, note: "", values: []) }
  }
}

/// The variables of the built-in rules that have a comment: those are for people to set.
private func builtinVariables() -> [CompletionVariable] {
  builtinRules.split(separator: "\n").compactMap { line in
    guard let equals = line.firstIndex(of: "="), let hash = line.firstIndex(of: "#"),
      equals < hash, line.first?.isLetter == true
    else { return nil }
    let name = line[..<equals].filter { $0 != " " }
    let value = line[equals..<hash].dropFirst().filter { $0 != " " }
    let note = String(line[hash...].dropFirst().drop { $0 == " " })
    let values: [String] =
      switch value {
      case "yes", "no": ["yes", "no"]
      case "lockstep": ["lockstep", "independent"]
      default: []
      }
    return CompletionVariable(name: name, note: note, values: values)
  }
}
