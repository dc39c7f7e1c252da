// The indexes of one run: each is opened once, asked once whether no race can lose an entry in it, and
// what was learned of its pages is kept for the next run.

public import Caching
public import Diagnostics
public import Host
public import ObjectStorage
public import Publishing
public import Standards
import Synchronization
import Workspace

/// The storages of a run and what is known of them.
public final class IndexAccess: Sendable {
  /// How long what a store said of itself is believed.
  private static let probeLifetime: Int64 = 30 * 86_400 * 1_000_000_000

  private struct State {
    var buckets: [String: any ObjectBucket] = [:]
    var probes: [String: ConditionalWrites] = [:]
    /// What earlier runs have seen.
    var remembered: [String: GoodProbe] = [:]
    /// How each storage stood that was asked in this run.
    var newProbes: [String: String] = [:]
    var writable: Set<String> = []
    var listings: [String: RootListing] = [:]
    /// Wheels whose upload ended in this run.
    var uploaded: [String: Set<Path>] = [:]
    /// Projects that had no page when the run began.
    var absent: [String: Set<ProjectName>] = [:]
    var pages: [(project: ProjectName, index: String, page: KnownPage)] = []
  }

  public let opener: StorageOpener
  private let state = Mutex<State>(State())

  public init(_ opener: StorageOpener) { self.opener = opener }

  /// Whether a place on the network was opened: what it says is not to be had from files.
  public var isRemote: Bool { state.withLock { $0.buckets.values.contains { !$0.isLocal } } }

  public func bucket(_ location: String) throws(Problem) -> any ObjectBucket {
    if let known = state.withLock({ $0.buckets[location] }) { return known }
    let bucket = try opener.open(location)
    return state.withLock { state in
      if let known = state.buckets[location] { return known }
      state.buckets[location] = bucket
      return bucket
    }
  }

  /// The root pages of an index.
  public func listing(_ location: String) throws(Problem) -> RootListing {
    let bucket = try bucket(location)
    return state.withLock { state in
      if let known = state.listings[location] { return known }
      let listing = RootListing(bucket)
      state.listings[location] = listing
      return listing
    }
  }

  /// Notes that a wheel is in the index now.
  public func note(uploaded wheel: Path, to location: String) {
    state.withLock { _ = $0.uploaded[location, default: []].insert(wheel) }
  }

  /// Notes which projects had no page when they were looked at.
  public func note(absent projects: Set<ProjectName>, in location: String) {
    state.withLock { $0.absent[location] = projects }
  }

  public func wasAbsent(_ project: ProjectName, in location: String) -> Bool {
    state.withLock { $0.absent[location]?.contains(project) ?? false }
  }

  public func uploaded(to location: String) -> Set<Path> {
    state.withLock { $0.uploaded[location] ?? [] }
  }

  /// Takes what earlier runs learned.
  public func takeProbe(of location: String, from state: MachineState, now: Int64) {
    guard let probe = state[.conditionalWrites(location)], probe.at <= now,
      now - probe.at < Self.probeLifetime
    else { return }
    self.state.withLock { $0.remembered[location] = probe }
  }

  /// Finds out, before the first write, whether the store heeds conditions.
  /// - Throws: what is wrong, unless the user allows it.
  public func requireSafeWrites(
    _ location: String, allowsUnsafe: Bool
  ) async throws(Problem) {
    let bucket = try bucket(location)
    if bucket.isLocal { return }
    let found: ConditionalWrites
    if let known = state.withLock({ $0.probes[location] }) {
      found = known
    } else {
      found = try await conditionalWrites(of: bucket, location)
    }
    if found == .honoured { return }
    if allowsUnsafe { return bucket.writeUnconditionally() }
    throw IndexMistake.unsafeWrites(found, index: location).problem
  }

  /// What an earlier run has seen holds for a storage that stands as it did then.
  private func conditionalWrites(
    of bucket: any ObjectBucket, _ location: String
  ) async throws(Problem) -> ConditionalWrites {
    let remembered = state.withLock { $0.remembered[location] }
    let standing = await bucket.standing()
    let isKnown = remembered?.standing == standing
    let found =
      isKnown
      ? .honoured
      : try await asProblem { () async throws(StorageError) in
        try await bucket.probeConditionalWrites()
      }
    state.withLock { state in
      state.probes[location] = found
      if !isKnown { state.newProbes[location] = standing }
    }
    return found
  }

  /// Finds out, before any step of a release, whether it may write to an index, and whether that is
  /// safe there.
  /// - Throws: what is missing.
  public func requireWritable(_ location: String, allowsUnsafe: Bool) async throws(Problem) {
    try await requirePermission(location)
    try await requireSafeWrites(location, allowsUnsafe: allowsUnsafe)
  }

  /// The same without a word about safety, as nothing is written for it.
  public func requirePermission(_ location: String) async throws(Problem) {
    let bucket = try bucket(location)
    if bucket.isLocal || state.withLock({ $0.writable.contains(location) }) { return }
    try await asProblem { () async throws(StorageError) in try await bucket.requireWritable() }
    state.withLock { _ = $0.writable.insert(location) }
  }

  /// Keeps a page that was written, and with it all that is derived from it.
  public func learn(_ project: ProjectName, _ location: String, _ object: StoredObject?) {
    guard let object, let bucket = try? bucket(location), !bucket.isLocal else { return }
    let page = KnownPage(bytes: object.bytes, tag: object.tag, isSettled: true)
    state.withLock { $0.pages.append((project, location, page)) }
  }

  /// Keeps what was learned.
  public func keep(in state: MachineState, now: Int64) {
    let (pages, probes, buckets) = self.state.withLock { state in
      (state.pages, state.newProbes.map { ($0, $1, state.probes[$0]) }, state.buckets)
    }
    for (project, index, page) in pages { state[.page(of: project, in: index)] = page }
    // What a store lacks it may learn tomorrow, and is asked again.
    for (location, standing, probe) in probes {
      state[.conditionalWrites(location)] =
        probe == .honoured ? GoodProbe(at: now, standing: standing) : nil
    }
    for (location, bucket) in buckets where bucket.hasBrokenPromise {
      state[.conditionalWrites(location)] = nil
    }
  }

  /// What is worth a line about the indexes, whatever was done.
  public var notes: [String] {
    let flat = state.withLock { $0.buckets.values.filter { !$0.isLocal && !$0.holdsFolderKeys } }
    return flat.map(\.location).sorted().map {
      "`\($0)` takes no keys that end in `/`: pip and uv need an address of it that looks up "
        + "`index.html`"
    }
  }
}

/// That a store heeded conditions.
private struct GoodProbe: Packable {
  private static let word = "honoured"

  /// When it was seen to.
  var at: Int64
  /// As `ObjectBucket.standing`.
  var standing: String

  init(at: Int64, standing: String) {
    self.at = at
    self.standing = standing
  }

  var packed: [UInt8] {
    var writer = PackedWriter()
    writer.add(fixed: at)
    writer.add(Self.word)
    writer.add(standing)
    return writer.bytes
  }

  init?(packed bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard let at: Int64 = reader.fixed(), reader.text() == Self.word,
      let standing = reader.text(), reader.isAtEnd
    else { return nil }
    self.at = at
    self.standing = standing
  }
}

extension StateRow<GoodProbe> {
  fileprivate static func conditionalWrites(_ location: String) -> Self {
    Self(.facts, "conditional writes \(location)")
  }
}
