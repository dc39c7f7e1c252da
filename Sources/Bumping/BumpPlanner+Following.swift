// Projects that are no packages of the monorepo, excluded by the workspace, say, and that its releases
// move all the same: they are known by being at the version of packages.

import Host
import Standards
import Versioning
import Workspace

extension BumpPlanner {
  /// Versions that many projects are at without having anything in common.
  private static let common: Set<Version> = [
    Version(release: [0]), Version(release: [0, 0, 1]), Version(release: [0, 1]),
    Version(release: [1]),
  ]

  /// The projects that are kept in step with packages, and those of them that get a version now.
  func following() -> (followers: [Package], followed: [Bumped]) {
    var followers: [Package] = []
    var followed: [Bumped] = []
    let known = Set(
      layout.packages.compactMap { statedVersion(of: $0, disk: disk) }.filter {
        !Self.common.contains($0)
      })
    for package in request.bystanders {
      let reader = VersionSourceReader(package: package, disk: disk)
      guard let source = try? reader.source(), case .written(let place) = source,
        let version = Version(spelled: place.text), known.contains(version)
      else { continue }
      followers.append(package)
      if let one = bumped.first(where: { $0.old == version }) {
        followed.append(Bumped(package: package, source: source, old: version, new: one.new))
      }
    }
    return (followers, followed)
  }
}
