// A virtual environment with pinned tools, as steps use it.

public import Diagnostics
public import Host

/// A folder with a Python and what was installed for it.
public struct PythonEnvironment: Sendable, Hashable {
  /// Absolute.
  public var folder: Path
  /// What it holds, and for which Python: the same text on all machines, for action keys.
  public var identity: String
  /// What the user should know about it: that its requirements are not locked.
  public var note: Problem?

  public init(folder: Path, identity: String, note: Problem?) {
    self.folder = folder
    self.identity = identity
    self.note = note
  }

  /// Its programs: comes first in PATH.
  public var bin: Path { folder / "bin" }
  public var python: Path { bin / "python" }
}
