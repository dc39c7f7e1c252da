// A monorepo on a memory disk, and bumps of it.

import Bumping
import Diagnostics
import Host
import Support
import Versioning
import Workspace

/// Plans a bump of the packages below `packages`, or of the one in the root.
func bump(
  _ disk: MemoryDisk, _ change: VersionChange, packages: String = "packages/*",
  _ adjust: (inout BumpRequest) throws -> Void = { _ in }
) throws -> BumpPlan {
  var request = BumpRequest(change, date: "2026-11-22")
  try adjust(&request)
  let layout = try discoverPackages(
    patterns: [try GlobPattern(packages)], isDefault: false, disk: disk,
    cache: NoPyProjectCache())
  return try bumpPlan(request, layout: layout, disk: disk)
}

/// The plan as a person sees it with `-n`: the diffs, then the notes. Or the errors.
func story(
  _ files: [String: String], _ change: VersionChange, packages: String = "packages/*",
  _ adjust: (inout BumpRequest) throws -> Void = { _ in }
) throws -> String {
  do {
    let plan = try bump(MemoryDisk(files), change, packages: packages, adjust)
    let diffs = plan.edits.map { String(decoding: unifiedDiff($0), as: UTF8.self) }
    return plan.headline + "\n" + diffs.joined() + plan.notes.map { "note: \($0)\n" }.joined()
  } catch let error as Problems {
    return error.description + "\n"
  }
}
