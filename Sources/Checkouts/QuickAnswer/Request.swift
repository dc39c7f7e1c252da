// What a call asks for, as far as it decides which steps there are: the name under which an earlier
// run's set-up and answer are kept.

import Git
import Hashing
public import Host
import Python

/// What is to be made, of which checkout. How it is told is no part of it.
public struct Request: Sendable, Equatable {
  /// The checkout, absolute.
  public var root: Path
  /// The `-f` file.
  public var file: String?
  public var only: [String]
  /// `NAME=value`, in order.
  public var variables: [String]
  public var targets: [String]
  /// Every step is run, up to date or not.
  public var alwaysMake: Bool

  /// - Parameters:
  ///   - root: absolute.
  ///   - words: targets, and variables as `NAME=value`.
  public init(
    at root: Path, file: String? = nil, words: [String], only: [String] = [],
    alwaysMake: Bool = false
  ) {
    self.root = root
    self.file = file
    self.only = only
    self.alwaysMake = alwaysMake
    variables = words.filter { assignment($0) != nil }
    targets = words.filter { assignment($0) == nil }
  }

  /// The assignments, in order.
  public var overrides: [(String, String)] { variables.compactMap(assignment) }

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

/// The two sides of `NAME=value`.
/// - Returns: nil for a word without a `=`, or with one that cannot end a variable's name.
public func assignment(_ word: String) -> (String, String)? {
  guard let equals = word.firstIndex(of: "="),
    word.first.map({ $0.isLetter || $0.isNumber || $0 == "_" }) == true
  else { return nil }
  return (String(word[..<equals]), String(word[word.index(after: equals)...]))
}
