// Which package a word on the command line means: `da-vinci-cdk`, `cdk`, or `--cdk` as the commands
// for the work of every day take it.

public import Diagnostics
public import Standards
public import Workspace

public struct PackageChoice {
  private let packages: [Package]

  public init(_ packages: [Package]) { self.packages = packages }

  /// The package of that name, or else of that folder's name, or else the only one whose name ends
  /// with that part: `cdk` of `da-vinci-cdk`.
  /// - Parameter word: two dashes in front say that it was given as an option.
  public func package(_ word: String) throws(Problem) -> ProjectName {
    let name = word.hasPrefix("--") ? String(word.dropFirst(2)) : word
    let projectName = try? ProjectName(name)
    let meanings: [(Package) -> Bool] = [
      { $0.name == projectName },
      { String(decoding: $0.path.name.bytes, as: UTF8.self) == name },
      { $0.name.normalized.split(separator: "-").last.map(String.init) == name },
    ]
    for meaning in meanings {
      let found = packages.filter(meaning)
      if found.count == 1 { return found[0].name }
      if found.count > 1 { throw ambiguous(word, found) }
    }
    throw unknown(word, name)
  }

  private func ambiguous(_ word: String, _ found: [Package]) -> Problem {
    CheckoutMistake.ambiguousPackage(word, found.map(\.name)).problem
  }

  private func unknown(_ word: String, _ name: String) -> Problem {
    let names = packages.map(\.name.text)
    let folders = packages.map { String(decoding: $0.path.name.bytes, as: UTF8.self) }
    if word.hasPrefix("-") {
      let options = (names + folders).map { "--\($0)" } + ownOptions
      let near = nearNameHint(to: word, among: Set(options).sorted())
      return CheckoutMistake.unknownOption(
        word, hints: [near, packagesHint, "`--help` shows the options"].compactMap(\.self)
      ).problem
    }
    let near = nearNameHint(to: name, among: Set(names + folders).sorted())
    return CheckoutMistake.unknownPackage(name, hints: [near ?? packagesHint]).problem
  }

  private var packagesHint: String {
    let names = packages.map { "`\($0.name)`" }.joined(separator: ", ")
    return names.isEmpty
      ? "there are none: packages are folders with a pyproject.toml that has [project]"
      : "the packages here are \(names)"
  }
}

/// The long options beside which packages are named.
private let ownOptions = [
  "--allow-dirty", "--allow-unsafe-index", "--always-make", "--bucket", "--clean", "--directory",
  "--dry-run", "--file", "--help",
  "--jobs", "--json", "--keep-going", "--no-wait", "--only", "--question", "--quick", "--replay",
  "--silent", "--verbose", "--verify-install",
]
