// `rel check FILE.whl…`: inspect wheels, wherever they come from.

import ArgumentParser
import BuildGraph
import Diagnostics
import Findings
import Host
import Inspection
import Reporting
import Wheels

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Inspect wheels, wherever they come from.",
    usage: "rel check <file.whl> ... [<options>]",
    discussion: """
      Names, tags, metadata, RECORD, the archive and what is in it. Prints a line for each \
      finding: its code, the wheel, what is wrong and what to do. Codes with E are errors, those \
      with W warnings; docs/checks.md explains each. Needs no Releasefile, installs nothing and \
      runs nothing of the wheels. `rel make check` inspects the packages of a Releasefile.

      Exit status: 0 no errors, 1 errors, 2 a file that cannot be read, or wrong usage.

      EXAMPLES:
        rel check dist/*.whl
        rel check --strict --silence W004 dist/*.whl
        rel check --contains 'shop/py.typed' --size 20MB dist/shop-*.whl
      """)

  @Argument(help: "The wheels.", completion: .file(extensions: ["whl"]))
  var files: [String]

  @Flag(help: "Warnings count as errors.")
  var strict = false

  @Flag(help: "Print JSON, one object a line.")
  var json = false

  @Option(help: "Silence a warning; may be there many times.")
  var silence: [String] = []

  @Option(help: "A file or glob that each wheel has to hold; may be there many times.")
  var contains: [String] = []

  @Option(help: "How large a wheel may be, as in 20MB.")
  var size: String?

  func run() throws {
    let expectations = WheelExpectations(try settings())
    let folder = Disk.workingFolder ?? "."
    var counts = (errors: 0, warnings: 0)
    var isReadable = true
    let activity = Activity("inspecting wheels", of: files.count)
    defer { activity.end() }
    for file in files {
      defer { activity.advance() }
      do throws(WheelError) {
        for finding in try inspectWheel(at: folder / Path(file), expectations: expectations) {
          if finding.severity == .error { counts.errors += 1 } else { counts.warnings += 1 }
          printLine(json ? jsonLine(finding, wheel: file) : line(of: finding, file))
        }
      } catch {
        isReadable = false
        printError(Problem(error.description, hints: error.hint.map { [$0] } ?? []))
      }
    }
    let isBad = counts.errors > 0 || (strict && counts.warnings > 0)
    let status: Int32 = isReadable ? (isBad ? 1 : 0) : 2
    // Nothing is said of files that nobody could read but that.
    if isReadable || json {
      printLine(
        json
          ? jsonLine(
            wheels: files.count, errors: counts.errors, warnings: counts.warnings,
            exitStatus: status)
          : summary(counts))
    }
    if status != 0 { throw ExitStatus(code: status) }
  }

  /// The finding with its code in the colour of its severity.
  private func line(of finding: Finding, _ file: String) -> String {
    let palette = Screen.shared.outPalette
    let code = finding.code.rawValue
    return (finding.severity == .error ? palette.bad(code) : palette.doubtful(code))
      + finding.line(wheel: Path(file).name.string).dropFirst(code.count)
  }

  private func settings() throws -> CheckSettings {
    do throws(OperationFault) {
      return try CheckSettings(
        silence.map { "-\($0)" } + contains + (size.map { ["--size=\($0)"] } ?? []))
    } catch { throw Problem(error.mistake.message, hints: [error.mistake.hint]) }
  }

  /// `2 wheels: 1 error, 3 warnings`.
  private func summary(_ counts: (errors: Int, warnings: Int)) -> String {
    let wheels = files.count == 1 ? "1 wheel" : "\(files.count) wheels"
    if counts == (0, 0) { return "\(wheels): nothing found" }
    var parts: [String] = []
    if counts.errors > 0 {
      parts.append(counts.errors == 1 ? "1 error" : "\(counts.errors) errors")
    }
    if counts.warnings > 0 {
      parts.append(counts.warnings == 1 ? "1 warning" : "\(counts.warnings) warnings")
    }
    let isMild = counts.errors == 0 && !strict
    return "\(wheels): \(parts.joined(separator: ", "))" + (isMild ? ", no error" : "")
  }
}
