// Where steps are carried out: what observes, runs and keeps results is given it as one value.

public import Caching
public import Fingerprints
public import Host

/// A checkout's disk, what is no source there, and where results are kept.
public struct Workplace: Sendable {
  public let disk: any FileSystem
  public let exclusions: Exclusions
  public let records: RecordStore
  public let objects: ObjectStore
  /// For files that a run replaces and did not make.
  public let replaced: Path

  /// - Parameter cache: the folder for all that rel keeps, `.cache`.
  public init(disk: any FileSystem, exclusions: Exclusions, cache: Path) {
    self.disk = disk
    self.exclusions = exclusions
    records = RecordStore(disk: disk, folder: cache / "actions")
    objects = ObjectStore(disk: disk, folder: cache / "objects")
    replaced = cache / "replaced"
  }
}
