// `rel index`: what an index holds, whether it is sound, and putting it right.

import ArgumentParser
import Diagnostics
import Host
import Indexes
import Notation
import ObjectStorage
import PackageIndex
import Publishing
import Reporting
import Standards
import Workspace

struct IndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Look at an index, check it, put it right.",
    usage: "rel index [list|verify|rebuild|prune] [<options>]",
    discussion: """
      The index is the one that the Releasefile releases to, or the one of `--index`. Nothing is \
      written but by compare and swap, so releases may go on meanwhile.

      EXAMPLES:
        rel index                               projects, versions and files
        rel index verify --bucket acme-pypi     is all there that the pages show?
      """,
    subcommands: [IndexList.self, IndexVerify.self, IndexRebuild.self, IndexPrune.self],
    defaultSubcommand: IndexList.self)
}

struct IndexList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the projects of an index, with their versions.",
    usage: "rel index [list] [--index <index>] [<options>]",
    discussion: """
      EXAMPLES:
        rel index list
        rel index list --bucket acme-pypi --only da-vinci --json
      """)

  @OptionGroup var place: IndexArguments

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func run() async throws {
    for (_, bucket) in try await place.indexes() {
      let contents = try await IndexContents(bucket)
      let projects = try place.named ?? contents.projects
      for line in json ? jsonLines(contents, projects) : lines(contents, projects) {
        printLine(line)
      }
    }
  }

  private func lines(_ contents: IndexContents, _ projects: [ProjectName]) -> [String] {
    var lines: [String] = []
    var counts = (versions: 0, files: 0, bytes: Int64(0))
    let palette = Screen.shared.outPalette
    for project in projects {
      guard let page = contents.pages[project] else { continue }
      lines.append(project.normalized)
      for version in contents.versions(of: project).reversed() {
        let entries = contents.entries(project, version)
        let bytes = entries.reduce(0) { $0 + ($1.sizeBytes ?? 0) }
        counts = (counts.versions + 1, counts.files + entries.count, counts.bytes + bytes)
        var columns = [
          version.normalized, entries.count == 1 ? "1 file" : "\(entries.count) files",
          sizeText(bytes),
        ]
        if let day = entries.compactMap(\.uploadTime).max()?.prefix(10) {
          columns.append(String(day))
        }
        if let reason = entries.compactMap(\.yanked).first {
          let all = entries.allSatisfy { $0.yanked != nil }
          columns.append(
            palette.doubtful(all ? "yanked" : "partly yanked")
              + (reason.isEmpty ? "" : ": \(reason)"))
        }
        lines.append("  " + columns.joined(separator: "  "))
      }
      for gone in page.withdrawals where gone.at != nil {
        lines.append(
          "  \(gone.version.normalized)  rolled back \(gone.at?.prefix(10) ?? "")")
      }
    }
    let words = [
      counted(projects.count, "project"), counted(counts.versions, "version"),
      counted(counts.files, "file"), sizeText(counts.bytes),
    ]
    return lines + [words.joined(separator: ", ")]
  }

  private func jsonLines(_ contents: IndexContents, _ projects: [ProjectName]) -> [String] {
    var lines: [String] = []
    var counts = (versions: 0, files: 0, bytes: Int64(0))
    for project in projects {
      let page = contents.pages[project]
      counts.versions += contents.versions(of: project).count
      for entry in page?.entries ?? [] {
        counts.files += 1
        counts.bytes += entry.sizeBytes ?? 0
        let members: [(String, JSONValue)] = [
          ("type", .string("file")), ("project", .string(project.normalized)),
          ("version", entry.version.map { .string($0.normalized) } ?? .null),
          ("file", .string(entry.fileName)),
          ("sha256", entry.digest.map { .string($0.hexadecimal) } ?? .null),
          ("sizeBytes", entry.sizeBytes.map { .integer(Int($0)) } ?? .null),
          ("uploadTime", entry.uploadTime.map { .string($0) } ?? .null),
          ("yanked", entry.yanked.map { .string($0) } ?? .null),
        ]
        lines.append(JSONValue.object(members).text)
      }
    }
    let members: [(String, JSONValue)] = [
      ("type", .string("summary")), ("version", .integer(1)),
      ("projects", .integer(projects.count)), ("versions", .integer(counts.versions)),
      ("files", .integer(counts.files)), ("sizeBytes", .integer(Int(counts.bytes))),
    ]
    return lines + [JSONValue.object(members).text]
  }
}

