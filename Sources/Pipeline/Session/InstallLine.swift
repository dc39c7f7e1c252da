// The last lines of a release: how to install it.

import BuildGraph
public import Host
import Indexes
public import Publishing
public import Standards
public import Workspace

/// For each index that the session publishes to, the commands that install what depends on all else.
public func installLines(_ session: Session) -> [String] {
  var byIndex: [String: Set<ProjectName>] = [:]
  for action in session.graph.actions {
    if case .commitIndex(let settings) = action.operation {
      byIndex[settings.index, default: []].insert(settings.project)
    }
  }
  return byIndex.sorted { $0.key < $1.key }.flatMap { index, projects -> [String] in
    guard let storage = try? session.indexes.bucket(index) else { return [] }
    let packages = session.checkout.layout.packages.filter { projects.contains($0.name) }
    let commands = installCommands(
      for: packages, of: session.checkout.layout, from: storage.installURL,
      on: session.checkout.disk
    ) { $0.version }
    return ["install with: \(commands.pip)"] + (commands.uv.map { ["or with uv:   \($0)"] } ?? [])
  }
}

/// The commands that install those of some packages that no other of them needs; all of them where each
/// is needed.
public func installCommands(
  for packages: [Package], of layout: MonorepoLayout, from index: String,
  on disk: any FileSystem, version: (Package) -> Version
) -> InstallCommands {
  let needed = Set(packages.flatMap { package in package.siblings.filter { $0 != package.name } })
  let tops = packages.filter { !needed.contains($0.name) }
  let chosen = tops.isEmpty ? packages : tops
  let names = chosen.map { "\($0.name.normalized)==\(version($0).normalized)" }
  return InstallCommands(
    names, from: index, elsewhere: indexElsewhere(for: chosen, of: layout, on: disk))
}

/// The index that has what packages and their siblings need from outside of the monorepo; nil where they
/// need nothing.
public func indexElsewhere(
  for packages: [Package], of layout: MonorepoLayout, on disk: any FileSystem
) -> String? {
  let own = Set(layout.packages.map(\.name))
  let installed = Set(packages.flatMap { [$0.name] + $0.siblings })
  let needsMore = layout.packages.contains { package in
    installed.contains(package.name)
      && package.dependencies.contains { $0.url == nil && !own.contains($0.name) }
  }
  return needsMore ? defaultIndex(of: ".", on: disk) ?? InstallCommands.pypi : nil
}
