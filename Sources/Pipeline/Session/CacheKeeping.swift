// The cache's size limit: how large it may become, and the clean-up after a run that made it larger.

import BuildGraph
public import Caching
public import Checkouts
import Execution
import Fingerprints
import Host
import Notation
import Planning
import Python
import Releasefile

/// The keys of everything that this checkout last made.
public func lastKeys(_ state: MachineState) -> Set<ActionKey> {
  Set(state.targets.compactMap { state[.target($0)]?.key })
}

extension Checkout {
  /// The keys that the current tree needs: of what this checkout last made, and of every target as
  /// its inputs are now, also where that was never asked for here.
  public func neededKeys(_ known: MachineState) async -> Set<ActionKey> {
    var keys = lastKeys(known)
    // What is learned of targets that nobody asked for is not worth keeping.
    let state = known.copy()
    var builder = SetUpBuilder(
      request: request, disk: disk, environment: environment, state: state, asking: .never)
    guard let graph = try? await builder.setUp(for: .sound).graph else { return keys }
    var site = ToolSite(
      folder: Self.cache / "tools", variables: environment, disk: disk,
      runner: SubprocessRunner(scratch: disk.absolute(Self.scratch)))
    site.wish = PythonWish(of: layout, on: disk)
    let identities = KeyIdentities(
      of: graph,
      from: KeyIdentities.Sources(
        layout: layout, lock: lock, interpreter: state[.python], site: site,
        facts: FactReader(disk: disk, exclusions: exclusions, environment: environment)),
      state: state, disk: disk)
    // A tree with a mistake in it needs at least what it made.
    guard
      let observations = try? RunObservations(
        of: graph, at: place, state: state, identities: identities, external: NothingOutside())
    else { return keys }
    let planner = Planner(
      graph: observations.graph, observations: observations, forcesAll: false,
      folders: graph.actions.map { _ in nil })
    for decision in planner.plan().decisions {
      if let key = decision.key { keys.insert(key) }
    }
    return keys
  }
}

/// No index and no git: what is there has no records.
private struct NothingOutside: ExternalState {
  func verdict(of action: Action, upstream: [Upstream]?) -> ExternalVerdict? { nil }
}

/// Notes that a run made the cache larger and cleans up when it is over its limit. Call it with the
/// lock in hand.
///
/// The size is counted only when this machine does not know it, or when enough was added since.
/// - Returns: lines for the user.
func keepCacheSmall(
  of checkout: Checkout, addedBytes: Int64
) async throws(FileError) -> [String] {
  guard addedBytes > 0 else { return [] }
  let disk = checkout.disk
  var size: CacheSize
  if var counted = checkout.state[.cacheSize] {
    counted.add(addedBytes)
    size = counted
  } else {
    size = CacheSize(bytes: try CacheInventory.sizeBytes(disk: disk, cache: Checkout.cache))
  }
  defer { checkout.state[.cacheSize] = size }
  guard case .bytes(let limitBytes) = checkout.setUp.cacheLimit, size.isDue(limitBytes: limitBytes)
  else { return [] }
  let cleaning = try CacheCleaning(
    disk: disk, cache: Checkout.cache, limitBytes: limitBytes, goalBytes: limitBytes / 5 * 4,
    protecting: await checkout.neededKeys(checkout.state))
  try cleaning.carryOut(on: disk)
  size = CacheSize(bytes: cleaning.sizeBytes, toldLimit: size.toldLimit)
  var notes: [String] = []
  if !cleaning.removals.isEmpty {
    notes.append(
      "the cache was larger than \(sizeText(limitBytes)): removed \(cleaning.removals.count) files "
        + "that were not used for longest, \(sizeText(cleaning.freedBytes))")
  }
  if cleaning.sizeBytes > limitBytes {
    size.neededBytes = cleaning.sizeBytes
    if size.toldLimit != limitBytes {
      notes.append(
        "the current tree alone needs \(sizeText(cleaning.sizeBytes)) of cache, more than the "
          + "limit of \(sizeText(limitBytes)): raise `cache_limit`, or set it to `none`")
    }
    size.toldLimit = limitBytes
  } else {
    size.toldLimit = -1
  }
  return notes
}
