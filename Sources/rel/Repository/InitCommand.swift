// `rel init`: write the Releasefile that rel works by where there is none.

import ArgumentParser
import Bumping
import Checkouts
import Diagnostics
import Host
import Versioning
import Workspace

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write the Releasefile that rel assumes without one.",
    usage: "rel init [-n] [--force] [-C <folder>]",
    discussion: """
      Names the packages that rel finds, and has the variables that most repositories come to set \
      as comments. Nothing else changes by it: edit what does not fit.

      EXAMPLES:
        rel init -n        print it, and write nothing
        rel init
      """)

  @Option(
    name: [.customShort("C"), .customLong("directory")],
    help: ArgumentHelp("Go to this folder first.", valueName: "folder"), completion: .directory)
  var directory: String?

  @Flag(help: "Replace a Releasefile that is there.")
  var force = false

  @Flag(name: [.customShort("n"), .long], help: "Print it, and write nothing.")
  var dryRun = false

  func run() throws {
    let disk = Disk(root: try checkoutRoot(directory))
    if !force, !dryRun, try disk.status(of: Checkout.releasefile) != nil {
      throw Problem(
        "there is a `\(shown(Checkout.releasefile))` already",
        hints: ["`--force` replaces it, `rel init -n` prints what would be in it"])
    }
    let text = try releasefile(on: disk)
    if dryRun { return printLine(String(text.dropLast())) }
    try disk.write(text, to: Checkout.releasefile)
    printLine("wrote `\(shown(Checkout.releasefile))`; `rel plan` says what rel would do")
  }
}

/// The Releasefile that stands for none.
private func releasefile(on disk: Disk) throws(Problems) -> String {
  let found = try findPackages(
    patterns: [], isDefault: true, disk: disk, cache: NoPyProjectCache())
  let layout = try found.layout(answers: [:])
  return """
    # What rel makes of this repository. `rel rules` prints the rules that come with rel; each
    # variable below has here the value that it has without this file.

    \(packageLines(layout, disk))
    \(leftOutLines(layout, disk))

    # Other files in which `rel bump` changes the version.
    \(versionFileLine(layout, disk))

    # Where releases go.
    # index = file:.cache/index

    # The percentage of lines that tests have to reach; for one package: `name: coverage = 90`.
    # coverage = 0

    # Files that are no input of anything.
    # ignore = scratch/ **/*.orig

    # Packages that are built and tested but never uploaded; a classifier `Private ::` says so, too.
    \(privateLines(layout))

    # A target of your own, made before a release.
    # docs: outputs = site/
    # docs: docs/** mkdocs.yml
    #\tmkdocs build --site-dir site
    # distribute: docs

    """
}

/// The variable `packages` and what it comes to.
private func packageLines(_ layout: MonorepoLayout, _ disk: Disk) -> String {
  if layout.packages.isEmpty {
    return """
      # Folders with a pyproject.toml that has `[project]`; none are here yet. Without this
      # line rel takes all that it finds, save in tests, examples and the like.
      # packages = packages/*
      """
  }
  let width = layout.packages.map(\.path.string.count).max() ?? 0
  let list = layout.packages.sorted { $0.path < $1.path }.map { package in
    let path = package.path.string
    let name = package.isUnanswered ? "" : package.name.text
    let padding = String(repeating: " ", count: width - path.count + 2)
    return name.isEmpty ? "#   \(path)" : "#   \(path)\(padding)\(name)"
  }
  if layout.workspace == ".", !layout.packages.contains(where: { $0.path.name == ".." }) {
    return
      (["# The packages are the members of the uv workspace:"] + list
      + ["# packages = libs/*  would take others."]).joined(separator: "\n")
  }
  let words = patterns(for: layout.packages.map(\.path).sorted(), disk)
  let head = "# Folders of packages, one or more words; globs are allowed. Now these:"
  return ([head] + list + ["packages = \(words.joined(separator: " \\\n           "))"])
    .joined(separator: "\n")
}

/// What else has a project, and why it is no package.
private func leftOutLines(_ layout: MonorepoLayout, _ disk: Disk) -> String {
  let leftOut = layout.surveyed(on: disk, cache: NoPyProjectCache())
  if leftOut.isEmpty { return "# Nothing else has a project." }
  let shown = leftOut.prefix(40)
  let width = shown.map(\.path.string.count).max() ?? 0
  let lines = shown.map { one in
    let path = one.path.string
    return "#   \(path)\(String(repeating: " ", count: width - path.count + 2))\(one.why)"
  }
  let rest = leftOut.count > shown.count ? ["#   and \(leftOut.count - shown.count) more"] : []
  return (["# Left out:"] + lines + rest).joined(separator: "\n")
}

/// Globs that find these folders and no others; the folders themselves where there are none.
private func patterns(for paths: [Path], _ disk: Disk) -> [String] {
  var words = paths.contains(".") ? ["."] : []
  let groups = Dictionary(grouping: paths.filter { $0 != "." }, by: \.parent)
  for (parent, folders) in groups.sorted(by: { $0.key < $1.key }) {
    let glob = parent == "." ? "*" : "\(escaped(parent))/*"
    let found = (try? GlobPattern(glob)).flatMap { pattern in
      try? findPackages(
        patterns: [pattern], isDefault: false, disk: disk, cache: NoPyProjectCache())
    }
    words += found?.paths == folders ? [glob] : folders.map(escaped)
  }
  return words
}

/// The path as a word of a Releasefile.
private func escaped(_ path: Path) -> String {
  path.string.map { " #%:*?[]\\=,()|$".contains($0) ? ($0 == "$" ? "$$" : "\\\($0)") : "\($0)" }
    .joined()
}

/// Files that are known to state versions, where they state the packages'.
private func versionFileLine(_ layout: MonorepoLayout, _ disk: Disk) -> String {
  let files = otherVersionFiles(of: layout, disk: disk).map(escaped)
  return files.isEmpty
    ? "# version_files = docs/conf.py" : "version_files = \(files.joined(separator: " "))"
}

private func privateLines(_ layout: MonorepoLayout) -> String {
  let names = layout.packages.filter(\.isPrivate).map(\.name.normalized)
  if names.isEmpty { return "# name: release = no" }
  return names.map { "# \($0): release = no  (its classifier says so)" }.joined(separator: "\n")
}
