// A release's plan as bytes, for the next call of rel.

import Host
import Standards
import Versioning
import Workspace

extension ReleasePlan {
  func add(to writer: inout PackedWriter) {
    writer.add(bump.steps.count)
    for step in bump.steps {
      writer.add(step.package.text)
      writer.add(step.old.normalized)
      writer.add(step.new.normalized)
    }
    writer.add(bump.edits.count)
    for edit in bump.edits {
      writer.add(edit.path.bytes)
      writer.add(edit.old)
      writer.add(edit.new)
      writer.add(edit.what)
      writer.add(edit.isRemoval)
    }
    writer.add(bump.lockFolders.count)
    for folder in bump.lockFolders { writer.add(folder.bytes) }
    writer.add(bump.tags)
    writer.add(bump.takesVersionsFromTags)
    writer.add(bump.message)
    writer.add(locks.count)
    for lock in locks {
      writer.add(lock.path.bytes)
      writer.add(lock.old)
    }
    writer.add(base)
    writer.add(branch)
    writer.add(remote?.name)
    writer.add(remote?.branch)
    writer.add(indexes)
    writer.add(released.map(\.text))
    writer.add(isSigned)
    writer.add(notify)
    writer.add(checklist)
    writer.add(omissions.count)
    for (step, why) in omissions.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      writer.add(step.rawValue)
      writer.add(why)
    }
  }

  /// Commits and notes are only told when a release starts, and not kept.
  init?(_ reader: inout PackedReader) {
    guard
      let moves = reader.list({ reader -> BumpPlan.Step? in
        guard let name = reader.text(), let old = reader.text(), let new = reader.text(),
          let package = try? ProjectName(name), let old = try? Version(old),
          let new = try? Version(new)
        else { return nil }
        return BumpPlan.Step(package: package, old: old, new: new)
      }),
      let edits = reader.list({ reader -> FileEdit? in
        guard let path = reader.field(), let old = reader.field(), let new = reader.field(),
          let what = reader.texts(), let isRemoval = reader.truth()
        else { return nil }
        var edit = FileEdit(path: Path(bytes: path), old: Array(old), new: Array(new), what: what)
        edit.isRemoval = isRemoval
        return edit
      }),
      let folders = reader.list({ $0.field().map { Path(bytes: $0) } }),
      let tags = reader.texts(), let takesVersionsFromTags = reader.truth(),
      let message = reader.text(),
      let locks = reader.list({ reader -> Lock? in
        guard let path = reader.field(), let old = reader.field() else { return nil }
        return Lock(path: Path(bytes: path), old: Array(old))
      }),
      let base = reader.text(), let branch = reader.optionalText(),
      let remote = reader.optionalText(), let remoteBranch = reader.optionalText(),
      let indexes = reader.texts(), let released = reader.texts(), let isSigned = reader.truth(),
      let notify = reader.optionalText(), let checklist = reader.texts(),
      let omissions = reader.list({ reader -> (ReleaseStep, String)? in
        guard let step = reader.text().flatMap(ReleaseStep.init), let why = reader.text() else {
          return nil
        }
        return (step, why)
      })
    else { return nil }
    var bump = BumpPlan()
    bump.steps = moves
    bump.edits = edits
    bump.lockFolders = folders
    bump.tags = tags
    bump.takesVersionsFromTags = takesVersionsFromTags
    bump.message = message
    self.init(bump: bump, base: base)
    self.locks = locks
    self.branch = branch
    self.remote = remote.map { Remote(name: $0, branch: remoteBranch) }
    self.indexes = indexes
    self.released = released.compactMap { try? ProjectName($0) }
    self.isSigned = isSigned
    self.notify = notify
    self.checklist = checklist
    self.omissions = Dictionary(omissions, uniquingKeysWith: { first, _ in first })
  }
}
