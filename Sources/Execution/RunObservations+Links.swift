// Where the links among outputs lead: followed for those who have the outputs as input, as soon as it
// is known what will be there.

import BuildGraph
public import Caching
import Fingerprints
import Host

extension RunObservations {
  mutating func observeLinks(of index: Int) {
    guard let table = outputs[index], table.stamps.contains(where: { $0.status.kind == .link })
    else { return }
    let outputs = table.stamps.map(\.artifact)
    let ends = OutputLinks.leadingOut(of: outputs, declared: graph.actions[index].outputs) { link in
      try? disk.destination(ofLink: link.path)
    }
    if ends.isEmpty { return }
    let row = StateRow<StampTable>.links(of: graph.actions[index].target)
    let previous = state[row]
    let behind = outputLinks.stamps(behind: ends.map(\.link), previous: previous)
    if behind.stamps != previous?.stamps
      || previous?.stamps.allSatisfy({ previous?.isTrusted($0.status) == true }) == false
    {
      state[row] = behind
    }
    links[index] = LedOut(behind: behind, owners: owners(of: ends, except: index))
  }

  /// The other actions whose outputs links lead to.
  private func owners(of ends: [(link: Path, to: Path?)], except index: Int) -> Set<Int> {
    let home = resolved(".") ?? disk.root
    var owners: Set<Int> = []
    for end in ends {
      guard let place = resolved(end.link) ?? end.to else { continue }
      let path = place.relative(to: home) ?? place
      for (number, action) in graph.actions.enumerated() where number != index {
        let isOwner = action.outputs.contains { output in
          let base = output.literal ?? output.base
          return output.covers(path) || base.relative(to: path) != nil
            || output.literal.map { path.relative(to: $0) != nil } == true
        }
        if isOwner { owners.insert(number) }
      }
    }
    return owners
  }

  private func resolved(_ path: Path) -> Path? { (try? disk.resolved(path)) ?? nil }

  public func seen(_ outputs: FileSet, of index: Int, changes: (Int) -> Bool) -> FileSet? {
    guard outputs.artifacts.contains(where: { $0.kind == .link }) else { return outputs }
    if outputs == self.outputs(of: index) {
      guard let led = links[index] else { return outputs }
      return led.owners.contains(where: changes) ? nil : outputs.following(led.behind)
    }
    // To be restored: where its links will lead is known, what is there only then.
    let ends = OutputLinks.leadingOut(
      of: outputs.artifacts, declared: graph.actions[index].outputs
    ) { link in
      ((try? objects.contents(link.digest)) ?? nil).map { Path(bytes: $0) }
    }
    return ends.isEmpty ? outputs : nil
  }

  /// The outputs that are on the disk now, as their readers see them.
  func seenNow(_ outputs: FileSet, of index: Int) -> FileSet {
    let ends = OutputLinks.leadingOut(
      of: outputs.artifacts, declared: graph.actions[index].outputs
    ) { link in try? disk.destination(ofLink: link.path) }
    if ends.isEmpty { return outputs }
    let behind = outputLinks.stamps(
      behind: ends.map(\.link), previous: links[index]?.behind)
    return outputs.following(behind)
  }
}

extension StateRow<StampTable> {
  /// What the links among a target's outputs lead to.
  fileprivate static func links(of target: String) -> Self { Self(.facts, "links \(target)") }
}
