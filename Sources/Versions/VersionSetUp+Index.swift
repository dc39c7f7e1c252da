// What a bump asks the index: which versions were taken before. An index that does not answer is worth a
// line, and no reason to stop: whether a version is free is looked at again when it is published.

import Caching
import Checkouts
public import Diagnostics
import Host
import Indexes
import ObjectStorage
import Publishing
public import Standards
import Workspace

extension VersionSetUp {
  /// How long an index on the network may take.
  private static let patience = Duration.seconds(10)

  /// The versions that the index has, or had, of each project.
  /// - Parameters:
  ///   - projects: whose versions count.
  ///   - isOffline: asks no index on the network.
  /// - Returns: the versions, and why nobody could tell them.
  /// - Throws: a problem where `index` names none.
  public func takenVersions(
    of projects: [ProjectName], isOffline: Bool
  ) async throws(Problem) -> (versions: [ProjectName: Set<Version>], note: String?) {
    if index.isEmpty { return ([:], nil) }
    let bucket = try StorageOpener(disk: disk, for: caller).open(index)
    let free = "whether the version is free shows when it is published"
    if bucket.isLocal {
      do throws(Problem) {
        return (
          try await Publishing.takenVersions(of: projects, in: bucket, state: MachineState()), nil
        )
      } catch { return ([:], "\(error.message): \(free)") }
    }
    if isOffline { return ([:], "`\(index)` is not asked which versions it has: \(free)") }
    let state = MachineState(Checkout.store(on: disk).load().rows)
    let found = await answer(within: Self.patience) {
      () -> Result<[ProjectName: Set<Version>], Problem> in
      do throws(Problem) {
        return .success(try await Publishing.takenVersions(of: projects, in: bucket, state: state))
      } catch { return .failure(error) }
    }
    switch found {
    case .success(let versions): return (versions, nil)
    case .failure(let error): return ([:], "\(error.message); \(free)")
    case nil:
      return (
        [:],
        "`\(index)` has not said in \(Self.patience.components.seconds) s which versions it"
          + " has: \(free)"
      )
    }
  }
}
