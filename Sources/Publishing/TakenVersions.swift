// Which versions of projects an index has, or had: their numbers are never used again.

public import Caching
public import Diagnostics
public import ObjectStorage
public import Standards
import Workspace

/// The versions on each project's page, yanked ones too, and those that were taken back.
/// - Parameter state: what this machine knows of the pages: one that did not move is not sent again.
/// - Throws: why a page cannot be read.
public func takenVersions(
  of projects: [ProjectName], in storage: any ObjectBucket, state: MachineState
) async throws(Problem) -> [ProjectName: Set<Version>] {
  let index = storage.location
  let questions = projects.map { project in
    (project, storage.isLocal ? nil : state[.page(of: project, in: index)])
  }
  let storage = IndexStorage(storage)
  let observed = try await asProblem { () async throws(PublishError) in
    try await inParallel(questions, atOnce: PublishedProjects.requestsAtOnce) {
      question async throws(PublishError) in
      try await ObservedPage.observe(question.0, in: storage, known: question.1)
    }
  }
  var taken: [ProjectName: Set<Version>] = [:]
  for (project, page) in zip(projects, observed.map(\.page)) {
    let versions = page.versions + page.withdrawals.map(\.version)
    if !versions.isEmpty { taken[project] = Set(versions) }
  }
  return taken
}
