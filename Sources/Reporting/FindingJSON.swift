// What `rel check` found, as JSON, one object a line: a public interface, in `docs/json.md`.

public import Findings
import Notation
import Wheels

/// The line of one finding.
/// - Parameter wheel: the file as it was named.
public func jsonLine(_ finding: Finding, wheel: String) -> String {
  JSONValue.object([
    ("type", .string("finding")), ("wheel", .string(wheel)),
    ("code", .string(finding.code.rawValue)), ("severity", .string(finding.severity.rawValue)),
    ("member", finding.member.map(JSONValue.string) ?? .null),
    ("message", .string(finding.message)), ("hint", finding.hint.map(JSONValue.string) ?? .null),
  ]).text
}

/// The last line of `rel check`.
public func jsonLine(wheels: Int, errors: Int, warnings: Int, exitStatus: Int32) -> String {
  JSONValue.object([
    ("type", .string("summary")), ("version", .integer(1)), ("wheels", .integer(wheels)),
    ("errors", .integer(errors)), ("warnings", .integer(warnings)),
    ("exitStatus", .integer(Int(exitStatus))),
  ]).text
}
