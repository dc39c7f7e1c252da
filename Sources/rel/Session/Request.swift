// What a call asks for, as far as it decides which steps there are: the name under which an earlier
// run's set-up and answer are kept.

import Git
import Hashing
import Host
import Python

/// A call without what only decides how it is answered.
struct Request: Sendable, Equatable {
  /// The checkout, absolute.
  var root: Path
  /// The `-f` file.
  var file: String?
  var only: [String]
  /// `NAME=value`, in order.
  var variables: [String]
  var targets: [String]

  init(_ arguments: BuildArguments, root: Path) {
    self.root = root
    file = arguments.file
    only = arguments.only
    variables = arguments.words.filter { assignment($0) != nil }
    targets = arguments.targets
  }

  /// - Parameter root: the working folder, absolute.
  init(_ call: PlainCall, root: Path) {
    self.root = root
    file = nil
    only = []
    variables = call.words.filter { assignment($0) != nil }
    targets = call.words.filter { assignment($0) == nil }
  }

  /// Stands for all that decides what the targets are, but for files and values of variables; nil
  /// where it is not known which program this is.
  var family: Digest? {
    guard let program = programIdentity else { return nil }
    var encoder = FieldEncoder()
    encoder.add(program)
    encoder.add(root.bytes)
    encoder.add(list: file.map { [$0] } ?? [])
    encoder.add(list: only)
    return encoder.digest()
  }

  /// Stands for the checkout and the program: whose walks are kept here.
  static func owner(_ root: Path) -> Digest? {
    guard let program = programIdentity else { return nil }
    var encoder = FieldEncoder()
    encoder.add(program)
    encoder.add(root.bytes)
    return encoder.digest()
  }
}

/// The values of all variables that decide what there is to do.
///
/// Others may have any value: a terminal's, a session's, those of a job of continuous integration.
/// - Parameters:
///   - names: the variables of the environment that the rules read.
///   - given: what decides of the `NAME=value` of the command line, in order.
func decidingValues(
  of names: [String], in environment: [String: String], given: [String]
) -> Digest {
  let read = Set(names)
  var encoder = FieldEncoder()
  encoder.add(list: given)
  let deciding = environment.filter { name, _ in
    read.contains(name) || name == "PATH" || decidesGit(name)
      || PythonInterpreter.selectorNames.contains(name)
  }
  for (name, value) in deciding.sorted(by: { $0.key < $1.key }) {
    encoder.add(name)
    encoder.add(value)
  }
  return encoder.digest()
}
