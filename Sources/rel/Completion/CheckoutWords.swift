// The packages, targets, variables and versions of a checkout, for completion: nothing is written, no
// program but git is asked, and whatever is wrong means that there is nothing.

import Git
import Host
import ObjectStorage
import PackageIndex
import Publishing
import Releasefile
import Standards
import Workspace

/// What a checkout has to offer, each looked at when it is asked for.
struct CheckoutWords: CompletionSource {
  let arguments: BuildArguments

  /// - Parameter request: may say `-C` and `-f`.
  init?(for request: CompletionRequest) {
    guard var arguments = try? BuildArguments.parse([]) else { return nil }
    arguments.scope.place.directory = request.value(of: "-C")
    arguments.scope.place.file = request.value(of: "-f")
    self.arguments = arguments
  }

  /// nil in a folder that is no checkout: there, the search for packages could take long.
  private func checkout() async -> Checkout? {
    guard let disk = try? Checkout.disk(arguments) else { return nil }
    let signs: [Path] = [Checkout.releasefile, "pyproject.toml", Checkout.cache, ".git"]
    let isCheckout =
      arguments.file != nil || signs.contains { (try? disk.status(of: $0)) ?? nil != nil }
    return isCheckout ? try? await Checkout(arguments, for: .sound, asking: .never) : nil
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
    let opener = StorageOpener(disk: checkout.disk, environment: checkout.environment)
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
    guard let disk = try? Checkout.disk(arguments) else { return [] }
    let environment = currentEnvironment()
    let git = GitRepository(
      disk: disk, environment: environment,
      runner: SubprocessRunner(scratch: Path(environment["TMPDIR"] ?? "/tmp")))
    return (try? await git.tags())?.reversed() ?? []
  }

  func variables() async -> [CompletionVariable] {
    guard let disk = try? Checkout.disk(arguments) else { return [] }
    let file = arguments.file.map { Path($0) } ?? Checkout.releasefile
    let user = (try? disk.status(of: file)) == nil ? nil : file
    let rulebook = try? load(
      user: user, disk: disk, overrides: [], environment: currentEnvironment())
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
