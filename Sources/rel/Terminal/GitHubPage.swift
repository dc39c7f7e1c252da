// Whether rel runs in a job of GitHub Actions, where its checkout is there, and the page to which a
// job adds what it wants to say.

import Diagnostics
import Glibc
import Host
import Reporting

/// The job of GitHub Actions that this process runs in.
enum GitHubPage {
  /// nil elsewhere.
  static var job: GitHubJob? {
    guard variable("GITHUB_ACTIONS") == "true",
      let folder = CallPlace.last.withLock({ $0?.root }) ?? Disk.workingFolder
    else { return nil }
    let workspace = Path(variable("GITHUB_WORKSPACE") ?? folder.string)
    let below = folder == workspace ? "." : folder.relative(to: workspace) ?? "."
    let disk = Disk(root: folder)
    return GitHubJob(folder: below == "." ? "" : "\(below)/") { text in
      let path = Path(text)
      let told = text.hasPrefix("/") ? path.relative(to: folder) : path.lexicallyNormal
      guard let told, !told.string.hasPrefix(".."),
        (try? disk.status(of: told))??.kind == .file
      else { return nil }
      return told.string
    }
  }

  /// Adds to the job's page, where there is one.
  static func add(_ markdown: @autoclosure () -> String) {
    guard variable("GITHUB_ACTIONS") == "true", let file = variable("GITHUB_STEP_SUMMARY"),
      !file.isEmpty
    else { return }
    let descriptor = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    // The page is an addition: a job without it has said the same in its log.
    if descriptor < 0 { return }
    let bytes = Array((markdown() + "\n").utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}

/// Prints a message of rel's own: as an annotation where a job of GitHub Actions reads it.
func printError(_ problem: Problem) {
  if let job = GitHubPage.job, problem.severity == .error {
    // Beside lines of JSON, it must not be among them.
    Screen.shared.print(
      Array(shownText(job.annotation(of: problem).command).utf8), to: STDERR_FILENO)
  } else {
    printMessage(problem.shown.description)
  }
}
