// Files that two wheels put in one place with different bytes: whoever installs both has one of the two, and
// which one is chance.

import Hashing
public import Host
public import Wheels

/// A path in `site-packages` that two wheels have.
public struct WheelClash: Sendable, Hashable {
  public var path: Path
  /// The names of the wheels' files.
  public var first: String
  public var second: String
}

/// The paths that wheels of several projects have in common with different contents, sorted; of each
/// path the first two wheels.
///
/// Nothing is unpacked where no path is in two wheels.
/// - Parameter wheels: absolute.
/// - Throws: where one is no sound archive.
public func clashes(among wheels: [Path]) throws(WheelError) -> [WheelClash] {
  var owners: [Path: [Int]] = [:]
  for (number, wheel) in wheels.enumerated() {
    for path in try filePaths(inWheelAt: wheel) {
      if let place = ModuleTable.installedPath(path) { owners[place, default: []].append(number) }
    }
  }
  // Of one project's wheels only one is installed.
  let projects = wheels.map { project(of: $0) }
  let shared = owners.filter { Set($0.value.map { projects[$0] }).count > 1 }
  if shared.isEmpty { return [] }
  var digests: [Int: [Path: Digest]] = [:]
  for number in Set(shared.values.joined()) {
    for member in try wheelContents(at: wheels[number]).contents?.members ?? [] {
      guard let place = ModuleTable.installedPath(member.path) else { continue }
      digests[number, default: [:]][place] = member.digest
    }
  }
  var found: [WheelClash] = []
  for (path, numbers) in shared.sorted(by: { $0.key < $1.key }) {
    guard let first = numbers.first,
      let second = numbers.first(where: {
        projects[$0] != projects[first] && digests[$0]?[path] != digests[first]?[path]
      })
    else { continue }
    found.append(
      WheelClash(path: path, first: wheels[first].name.string, second: wheels[second].name.string))
  }
  return found
}