struct IndexVerify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check that an index has what its pages show.",
    usage: "rel index verify [--deep] [--index <index>] [<options>]",
    discussion: """
      Every file of a page is there with its size and sha256, its metadata too; all forms of a \
      page agree; no file is there that no page shows. The sha256 is the one that the storage \
      keeps; `--deep` reads every file.

      Exit status: 0 all is well, 1 something is wrong, 3 the index cannot be read.

      EXAMPLES:
        rel index verify
        rel index verify --deep --index file:../index
      """)

  @OptionGroup var place: IndexArguments

  @Flag(help: "Read every file.")
  var deep = false

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func run() async throws {
    var count = 0
    var files = 0
    for (_, bucket) in try await place.indexes() {
      let contents = try await IndexContents(bucket)
      files += contents.pages.values.reduce(0) { $0 + $1.entries.count }
      let findings = try await indexFindings(contents, in: bucket, isDeep: deep)
      count += findings.count
      for finding in findings { printLine(json ? jsonLine(finding) : line(finding)) }
    }
    let status = count == 0 ? 0 : 1
    if json {
      printLine(
        JSONValue.object([
          ("type", .string("summary")), ("version", .integer(1)), ("files", .integer(files)),
          ("findings", .integer(count)), ("exitStatus", .integer(status)),
        ]).text)
    } else {
      let found = count == 0 ? "nothing found" : counted(count, "finding")
      printLine("\(counted(files, "file")): \(found)")
    }
    if count > 0 { throw ExitStatus(code: 1) }
  }

  private func line(_ finding: IndexFinding) -> String {
    let kind = Screen.shared.outPalette.bad(finding.kind.rawValue)
    return "\(kind)  \(finding.key): \(finding.message)"
  }

  private func jsonLine(_ finding: IndexFinding) -> String {
    JSONValue.object([
      ("type", .string("finding")), ("kind", .string(finding.kind.rawValue)),
      ("key", .string(finding.key)), ("message", .string(finding.message)),
    ]).text
  }
}

struct IndexRebuild: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild",
    abstract: "Make the pages agree with the files that are there.",
    usage:
      "rel index rebuild [-n] [--index <index>] [<options>]",
    discussion: """
      Files that no page shows come onto their page, entries whose file is gone go, and all forms \
      of the pages are made again. Yanks, and attributes that others wrote, stay. Files are never \
      touched; one that is not what its page says is for `rel index verify` to tell.

      EXAMPLES:
        rel index rebuild -n       say what would change
        rel index rebuild
      """)

  @OptionGroup var place: IndexArguments
  @OptionGroup var change: IndexChangeArguments

  func run() async throws {
    let command = self
    try await interruptible { _ in try await command.rebuild() }
  }

  private func rebuild() async throws {
    let opened = try await place.open(whole: true)
    for target in opened.targets {
      let contents = try await IndexContents(target.bucket)
      let changes = try await rebuildChanges(contents, in: target.bucket, scratch: opened.scratch)
      if change.dryRun {
        printPlanned(changes)
      } else {
        try await carryOut(changes, of: target, opened, allowsUnsafe: change.allowUnsafeIndex)
      }
      printLine(changes.isEmpty ? "nothing to do" : counted(changes.count, "change"))
    }
  }
}

/// `1 file`, `2 files`.
func counted(_ count: Int, _ noun: String) -> String {
  count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}

extension IndexArguments {
  /// The projects of the command line; nil: all of the index.
  var named: [ProjectName]? {
    get throws {
      try only.isEmpty
        ? nil
        : only.map { name in
          guard let project = try? ProjectName(name) else {
            throw IndexMistake.noProjectName(name)
          }
          return project
        }
    }
  }

  /// The indexes alone: to look at them, no package need be there.
  func indexes() async throws -> [(location: String, bucket: any ObjectBucket)] {
    guard let location else {
      return try await open().targets.map { ($0.location, $0.bucket) }
    }
    let opener = StorageOpener(disk: Disk(root: try checkoutRoot(place.directory)), for: .current)
    return [(location, try opener.open(location))]
  }
}
