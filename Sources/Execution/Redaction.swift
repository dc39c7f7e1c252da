// Secrets out of what recipes print: logs are kept, shown and carried to other machines.

/// The output with `***` for each of the secrets.
///
/// - Parameter secrets: values; empty ones are passed over. A longer one counts before a shorter one
///   that is part of it.
func redacted(_ output: [UInt8], _ secrets: [String]) -> [UInt8] {
  let values = secrets.map { Array($0.utf8) }.filter { !$0.isEmpty }
    .sorted { $0.count > $1.count }
  if values.isEmpty { return output }
  var result: [UInt8] = []
  var rest = output[...]
  while let byte = rest.first {
    if let value = values.first(where: { $0[0] == byte && rest.starts(with: $0) }) {
      result += Array("***".utf8)
      rest = rest.dropFirst(value.count)
    } else {
      result.append(byte)
      rest = rest.dropFirst()
    }
  }
  return result
}
