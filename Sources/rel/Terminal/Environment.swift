// The process's environment and its working folder: the one place where they are read.

import Diagnostics
import Glibc
import Host

/// The process's environment variables that are UTF-8.
func currentEnvironment() -> [String: String] {
  var result: [String: String] = [:]
  for pair in environmentEntries() {
    guard let equals = pair.firstIndex(of: "=") else { continue }
    result[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
  }
  return result
}

/// The process's environment as `NAME=value`, in its order; what is not UTF-8 is left out.
func environmentEntries() -> [String] {
  var result: [String] = []
  var entry = environ
  while let text = entry.pointee {
    if let pair = String(validatingCString: text) { result.append(pair) }
    entry += 1
  }
  return result
}

extension Caller {
  /// This process, whose lines go to standard error.
  static var current: Caller {
    var caller = Caller(environment: currentEnvironment()) { printError($0) }
    caller.observer = (try? Disk(root: "/").resolved("/proc/self/exe")) ?? nil
    return caller
  }
}

/// The folder that rel was called in, absolute.
func workingFolder() throws(Problem) -> Path {
  guard let working = Disk.workingFolder else {
    throw Problem("the working folder does not exist any more")
  }
  return working
}
