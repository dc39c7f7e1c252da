// Where rel was called, and which checkout that is in: names on the command line are from the one, names
// in messages are told from there, and all else is from the other.

import Checkouts
import Diagnostics
import Host
import Synchronization

/// The folder of a call, and the checkout that holds it. Both are absolute.
struct CallPlace: Sendable {
  /// The working folder, or the one of `-C`: what the command line names is from there.
  let folder: Path
  /// The checkout's root: what rel names is from there.
  let root: Path

  /// What `-C` names, or the working folder.
  init(_ directory: String?) throws(Problem) {
    let working = try workingFolder()
    guard let directory else {
      self.init(holding: working)
      CallPlace.last.withLock { [self] in $0 = self }
      return
    }
    let folder = (working / Path(directory)).lexicallyNormal
    guard (try? Disk(root: "/").resolved(folder)) ?? nil != nil else {
      throw Problem(
        "there is no folder `\(directory)`", hints: ["`-C` takes an existing folder"])
    }
    self.init(holding: folder)
    CallPlace.last.withLock { [self] in $0 = self }
  }

  /// - Parameter folder: absolute.
  init(holding folder: Path) {
    self.folder = folder
    root = checkoutRoot(holding: folder) { Disk(root: $0) }
  }

  /// The place that this process works on; nil as long as no command has asked.
  static let last = Mutex<CallPlace?>(nil)

  /// A file that the command line names, as it is named from the checkout's root.
  func named(_ file: String) -> String {
    if folder == root || Path(file).isAbsolute { return file }
    let whole = (folder / Path(file)).lexicallyNormal
    return (whole == root ? "." : whole.relative(to: root) ?? whole).string
  }

  /// An index that the command line names, likewise.
  func index(_ location: String) -> String {
    guard location.hasPrefix("file:") else { return location }
    let path = location.dropFirst("file:".count)
    // Where a variable leads, its own text says.
    if path.hasPrefix("/") || path.contains("$") || path.isEmpty { return location }
    return "file:\(named(String(path)))"
  }

  /// A word of the command line, likewise: a value of `index` may be a folder.
  func word(_ word: String) -> String {
    guard folder != root, let (name, value) = assignment(word), name == "index" else { return word }
    return "index=\(index(value))"
  }

  /// A path from the checkout's root, as it is named from where rel was called.
  func shown(_ path: Path) -> Path {
    guard folder != root, !path.isAbsolute else { return path }
    return (root / path).lexicallyNormal.seen(from: folder)
  }
}

/// A path from the checkout's root, as whoever called rel names it.
func shown(_ path: Path) -> Path { CallPlace.last.withLock { $0 }?.shown(path) ?? path }

/// A message in which the names of files that are there, each in backticks, are told likewise.
func shown(_ message: String) -> String {
  guard let place = CallPlace.last.withLock({ $0 }), place.folder != place.root else {
    return message
  }
  let disk = Disk(root: place.root)
  let parts = message.split(separator: "`", omittingEmptySubsequences: false)
  return parts.enumerated().map { number, part in
    let path = Path(String(part))
    // Every second part is in backticks; a target may have the name of a folder.
    guard number % 2 == 1, number < parts.count - 1, !part.isEmpty, !path.isAbsolute,
      let status = (try? disk.status(of: path)) ?? nil,
      status.kind == .file || part.contains("/")
    else { return String(part) }
    return place.shown(path).string
  }.joined(separator: "`")
}

extension Problem {
  /// The same, told from where rel was called.
  var shown: Problem {
    var problem = self
    problem.message = rel.shown(message)
    problem.hints = hints.map { rel.shown($0) }
    if let file = location?.file { problem.location?.file = rel.shown(Path(file)).string }
    return problem
  }
}
