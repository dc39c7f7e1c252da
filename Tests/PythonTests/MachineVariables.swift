// The environment that the tests were started with, for tests that run real programs.

import Glibc

/// All variables of the process.
let machineVariables: [String: String] = {
  var result: [String: String] = [:]
  for index in 0... {
    guard let entry = environ[index] else { break }
    let text = String(cString: entry)
    guard let equals = text.firstIndex(of: "=") else { continue }
    result[String(text[..<equals])] = String(text[text.index(after: equals)...])
  }
  return result
}()
