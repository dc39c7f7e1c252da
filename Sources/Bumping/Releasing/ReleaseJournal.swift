// An unfinished release, kept for the next call of rel: its plan, and how far it came. It is written
// before and after each step; what a step really did is looked at, never read from here.

import Diagnostics
public import Host

/// A release between its first change and its end.
public struct ReleaseJournal: Sendable, Hashable {
  private static let format = 2

  public var plan: ReleasePlan
  /// What the steps that make and publish are asked with, `NAME=value`.
  public var variables: [String]
  /// The packages that are made and published alone; empty: all.
  public var only: [String] = []
  /// The Releasefile, where the command line named another.
  public var file: String?
  /// The step that began last.
  public var begun: ReleaseStep?
  public private(set) var ended: Set<ReleaseStep> = []
  /// The commit that is released, once it is known.
  public var commit: String?
  /// Whether the release made that commit; else a person committed the files.
  public var hasOwnCommit = false

  public init(plan: ReleasePlan, variables: [String], file: String?) {
    self.plan = plan
    self.variables = variables
    self.file = file
  }

  /// Whether something may be in the index: the step began.
  public var mayBePublished: Bool {
    begun.map { [.distribute, .verifyInstall, .push, .notify].contains($0) } ?? false
      || ended.contains(.distribute)
  }

  /// Whether every step that the release has is done, and only its end was not told.
  public var isComplete: Bool {
    plan.steps.allSatisfy { plan.omissions[$0] != nil || ended.contains($0) }
  }

  public mutating func end(_ step: ReleaseStep) { ended.insert(step) }
  public mutating func reopen(_ steps: [ReleaseStep]) { ended.subtract(steps) }

  /// Keeps the journal: it is on the disk when this returns, also if the machine fails then.
  public func write(to path: Path, on disk: any FileSystem) throws(FileError) {
    var writer = PackedWriter()
    writer.add(Self.format)
    plan.add(to: &writer)
    writer.add(variables)
    writer.add(only)
    writer.add(file)
    writer.add(begun?.rawValue)
    writer.add(ended.map(\.rawValue).sorted())
    writer.add(commit)
    writer.add(hasOwnCommit)
    try disk.writeDurably(writer.bytes, to: path, mode: 0o600)
  }

  /// - Returns: nil where there is none.
  /// - Throws: `ReleaseRefusal.unreadable` for one that makes no sense, of another rel perhaps.
  public init?(at path: Path, on disk: any FileSystem) throws {
    guard try disk.status(of: path)?.kind == .file else { return nil }
    var reader = PackedReader(try disk.contents(of: path))
    guard reader.number() == Self.format, let plan = ReleasePlan(&reader),
      let variables = reader.texts(), let only = reader.texts(), let file = reader.optionalText(),
      let begun = reader.optionalText(), let ended = reader.texts(),
      let commit = reader.optionalText(), let hasOwnCommit = reader.truth(), reader.isAtEnd
    else { throw ReleaseRefusal.unreadable(path).problem }
    self.init(plan: plan, variables: variables, file: file)
    self.only = only
    self.begun = begun.flatMap(ReleaseStep.init)
    self.ended = Set(ended.compactMap(ReleaseStep.init))
    self.commit = commit
    self.hasOwnCommit = hasOwnCommit
  }
}
