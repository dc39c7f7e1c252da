// What rel asks of a disk, as a protocol: `Disk` is the real one, the tests' `MemoryDisk` has a clock
// of its own. Nothing else in rel opens, lists, writes or removes a file.

public import Diagnostics
import Glibc
public import Hashing

/// What kind of thing a name in a folder stands for. Sockets, pipes and devices are `other`.
public enum FileKind: UInt8, Sendable, Hashable, Codable {
  case file = 1
  case folder = 2
  case link = 3
  case other = 4
}

/// What `lstat` says of a file: enough to notice nearly every change without reading it.
public struct FileStatus: Sendable, Hashable {
  public var kind: FileKind
  /// The permission bits alone, `0o644` say.
  public var mode: UInt16
  public var device: UInt64
  public var inode: UInt64
  public var sizeBytes: Int64
  /// Nanoseconds since 1970.
  public var modified: Int64
  /// Nanoseconds since 1970.
  public var changed: Int64

  public init(
    kind: FileKind, mode: UInt16, device: UInt64, inode: UInt64, sizeBytes: Int64,
    modified: Int64, changed: Int64
  ) {
    self.kind = kind
    self.mode = mode
    self.device = device
    self.inode = inode
    self.sizeBytes = sizeBytes
    self.modified = modified
    self.changed = changed
  }

  /// Whether the owner may execute the file: the one permission that git and wheels keep.
  public var isExecutable: Bool { kind == .file && mode & 0o100 != 0 }
}

/// A name in a folder.
public struct FolderEntry: Sendable, Hashable {
  public var name: Path
  public var kind: FileKind
  public init(name: Path, kind: FileKind) {
    self.name = name
    self.kind = kind
  }
}

/// A file found below a folder, with its path from that folder.
public struct TreeEntry: Sendable, Hashable {
  public var path: Path
  public var status: FileStatus
  public init(path: Path, status: FileStatus) {
    self.path = path
    self.status = status
  }
}

/// A disk. Relative paths start from the folder that the disk was made for.
///
/// Every method throws `FileError`, which names the path and what the kernel said.
public protocol FileSystem: Sendable {
  /// The absolute folder that relative paths start from.
  var root: Path { get }

  /// What is at `path`, links not followed; nil when nothing is there.
  func status(of path: Path) throws(FileError) -> FileStatus?

  /// The status of what is at `path` in one number, links not followed: all that a comparison needs.
  func mark(of path: Path) throws(FileError) -> FileMark

  /// The names in `folder`, sorted by bytes, without `.` and `..`.
  func entries(of folder: Path) throws(FileError) -> [FolderEntry]

  /// Everything below `folder` that is not a folder, sorted by path; folders for which `prunes`
  /// answers true (asked with the path from `folder`) are not entered. Links are not followed. A
  /// name that vanishes while the walk goes on is left out. Nothing at `folder`: empty.
  func tree(
    below folder: Path, prunes: @Sendable (Path) -> Bool
  ) throws(FileError) -> [TreeEntry]

  /// The files below `folder` for which `selects` answers true, packed; folders are asked before they
  /// are entered, and what is neither file nor link is left out. Links are not followed. Nothing at
  /// `folder`: empty.
  /// - Parameters:
  ///   - selection: stands for `folder` and `selects`: equal ones select the same.
  ///   - selects: asked with the path from `folder`, and whether it is a folder.
  func listing(
    below folder: Path, selection: Digest,
    selects: @Sendable (UnsafeBufferPointer<UInt8>, Bool) -> Bool
  ) throws(FileError) -> TreeListing

  /// Whether it is known that a listing would show what an earlier one did.
  /// - Parameter identity: that listing's `identity(selection:)`.
  func isKnownUnchanged(as identity: Digest) -> Bool

  /// The bytes of the file at `path`, links followed.
  func contents(of path: Path) throws(FileError) -> [UInt8]

  /// Calls `body` with consecutive pieces of the file at `path`, links followed.
  func read(_ path: Path, body: (UnsafeRawBufferPointer) -> Void) throws(FileError)

  /// The same for a file that was just looked at: its size says how much there is to read, and that
  /// it was looked at need not be noted again.
  func read(_ file: TreeEntry, body: (UnsafeRawBufferPointer) -> Void) throws(FileError)

  /// Where the link at `path` points to.
  func destination(ofLink path: Path) throws(FileError) -> Path

  /// The path with every link resolved; nil when something on the way does not exist,
  /// or when links go in a circle.
  func resolved(_ path: Path) throws(FileError) -> Path?

  /// Replaces what is at `path` in one step: a sibling is written and renamed over it. Makes the
  /// folders on the way. `mode` is the permission bits, exactly.
  func write(_ bytes: [UInt8], to path: Path, mode: UInt16) throws(FileError)

