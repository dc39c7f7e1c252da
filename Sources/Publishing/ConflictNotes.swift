// How a published file differs from the one that was to take its place: the members of the two
// wheels, compared. A file of a remote index is fetched first, and only when somebody wants to know.

import Caching
import Hashing
import Host
import ObjectStorage
import PackageIndex
import Standards
import Synchronization
import Wheels
import Workspace

/// What is said of the conflicts of one index.
final class ConflictNotes: Sendable {
  /// Larger files are not fetched.
  private static let limitBytes: Int64 = 64 << 20

  private struct Question: Sendable, Hashable {
    var project: ProjectName
    var wheel: Artifact
    var entry: PageEntry
  }

  private struct State {
    /// Those that nobody has looked into yet.
    var open: Set<Question> = []
    var answers: [Question: [String]] = [:]
  }

  private let storage: any ObjectBucket
  private let disk: any FileSystem
  private let scratch: Path
  private let state = Mutex<State>(State())

  init(storage: any ObjectBucket, disk: any FileSystem, scratch: Path) {
    self.storage = storage
    self.disk = disk
    self.scratch = scratch
  }

  /// - Parameter wheel: of this machine.
  func text(_ project: ProjectName, _ wheel: Artifact, published entry: PageEntry) -> String {
    let name = wheel.path.name.string
    guard entry.digest != nil else {
      return "\(name) is published, and the index does not say with which sha256"
    }
    let question = Question(project: project, wheel: wheel, entry: entry)
    var detail = "\(name) is published with other contents"
    let lines: [String]
    if let file = storage.localFile(ProjectKeys(project).file(name)) {
      lines = differences(between: file, and: disk.absolute(wheel.path), labels: labels)
    } else {
      lines =
        state.withLock { state -> [String]? in
          if let answer = state.answers[question] { return answer }
          state.open.insert(question)
          return nil
        } ?? sizes(entry, wheel)
    }
    if !lines.isEmpty { detail += ": " + lines.prefix(3).joined(separator: ", ") }
    if lines.count > 3 { detail += " and \(lines.count - 3) more" }
    return detail + "; a published file is never replaced: raise the version with `rel bump`"
  }

  private var labels: (String, String) { ("the published one", "the new one") }

  /// What can be said without the published file.
  private func sizes(_ entry: PageEntry, _ wheel: Artifact) -> [String] {
    let status = (try? disk.status(of: wheel.path)) ?? nil
    guard let published = entry.sizeBytes, let new = status?.sizeBytes, published != new else {
      return []
    }
    return ["\(published) bytes in the published one, \(new) in the new one"]
  }

  /// Looks into what was asked about so far.
  /// - Returns: whether there is more to say now.
  func explain() async -> Bool {
    let open = state.withLock { state in
      defer { state.open = [] }
      return state.open
    }
    let answers = await inParallel(Array(open), atOnce: PublishedProjects.requestsAtOnce) {
      question async in (question, await self.memberDifferences(question))
    }
    var isMore = false
    for case (let question, let lines?) in answers {
      state.withLock { $0.answers[question] = lines }
      isMore = true
    }
    return isMore
  }

  /// Looks into one conflict, unless that was done.
  func explain(_ project: ProjectName, _ wheel: Artifact, published entry: PageEntry) async {
    let question = Question(project: project, wheel: wheel, entry: entry)
    guard entry.digest != nil, state.withLock({ $0.answers[question] }) == nil,
      storage.localFile(ProjectKeys(project).file(wheel.path.name.string)) == nil,
      let lines = await memberDifferences(question)
    else { return }
    state.withLock { state in
      state.open.remove(question)
      state.answers[question] = lines
    }
  }

  /// nil when the published file is too large, or cannot be had: the conflict stands anyway.
  private func memberDifferences(_ question: Question) async -> [String]? {
    let name = question.wheel.path.name.string
    let key = ProjectKeys(question.project).file(name)
    guard let status = try? await storage.status(of: key), status.sizeBytes <= Self.limitBytes
    else { return nil }
    let folder = scratch / "rel-published-\(UInt64.random(in: 0...UInt64.max))"
    defer { try? disk.remove(folder) }
    let pieces = Pieces(limitBytes: Self.limitBytes)
    guard (try? await storage.read(key, receive: { pieces.add($0) })) != nil,
      let bytes = pieces.bytes, (try? disk.write(bytes, to: folder / name)) != nil
    else { return nil }
    return differences(
      between: folder / name, and: disk.absolute(question.wheel.path), labels: labels)
  }
}

/// What arrives from a storage, up to a limit.
final class Pieces: Sendable {
  private let state = Mutex<[UInt8]?>([])
  private let limitBytes: Int64

  init(limitBytes: Int64) { self.limitBytes = limitBytes }

  func add(_ piece: [UInt8]) {
    state.withLock { bytes in
      guard let count = bytes?.count else { return }
      if Int64(count + piece.count) > limitBytes {
        bytes = nil
      } else {
        bytes?.append(contentsOf: piece)
      }
    }
  }

  /// nil when there was more than the limit.
  var bytes: [UInt8]? { state.withLock { $0 } }
}
