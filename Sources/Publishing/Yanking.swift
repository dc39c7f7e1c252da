// Yanking a version, and taking the yank back: of the whole set that is released together, since of
// a part of it installers make a mixture.

public import Standards
import Workspace

/// The changes that yank a version of some projects; those without files of it are left out.
/// - Parameters:
///   - projects: in the order in which they may appear, dependencies first.
///   - reason: may be empty; nil takes the yank back.
/// - Returns: dependants first for a yank, dependencies first for taking it back; nothing for what is
///   so already.
public func yankChanges(
  _ contents: IndexContents, _ version: Version, of projects: [ProjectName], reason: String?
) -> [IndexChange] {
  let order = reason == nil ? projects : projects.reversed()
  return order.compactMap { project in
    guard let page = contents.pages[project] else { return nil }
    let edit = reason.map { PageEdit.yank(version, reason: $0) } ?? .unyank(version)
    if (try? edit.applied(to: page)) == page { return nil }
    return .edit(project, edit)
  }
}
