// The user's command at the end of a release, and the facts in its environment.

import Bumping
import Changelogs
import Diagnostics
import Host
import Indexes
import Pipeline
import Publishing
import Versioning
import Workspace

extension ReleaseRun {
  /// Runs `notify`. Its failure undoes nothing.
  func notify() async throws {
    guard let notify = plan.notify else { return }
    let temporary = caller.temporaryFolder
    let changelog = temporary / "rel-changelog-\(Disk.processNumber).md"
    try disk.write(changelogSection(), to: changelog)
    defer { try? disk.remove(changelog) }
    var variables = caller.environment
    for (name, value) in [
      ("VERSION", plan.version), ("PREVIOUS_VERSION", plan.previousVersion),
      ("TAG", plan.tags.joined(separator: " ")), ("COMMIT", journal.commit ?? plan.base),
      ("BRANCH", plan.branch ?? ""), ("INDEX", plan.indexes.joined(separator: " ")),
      ("PACKAGES", plan.bump.steps.map(\.package.normalized).joined(separator: " ")),
      ("INSTALL", try await installCommands().joined(separator: "\n")),
      ("CHANGELOG", disk.absolute(changelog).string),
    ] { variables["REL_\(name)"] = value }
    let command = Command(
      "/bin/sh", ["-eu", "-c", notify], environment: variables, folder: disk.root)
    let lines = OutputBuffer()
    let ended = try await SubprocessRunner(scratch: temporary).run(command) { lines.append($0) }
    let text = lines.bytes
    let shown = text.last == UInt8(ascii: "\n") ? Array(text.dropLast()) : text
    if !shown.isEmpty { site.tell(.said(shown)) }
    if ended.isSuccess { return }
    let how =
      switch ended {
      case .exited(let code): "exited with \(code)"
      case .signalled(let signal): "was ended by signal \(signal)"
      case .timedOut(let duration): "took more than \(duration)"
      }
    throw Refusal(ReleaseRefusal.commandFailed(notify, how: how))
  }

  /// What the changelog says of the release; empty without one.
  private func changelogSection() -> [UInt8] {
    for edit in plan.bump.edits {
      guard let version = plan.bump.changelogVersion(of: edit),
        let bytes = try? disk.contents(of: edit.path)
      else { continue }
      return sectionText(of: version, in: bytes, of: edit.path)
    }
    return []
  }

  /// For each index, the command that installs what nothing else of the release needs.
  private func installCommands() async throws -> [String] {
    let access = IndexAccess(StorageOpener(disk: disk, for: caller))
    let layout = try await setUp().layout
    let packages = layout.packages.filter {
      plan.released.contains($0.name) && plan.versions[$0.name] != nil
    }
    return try plan.indexes.map { location in
      Pipeline.installCommands(
        for: packages, of: layout, from: try access.bucket(location).installURL, on: disk
      ) { plan.versions[$0.name] ?? $0.version }.pip
    }
  }
}
