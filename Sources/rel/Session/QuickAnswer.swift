// "Nothing to do", said again without doing anything: when a run found nothing to do, its looks at
// the disk are kept; while each look would show the same, the answer is the same.

import Glibc
import Hashing
import Host

/// Answers of earlier runs that had nothing to do.
///
/// An answer depends on the arguments, the working folder, the environment and rel itself, which
/// name its file, and on the disk, of which it holds a transcript. A run that asked a program or a
/// remote keeps no answer.
enum QuickAnswer {
  /// How many answers are kept: one for each way in which rel is called in a checkout.
  private static let limit = 8
  private static let folder: Path = ".cache/quick"

  /// What a run printed that had nothing to do.
  struct Answer {
    /// Lines of standard error.
    var notes: [String] = []
    var output: [String] = []

    func tell() {
      for note in notes { printError(note) }
      for line in output { printLine(line) }
    }
  }

  /// What is known before anything is set up.
  enum Finding {
    /// The earlier answer to the same call, which still holds.
    case answer(Answer)
    /// It does not hold, but parts of what it rests on may.
    case changed(Known)
    case nothing
  }

  /// An earlier run of the same call.
  struct Known: Sendable {
    /// Which of its looks would show something else now.
    var check: TranscriptCheck
    var setUp: SetUp?
    /// The folder of running steps before the looks were taken: each run changes it when it begins
    /// and when it ends.
    var scratch: FileStatus?
  }

  /// What is known of an earlier run, for the session of this process.
  @TaskLocal static var known: Known?

  /// What is known, unless another run was at work meanwhile: it may have changed what was looked at.
  static func known(onlyOn disk: any FileSystem) throws(FileError) -> Known? {
    guard let known, try disk.status(of: Checkout.scratch) == known.scratch,
      try disk.status(of: Checkout.runningMark) == nil
    else { return nil }
    return known
  }

  /// Takes the looks of the same call's last answer again.
  static func find(_ arguments: [String]) -> Finding {
    // Other ways to name the folder take the long way.
    guard arguments.dropFirst().first == "make", !changesFolder(arguments),
      let working = Disk.workingFolder, let name = name(arguments, working),
      let bytes = try? Disk(root: working).contents(of: folder / name)
    else { return .nothing }
    let scratch = (try? Disk(root: working).status(of: Checkout.scratch)) ?? nil
    var reader = PackedReader(bytes)
    guard let notes = reader.texts(), let output = reader.texts(), let setUp = reader.field(),
      let check = TranscriptCheck(packed: bytes, from: setUp.endIndex)
    else { return .nothing }
    if check.isUnchanged { return .answer(Answer(notes: notes, output: output)) }
    return .changed(Known(check: check, setUp: SetUp(packed: Array(setUp)), scratch: scratch))
  }

  /// Keeps the answer of a session that found nothing to do, if it may be trusted next time.
  static func keep(_ answer: Answer, of session: Session) {
    let disk = session.checkout.disk
    guard let arguments = try? DebugRequest(CommandLine.arguments).arguments,
      session.dependsOnFilesOnly, !changesFolder(arguments), let name = name(arguments, disk.root),
      let transcript = try? disk.transcript(), transcript.isSettled(at: session.startedAt)
    else { return }
    var writer = PackedWriter()
    writer.add(answer.notes)
    writer.add(answer.output)
    writer.add(session.checkout.setUp.packed)
    // To the end of the file, so that it is looked at where it lies.
    writer.add(raw: transcript.packed)
    // Only speed is lost when this cannot be written.
    try? makeRoom(on: disk)
    try? disk.write(writer.bytes, to: folder / name)
  }

  private static func changesFolder(_ arguments: [String]) -> Bool {
    // `-kC folder` is `-k -C folder`.
    arguments.contains { word in
      word.hasPrefix("--dir") || word.hasPrefix("-") && !word.hasPrefix("--") && word.contains("C")
    }
  }

  /// Removes the oldest answers down to one below the limit.
  private static func makeRoom(on disk: any FileSystem) throws(FileError) {
    guard try disk.status(of: folder)?.kind == .folder else { return }
    var ages: [(changed: Int64, path: Path)] = []
    for entry in try disk.entries(of: folder) {
      let path = folder / entry.name
      if let status = try disk.status(of: path) { ages.append((status.changed, path)) }
    }
    ages.sort { $0.changed < $1.changed }
    for old in ages.prefix(max(0, ages.count - limit + 1)) { try disk.remove(old.path) }
  }

  /// The name of the answer to this call: all that decides it but the disk.
  private static func name(_ arguments: [String], _ working: Path) -> String? {
    guard let program = programIdentity else { return nil }
    var encoder = FieldEncoder()
    encoder.add(program)
    encoder.add(working.bytes)
    encoder.add(list: arguments)
    // Shells change these with each command, and no rule can see them.
    let noise: Set<String> = ["_", "OLDPWD", "SHLVL", "COLUMNS", "LINES"]
    encoder.add(list: environmentEntries().filter { !noise.contains(prefix($0)) }.sorted())
    return encoder.digest().hexadecimal
  }

  private static func prefix(_ entry: String) -> String { String(entry.prefix { $0 != "=" }) }
}
