// Why a wheel could not be looked at. What is wrong inside of one is a `Finding`, not an error.

public import Host
public import Standards
import Workspace

/// A wheel that could not be read, or a file name that is not a wheel's.
public enum WheelError: Error, Sendable, Hashable {
  /// The file could not be opened or read; the reason is the system's.
  case unreadable(Path, reason: String)
  /// The file is no zip archive, or a broken one; the reason is libzip's.
  case notAnArchive(Path, reason: String)
  /// A file name that does not follow the wheel format.
  case fileName(String, FileNameFault)
  /// A member that should be there: `METADATA`.
  case missing(String, in: Path)
  /// A member that was not read, since it is larger than any wheel has it.
  case tooLarge(String, limitBytes: UInt64, in: Path)

  /// What is wrong with a wheel's file name.
  public enum FileNameFault: Sendable, Hashable {
    case suffix
    /// Not five fields, or six with a build tag.
    case fieldCount(Int)
    case distribution(String)
    case version(StandardError)
    case build(String)
    case tag(String)
  }
}

extension WheelError: CustomStringConvertible {
  /// What is wrong: lower case, no full stop.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read `\(path)`: \(reason)"
    case .notAnArchive(let path, let reason): "`\(path)` is not a sound zip archive: \(reason)"
    case .fileName(let name, let fault):
      "`\(name)` is not a wheel's file name: \(fault.description)"
    case .missing(let member, let path): "`\(path)` has no `\(member)`"
    case .tooLarge(let member, let limit, let path):
      "`\(member)` in `\(path)` is larger than \(limit >> 20) MiB"
    }
  }

  /// What to do about it, where there is something to say.
  public var hint: String? {
    switch self {
    case .unreadable: nil
    case .notAnArchive, .missing, .tooLarge: "build the wheel again"
    case .fileName(_, .version(let error)): error.hint
    case .fileName:
      "a wheel is named `name-version-python-abi-platform.whl`, say"
        + " `da_vinci-1.0.0-py3-none-any.whl`"
    }
  }
}

extension WheelError.FileNameFault {
  var description: String {
    switch self {
    case .suffix: "it does not end in `.whl`"
    case .fieldCount(let count): "it has \(count) fields between `-`, not five or six"
    case .distribution(let text): "`\(text)` cannot be a project's name"
    case .version(let error): error.description
    case .build(let text): "the build tag `\(text)` does not start with a digit"
    case .tag(let text): "`\(text)` is not a compatibility tag"
    }
  }
}
