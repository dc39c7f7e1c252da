// The last line of a release: how to install it.

import BuildGraph
import Host
import Indexes
import Publishing
import Standards
import Workspace

/// For each index that the session publishes to, the command that installs what depends on all else.
public func installLines(_ session: Session) -> [String] {
  var byIndex: [String: [ProjectName]] = [:]
  for action in session.graph.actions {
    if case .commitIndex(let settings) = action.operation {
      byIndex[settings.index, default: []].append(settings.project)
    }
  }
  let packages = session.checkout.layout.packages
  return byIndex.sorted { $0.key < $1.key }.compactMap { index, projects in
    guard let storage = try? session.indexes.bucket(index) else { return nil }
    let needed = Set(packages.filter { projects.contains($0.name) }.flatMap(\.siblings))
    let tops = packages.filter { projects.contains($0.name) && !needed.contains($0.name) }
    let names = tops.map { "\($0.name.normalized)==\($0.version.normalized)" }
    return
      "install with: pip install --index-url \(storage.installURL) \(names.joined(separator: " "))"
  }
}
