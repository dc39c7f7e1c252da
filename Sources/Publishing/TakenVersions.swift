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
  let answers = await inParallel(questions, atOnce: PublishedProjects.requestsAtOnce) {
    question async -> Result<ObservedPage, StorageError> in
    do throws(StorageError) {
      return .success(
        try await ObservedPage.observe(question.0, in: storage, known: question.1))
    } catch { return .failure(error) }
  }
  var taken: [ProjectName: Set<Version>] = [:]
  for (project, answer) in zip(projects, answers) {
    switch answer {
    case .success(let observed):
      let versions = observed.page.versions + observed.page.withdrawals.map(\.version)
      if !versions.isEmpty { taken[project] = Set(versions) }
    case .failure(let error): throw Problem(error)
    }
  }
  return taken
}
