// Why a step runs, as facts: what differs between two keys, and what was found at its outputs; their
// wording is at the end of the file.

public import Host

/// Why a step runs.
public enum Reason: Sendable, Hashable {
  case firstRun
  case changed(Path)
  case added(Path)
  case removed(Path)
  /// The file became executable or no longer is, or is a link now.
  case becameAnotherKind(Path)
  case recipeChanged
  /// What a build backend says of a package, or git of its commit.
  case answerChanged
  /// They are written in another way, or in another order that the recipe sees.
  case prerequisitesChanged
  /// A folder that it listed has other names.
  case namesChanged(Path)
  /// A name that it looked for stands for something else now, or for nothing.
  case presenceChanged(Path)
  /// It was seen to read something else since.
  case learnedMore
  /// What it asked git's files about.
  case gitChanged(GitMatter)
  case outputsChanged
  case variableChanged(String)
  /// A program, a pinned tool or an interpreter is another one now.
  case toolChanged(String)
  /// What is installed with a package's wheel has other versions.
  case versionsChanged
  /// Another step's output differs.
  case upstreamChanged(target: String, Path)
  case outputMissing(Path)
  case outputEdited(Path)
  /// Lies where the step writes and does not come from it.
  case outputForeign(Path)
  case always
  case forced
  /// Its record was made in another way: nothing more can be said.
  case noRecord
  /// Something that the key needs is made when the step runs, tools that are not pinned say.
  case notObserved(String)
}

/// What of git a step depends on.
public enum GitMatter: Sendable, Hashable {
  case commit
  case tags
  /// Which files below the folder are tracked or ignored.
  case tracking(Path)
  /// A file of git's own, from its folder.
  case file(Path)
}

extension Reason {
  /// The file that it is about, where it is about one.
  public var path: Path? {
    switch self {
    case .changed(let path), .added(let path), .removed(let path), .becameAnotherKind(let path),
      .upstreamChanged(_, let path), .outputMissing(let path), .outputEdited(let path),
      .outputForeign(let path), .namesChanged(let path), .presenceChanged(let path):
      path
    default: nil
    }
  }

  /// The reason as a phrase; paths below `folder` are told from there.
  public func text(from folder: Path?) -> String {
    func told(_ path: Path) -> String { (folder.flatMap(path.relative(to:)) ?? path).string }
    return switch self {
    case .firstRun: "first run"
    case .changed(let path): "\(told(path)) changed"
    case .added(let path): "\(told(path)) is new"
    case .removed(let path): "\(told(path)) is gone"
    case .becameAnotherKind(let path): "\(told(path)) has another mode or kind"
    case .recipeChanged: "recipe changed"
    case .answerChanged: "what its build backend and git say changed"
    case .prerequisitesChanged: "prerequisites changed"
    case .namesChanged(let folder): "\(told(folder))/ has another list of files"
    case .presenceChanged(let path): "\(told(path)) is there, gone or another one now"
    case .learnedMore: "it is known to read something else now"
    case .gitChanged(.commit): "another branch or commit is checked out"
    case .gitChanged(.tags): "git has other tags"
    case .gitChanged(.tracking(let folder)):
      "git tracks or ignores other files in \(told(folder))"
    case .gitChanged(.file(let path)): "git's file \(path) changed"
    case .outputsChanged: "declared outputs changed"
    case .variableChanged(let name): "\(name) has another value"
    case .toolChanged(let name): "\(name) is another program now"
    case .versionsChanged: "what it requires has other versions"
    case .upstreamChanged(let target, let path): "\(path.string) of \(target) changed"
    case .outputMissing(let path): "\(path.string) is missing"
    case .outputEdited(let path): "\(path.string) was edited"
    case .outputForeign(let path): "\(path.string) was not made by it"
    case .always: "runs always"
    case .forced: "asked for with -B"
    case .noRecord: "no record of its last run"
    case .notObserved(let what): what
    }
  }
}