  /// Does the same, and returns only when the new content would be there after a loss of power, too.
  func writeDurably(_ bytes: [UInt8], to path: Path, mode: UInt16) throws(FileError)

  /// Writes `path` only if nothing is there; one winner among many callers.
  /// - Returns: false when something was there already.
  func create(_ bytes: [UInt8], at path: Path, mode: UInt16) throws(FileError) -> Bool

  /// Adds `bytes` to the end of the file at `path`, which need not exist.
  func append(_ bytes: [UInt8], to path: Path) throws(FileError)

  /// Copies the bytes of a file to a new sibling and renames it to `destination`, whole or not at
  /// all; `mode` is the permission bits, exactly. Makes the folders on the way.
  func copy(_ source: Path, to destination: Path, mode: UInt16) throws(FileError)

  /// Makes a link at `path`, replacing what is there in one step.
  func makeLink(at path: Path, to destination: Path) throws(FileError)

  /// Makes `folder` and the folders on the way; it may exist.
  func makeFolder(_ folder: Path) throws(FileError)

  /// Renames, replacing a file or an empty folder at `destination`.
  func rename(_ source: Path, to destination: Path) throws(FileError)

  /// Sets the permission bits.
  func setMode(_ mode: UInt16, of path: Path) throws(FileError)

  /// Removes a file, a link or a whole folder; nothing there is no error.
  func remove(_ path: Path) throws(FileError)

  /// The time that a file written now would get, in nanoseconds since 1970.
  func now() -> Int64
}

extension FileSystem {
  public func mark(of path: Path) throws(FileError) -> FileMark { FileMark(try status(of: path)) }

  public func read(
    _ file: TreeEntry, body: (UnsafeRawBufferPointer) -> Void
  ) throws(FileError) {
    try read(file.path, body: body)
  }

  /// The path from the root of the machine.
  public func absolute(_ path: Path) -> Path { (root / path).lexicallyNormal }

  /// For disks that lose nothing.
  public func writeDurably(
    _ bytes: [UInt8], to path: Path, mode: UInt16
  ) throws(FileError) { try write(bytes, to: path, mode: mode) }

  public func write(_ bytes: [UInt8], to path: Path) throws(FileError) {
    try write(bytes, to: path, mode: 0o644)
  }

  public func write(_ text: String, to path: Path) throws(FileError) {
    try write(Array(text.utf8), to: path, mode: 0o644)
  }
}

/// A file operation that did not work: which path, what was tried, and the kernel's reason.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Reason: Sendable, Equatable {
    case notFound, notPermitted, readOnlyDisk, diskFull, tooManyOpenFiles, notAFolder, isAFolder
    /// It was a file when it was looked at, and a folder when it was read, or the other way round.
    case changed
    case other(errno: Int32, text: String)
  }
  public var path: Path
  /// What was tried, as a verb: `read`, `write`, `list`.
  public var operation: String
  public var reason: Reason

  public init(path: Path, operation: String, reason: Reason) {
    self.path = path
    self.operation = operation
    self.reason = reason
  }

  public var description: String {
    if reason == .changed { return "`\(path)` changed while rel looked at it" }
    return "cannot \(operation) `\(path)`: \(fact)"
  }

  private var fact: String {
    switch reason {
    case .notFound: "there is no such file"
    case .notPermitted: "permission denied"
    case .readOnlyDisk: "the disk is read-only"
    case .diskFull: "the disk is full"
    case .tooManyOpenFiles: "too many files are open"
    case .notAFolder: "a part of the path is not a folder"
    case .isAFolder: "it is a folder"
    case .changed: "it changed"
    case .other(_, let text): text
    }
  }

  /// What to do about it, where there is something to say.
  public var hint: String? {
    switch reason {
    case .notPermitted: "check the owner and the permissions of `\(path.parent)`"
    case .readOnlyDisk: "run rel on a disk that can be written, or use `-n` to see the plan only"
    case .changed: "run it again; what changes it each time is no good input"
    case .diskFull: "free some space; finished steps are kept and will not run again"
    case .tooManyOpenFiles: "raise the limit with `ulimit -n`, or lower `-j`"
    default: nil
    }
  }
}

extension FileError: ProblemConvertible {
  public var problem: Problem {
    Problem(description, hints: hint.map { [$0] } ?? [], cause: cause)
  }

  private var cause: Problem.Cause {
    switch reason {
    case .changed: .refusal
    // Whatever was to be done then, it was not done, and can be later.
    case .diskFull: .unreachable
    default: isOfTheTree ? .fault : .disk
    }
  }

  /// Whether what is there is to blame, and not the disk that it is on.
  private var isOfTheTree: Bool {
    if case .other(errno: ENAMETOOLONG, _) = reason { true } else { false }
  }
}
