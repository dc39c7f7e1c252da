// Steps that a test can say in one line: recipe lines are read as a few commands on a memory disk.

import BuildGraph
import Caching
import Diagnostics
import Execution
import Hashing
import Host
import Synchronization

/// Carries out recipes of these commands, with `> FILE` at the end for what they print:
///
/// - `cp A B` · `cat A… ` · `first A…` (the first character of each) · `echo WORD…` · `env NAME`
/// - `script PATH TEXT` (an executable file) · `link PATH DESTINATION`
/// - `edit PATH TEXT` (somebody's editor while the step runs)
/// - `kinds A…` (for each a letter: `n`ormal, e`x`ecutable, an `l` before it for a link, `d`angling)
/// - `split START A…` (a file for each letter in A…, named START and the letter)
/// - `refuse LETTER A…` (fails when one of A… holds the letter)
/// - `read A…` (is seen to read them, though no rule names them)
/// - `nothing` · `fail` · `fail unreachable` · `fail conflict` · `hang` (until the run is cancelled)
/// - `publish` (puts the inputs into the index)
struct ScriptedOperations: StepOperations {
  let disk: MemoryDisk
  let index: ScriptedIndex
  let reads: KnownReads
  let environment: [String: String]
  /// Targets whose steps are interrupted, and after how many lines.
  var interruptions: [String: Int] = [:]

  func run(_ request: StepRequest) async -> StepOutcome {
    guard case .shell(let lines) = request.action.recipe else { return .done }
    if let failure = index.failure(of: request.action.target) { return .failed(failure) }
    let limit = interruptions[request.action.target]
    for (number, line) in lines.enumerated() {
      if number == limit { return .interrupted }
      var words = text(of: line, request).split(separator: " ").map(String.init)
      var file: Path?
      if words.count > 1, words[words.count - 2] == ">" {
        file = Path(words.removeLast())
        words.removeLast()
      }
      guard let command = words.first else { continue }
      if command == "hang" {
        await untilCancelled()
        return .interrupted
      }
      do throws(Problem) {
        let printed = try run(command, Array(words.dropFirst()), request)
        if let file {
          try onDisk { () throws(FileError) in try disk.write(printed, to: file, mode: 0o644) }
        } else {
          request.log.append(printed)
        }
      } catch { return .failed(error) }
    }
    return limit == nil ? .done : .interrupted
  }

  private func text(of line: RecipeLine, _ request: StepRequest) -> String {
    var seen: Set<Path> = []
    let all = request.inputs.flatMap(\.artifacts).map(\.path).filter { seen.insert($0).inserted }
    return line.pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .firstInput: all.first?.string ?? ""
      case .allInputs: all.map(\.string).joined(separator: " ")
      }
    }.joined()
  }

  private func run(
    _ command: String, _ words: [String], _ request: StepRequest
  ) throws(Problem) -> [UInt8] {
    let paths = words.map { Path($0) }
    return try onDisk { () throws(FileError) in
      switch command {
      case "cp": try disk.copy(paths[0], to: paths[1], mode: 0o644)
      case "cat": return try contents(paths)
      case "first":
        var result: [UInt8] = []
        for path in paths { result += try disk.contents(of: path).prefix(1) }
        return result
      case "echo": return Array(words.joined(separator: " ").utf8)
      case "env": return Array((variables(request)[words[0]] ?? "none").utf8)
      case "script": try disk.write(Array(words[1].utf8), to: paths[0], mode: 0o755)
      case "kinds":
        var result: [UInt8] = []
        for path in paths { result += try kind(of: path) }
        return result
      case "split": try split(words[0], paths.dropFirst())
      case "link": try disk.makeLink(at: paths[0], to: paths[1])
      case "edit":
        disk.tick()
        disk.put(words[1], at: paths[0])
      case "publish": index.publish(request)
      case "read":
        let globs = paths.map { GlobPattern(literal: $0) }
        let learned = reads.insert(globs, of: request.action.target)
        request.found.set(request.action.reading(learned).learned, fields: [])
      default: break
      }
      return []
    } failing: {
      if command == "refuse" {
        let letter = UInt8(ascii: words[0].unicodeScalars.first ?? "?")
        let all = (try? contents(Array(paths.dropFirst()))) ?? []
        return all.contains(letter) ? Problem("there is a \(words[0])") : nil
      }
      guard command == "fail" else { return nil }
      return switch words.first {
      case "unreachable": Problem("nobody answers", cause: .unreachable)
      case "conflict": Problem("the index has another one", cause: .conflict)
      default: Problem("it said so")
      }
    }
  }

  private func contents(_ paths: [Path]) throws(FileError) -> [UInt8] {
    var result: [UInt8] = []
    for path in paths { result += try disk.contents(of: path) }
    return result
  }

  private func kind(of path: Path) throws(FileError) -> [UInt8] {
    let isLink = try disk.status(of: path)?.kind == .link
    let place = try disk.resolved(path)
    var letter = "d"
    if let place, let status = try disk.status(of: place) {
      letter = status.isExecutable ? "x" : "n"
    }
    return Array("\(isLink ? "l" : "")\(letter)".utf8)
  }

  private func split(_ start: String, _ paths: ArraySlice<Path>) throws(FileError) {
    let all = try contents(Array(paths))
    for letter in Set(all) {
      let name = String(decoding: [letter], as: UTF8.self)
      let same = all.filter { $0 == letter }
      try disk.write(same, to: Path("\(start)\(name)"), mode: 0o644)
    }
  }

  private func variables(_ request: StepRequest) -> [String: String] {
    RecipeEnvironment(caller: environment, folder: disk.root)
      .variables(for: request.action, tools: [])
  }

  private func onDisk<Value>(
    _ body: () throws(FileError) -> Value, failing: () -> Problem? = { nil }
  ) throws(Problem) -> Value {
    if let failure = failing() { throw failure }
    do throws(FileError) {
      return try body()
    } catch { throw Problem(error) }
  }

  private func untilCancelled() async {
    let (never, end) = AsyncStream.makeStream(of: Void.self)
    await withTaskCancellationHandler {
      for await _ in never {}
    } onCancel: {
      end.finish()
    }
  }
}
