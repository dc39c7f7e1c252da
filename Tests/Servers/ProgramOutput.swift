// Runs a program of this machine to its end, for servers and certificates that programs make.

internal import Subprocess

/// The standard output of a program that exits with 0; at most 4 MiB.
public func output(of program: String, _ arguments: [String]) async throws -> String {
  let result = try await run(
    program.hasPrefix("/") ? .path(.init(program)) : .name(program),
    arguments: Arguments(arguments),
    output: .string(limit: 4 << 20), error: .string(limit: 4 << 20))
  guard result.terminationStatus.isSuccess else {
    throw ProgramFailure(
      command: ([program] + arguments).joined(separator: " "),
      status: "\(result.terminationStatus)", errors: result.standardError)
  }
  return result.standardOutput
}

public struct ProgramFailure: Error, CustomStringConvertible {
  public var command: String
  public var status: String
  /// What it wrote to its standard error.
  public var errors: String

  public var description: String { "`\(command)`: \(status)\n\(errors)" }
}
