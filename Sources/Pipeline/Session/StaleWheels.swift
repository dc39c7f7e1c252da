// Wheels that nobody makes any more, and how they are put out of the way.

import BuildGraph
import Caching
public import Checkouts
public import Host

/// Wheels and source distributions in the folders where wheels go that no package of the checkout
/// makes: of one that is gone or has another name now.
public func staleWheels(of checkout: Checkout) throws(FileError) -> [Path] {
  let wheels = checkout.setUp.graph.actions.filter { action in
    if case .buildWheel = action.operation { true } else { false }
  }.flatMap(\.outputs)
  var stale: [Path] = []
  for folder in Set(wheels.map(\.base)).sorted() where try checkout.disk.status(of: folder) != nil {
    for entry in try checkout.disk.entries(of: folder) {
      let path = folder / entry.name
      let isDistribution = [".whl", ".tar.gz"].contains { end in
        path.name.bytes.suffix(end.utf8.count).elementsEqual(end.utf8)
      }
      if isDistribution, !wheels.contains(where: { $0.matches(path) }) { stale.append(path) }
    }
  }
  return stale.sorted()
}

/// Moves files to the folder for what a run replaced and rel did not make.
public func setAside(_ paths: [Path], of checkout: Checkout) throws(FileError) {
  for path in paths {
    let aside = Checkout.cache / "replaced" / path
    try checkout.disk.remove(aside)
    try checkout.disk.makeFolder(aside.parent)
    try checkout.disk.rename(path, to: aside)
  }
}
