// Whether what was published can be installed: into fresh environments, from its index.

import BuildGraph
public import Checkouts
public import Diagnostics
public import Host
import Indexes
import Python
public import Standards
public import Workspace

/// What an installation tells while it goes on.
public enum InstallEvent: Sendable {
  case said(String)
  case found(Problem)
}

/// Installs what the graph of `verify-install` names from its index.
/// - Parameter version: the one to install of a package.
/// - Returns: the exit status.
public func verifyInstall(
  _ request: Request, by caller: Caller, version: (Package) -> Version,
  tell: (InstallEvent) -> Void
) async throws -> Int32 {
  let checkout = try await Checkout(
    request, environment: caller.environment, asking: .withoutTraces)
  let disk = checkout.disk
  let processes = SubprocessRunner(scratch: disk.absolute(Checkout.scratch))
  var site = ToolSite(
    folder: Checkout.cache / "tools", variables: checkout.environment, disk: disk,
    runner: processes)
  site.wish = PythonWish(of: checkout.layout, on: disk)
  let tools = PythonTools(site: site, lock: checkout.lock, interpreter: nil)
  let access = IndexAccess(
    StorageOpener(disk: disk, for: caller, processes: processes))
  var worst: Int32 = 0
  var warned: Set<String> = []
  var compared: Set<ProjectName> = []
  for action in checkout.setUp.graph.actions {
    guard case .verifyInstall(let project, let index, let modules) = action.operation,
      let package = checkout.layout.packages.first(where: { $0.name == project })
    else { continue }
    let wanted = version(package)
    let bucket = try access.bucket(index)
    var install = PublishedInstall(
      of: project, wanted, from: bucket.installURL, fresh: [project] + package.siblings,
      modules: modules)
    install.variables = try await access.opener.installVariables(of: bucket)
    install.refusesWhatIsAbsent = try await access.opener.refusesWhatIsAbsent(
      bucket, butShows: "\(project.normalized)/index.html")
    if install.refusesWhatIsAbsent, !warned.contains(index) {
      warned.insert(index)
      tell(.found(IndexMistake.refusesAbsent(bucket.installURL).problem))
    }
    if let elsewhere = indexElsewhere(for: [package], of: checkout.layout, on: disk) {
      for name in [project] + package.siblings where compared.insert(name).inserted {
        guard let isThere = try await access.opener.shows(name, at: elsewhere) else { break }
        if isThere { tell(.found(IndexMistake.nameElsewhere(name, elsewhere).problem)) }
      }
    }
    install.timeout = action.timeout
    let log = OutputBuffer()
    let activity = Activity("installing \(project.normalized) \(wanted.normalized)")
    defer { activity.end() }
    do throws(Problem) {
      try await tools.verify(install) { log.append($0) }
      tell(.said("installed  \(project.normalized) \(wanted.normalized)"))
    } catch {
      if Task.isCancelled { return 130 }
      if !log.text.isEmpty { tell(.said(log.text)) }
      tell(.found(IndexMistake.uninstallable(project, error).problem))
      worst = max(worst, error.stepStatus)
    }
  }
  await tools.close()
  return worst
}
