// Many projects that come into the pages that list all of them at the same time: whoever comes first
// writes for all who wait, so that a hundred new projects are a few writes and not a hundred races.

public import ObjectStorage
import Standards
import Workspace

/// The pages of one index that list its projects, for the length of a run.
public actor RootListing {
  private let editor: IndexEditor
  private var listed: Set<ProjectName> = []
  private var wanted: Set<ProjectName> = []
  private var isWriting = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  public init(_ storage: any ObjectBucket) { editor = IndexEditor(IndexStorage(storage)) }

  /// Lists a project, with all others that are waiting to be.
  func list(_ project: ProjectName) async throws(PublishError) {
    if listed.contains(project) { return }
    wanted.insert(project)
    while isWriting {
      await withCheckedContinuation { waiting.append($0) }
      if listed.contains(project) { return }
    }
    isWriting = true
    defer {
      isWriting = false
      for continuation in waiting { continuation.resume() }
      waiting = []
    }
    // Those who come from here on wait for the next write. What fails, fails for the one who wrote;
    // the others try themselves.
    let batch = wanted
    try await editor.list(batch.sorted())
    listed.formUnion(batch)
    wanted.subtract(batch)
  }
}
