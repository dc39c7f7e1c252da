// The steps of a release that reach the index.

import BuildGraph
import Caching
import Diagnostics
import Execution
import Host
import Indexes
import Notation
import ObjectStorage
import Publishing
import Python
import Standards
import Wheels
import Workspace

extension Operations {
  func upload(
    _ request: StepRequest, _ settings: PublishingSettings
  ) async throws(Problem) {
    let publisher = try await publisher(settings)
    let wheels = try ownWheels(settings.project, request)
    for wheel in wheels { try requireNoClash(wheel.path) }
    for wheel in wheels {
      let status = (try? disk.status(of: wheel.path)) ?? nil
      request.meter.expect(status?.sizeBytes ?? 0)
    }
    for wheel in wheels {
      try await asProblem { () async throws(PublishError) in
        try await publisher.upload(
          wheel.path, of: settings.project, expected: wheel.digest
        ) { request.meter.add($0) }
      }
      indexes.note(uploaded: wheel.path, to: settings.index)
    }
  }

  /// Throws where a wheel and another one that is released have one file with different bytes.
  private func requireNoClash(_ wheel: Path) throws(Problem) {
    let others: [Path]
    do throws(WheelError) {
      others = try released.sharing(with: disk.absolute(wheel))
    } catch { throw Problem(error.description) }
    for other in others where (try? filePaths(inWheelAt: other)) != nil {
      try requireNoClash(among: [wheel, other])
    }
  }

  func commit(
    _ request: StepRequest, _ settings: PublishingSettings
  ) async throws(Problem) {
    let publisher = try await publisher(settings)
    let wheels = try ownWheels(settings.project, request)
    let time = timestamp(disk.now())
    let listing = try indexes.listing(settings.index)
    let uploaded = indexes.uploaded(to: settings.index)
    let page = try await asProblem { () async throws(PublishError) in
      try await publisher.commit(
        wheels.map(\.path), of: settings.project,
        expected: Dictionary(wheels.map { ($0.path, $0.digest) }) { first, _ in first },
        uploaded: uploaded,
        wasAbsent: indexes.wasAbsent(settings.project, in: settings.index), uploadTime: time,
        listing: listing)
    }
    indexes.learn(settings.project, settings.index, page)
    try await invalidate(settings, reference: page?.tag.text ?? time)
  }

  /// What stands before the index forgets the pages that changed.
  private func invalidate(
    _ settings: PublishingSettings, reference: String
  ) async throws(Problem) {
    let paths = pagePaths(of: settings.project)
    for distribution in settings.distributions {
      do throws(StorageError) {
        try await indexes.opener.invalidate(
          distribution, paths, reference: "rel-\(settings.project.normalized)-\(reference)")
      } catch {
        throw SessionMistake.notInvalidated(
          distribution: distribution, error.description, hints: error.hints
        ).problem
      }
    }
  }

  private func publisher(_ settings: PublishingSettings) async throws(Problem) -> Publisher {
    try await indexes.requireSafeWrites(
      settings.index, allowsUnsafe: settings.allowsUnsafeIndex)
    return Publisher(storage: try indexes.bucket(settings.index), disk: disk)
  }

  func verifyInstall(
    _ project: ProjectName, _ index: String, modules: [String], _ request: StepRequest
  ) async throws(Problem) {
    guard let package = packages.first(where: { $0.name == project }) else {
      throw SessionMistake.noProject(project).problem
    }
    let bucket = try indexes.bucket(index)
    var install = PublishedInstall(
      of: package.name, package.version, from: bucket.installURL,
      fresh: [project] + package.siblings, modules: modules)
    (install.variables, install.refusesWhatIsAbsent) = try await asProblem {
      () async throws(StorageError) in
      (
        try await indexes.opener.installVariables(of: bucket),
        try await indexes.opener.refusesWhatIsAbsent(
          bucket, butShows: "\(project.normalized)/index.html")
      )
    }
    if install.refusesWhatIsAbsent {
      let warning = IndexMistake.refusesAbsent(bucket.installURL).problem
      request.log.append(Array("\(warning.description)\n".utf8))
    }
    install.timeout = request.action.timeout
    try await tools.verify(install) { request.log.append($0) }
  }
}
