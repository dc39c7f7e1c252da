// What was seen of one call of a backend: by the observer of the worker that it was a child of, or, where
// there is none, by the child itself. How it sees that is in `ReadProgram.swift`.

import Host
import Observation

/// What was seen of a call.
/// - Parameters:
///   - notes: the child's own, a file of texts that end in NUL; it makes none where it read nothing.
///   - branch: what the observer wrote of the child.
func accesses(
  notedBy notes: Path, by branch: Path?, on disk: any FileSystem
) throws(FileError) -> Accesses {
  let own = try ownAccesses(notedBy: notes, on: disk)
  guard let branch, var all = try Accesses(in: branch, on: disk) else {
    return Accesses(own, incomplete: ["only what Python itself opens was seen"])
  }
  // The kernel does not tell an import that lists a folder from a program that does.
  let listed = Set(own.filter { $0.kind == .listed }.map(\.path))
  let searched = Set(own.filter { $0.kind == .searched }.map(\.path)).subtracting(listed)
  for (index, access) in all.accesses.enumerated()
  where access.kind == .listed && searched.contains(access.path) {
    all.accesses[index].kind = .searched
  }
  return all
}

private func ownAccesses(
  notedBy notes: Path, on disk: any FileSystem
) throws(FileError) -> [Access] {
  guard try disk.status(of: notes) != nil else { return [] }
  return try disk.contents(of: notes).split(separator: 0).map { text in
    let kind: Access.Kind =
      switch text.first {
      case UInt8(ascii: "d"): .listed
      case UInt8(ascii: "m"): .searched
      default: .read
      }
    return Access(kind, disk.absolute(Path(bytes: text.dropFirst())), by: "python3")
  }
}
