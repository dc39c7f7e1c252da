// The file name of a wheel and its fields. Knows nothing of what is inside.

public import Host
public import Standards
import Workspace

/// A wheel's file name: `da_vinci-1.0.0-py3-none-any.whl`.
/// - Source: PEP 427, "File name convention"; PEP 425 for the tags.
public struct WheelName: Sendable, Hashable {
  /// The file name as it is.
  public let text: String
  /// The first field as it is, `da_vinci`.
  public let distribution: String
  /// The project that the first field names.
  public let project: ProjectName
  /// Its `text` is the second field as it is.
  public let version: Version
  /// `1_local` say; starts with a digit.
  public let build: String?
  /// The fields of the tag, each with at least one element, in the file name's order.
  public let python: [String]
  public let abi: [String]
  public let platform: [String]

  /// Splits a wheel's file name into its fields.
  ///
  /// `six-1.16.0-py2.py3-none-any.whl` has two Python tags and no build tag. Capitals and dots in
  /// the name, which older tools wrote, are read.
  /// - Throws: `WheelError.fileName` with the first field that is missing or malformed.
  public init(_ text: String) throws(WheelError) {
    guard text.hasSuffix(".whl") else { throw .fileName(text, .suffix) }
    let fields = text.dropLast(4).split(separator: "-", omittingEmptySubsequences: false)
    guard fields.count == 5 || fields.count == 6 else {
      throw .fileName(text, .fieldCount(fields.count))
    }
    self.text = text
    self.distribution = String(fields[0])
    guard let project = try? ProjectName(distribution) else {
      throw .fileName(text, .distribution(distribution))
    }
    self.project = project
    do {
      self.version = try Version(String(fields[1]))
    } catch {
      throw .fileName(text, .version(error))
    }
    self.build = fields.count == 6 ? String(fields[2]) : nil
    if let build, build.first.map({ $0.isASCII && $0.isNumber }) != true {
      throw .fileName(text, .build(build))
    }
    let tags = fields.suffix(3).map(String.init)
    for tag in tags where !isTag(tag) { throw .fileName(text, .tag(tag)) }
    self.python = tags[0].split(separator: ".").map(String.init)
    self.abi = tags[1].split(separator: ".").map(String.init)
    self.platform = tags[2].split(separator: ".").map(String.init)
  }

  /// Every tag that the compressed set stands for, `py2-none-any` and `py3-none-any`, as the file
  /// `WHEEL` lists them; sorted, each once.
  public var tags: [String] {
    let all = python.flatMap { python in
      abi.flatMap { abi in platform.map { "\(python)-\(abi)-\($0)" } }
    }
    return Set(all).sorted()
  }

  /// Whether the name is spelt as today's tools must write it: lower case, one `_` for each run of
  /// `-`, `_` and `.`, a normalised version.
  public var isNormalized: Bool {
    distribution == project.distribution && version.text == version.normalized
  }
}

extension WheelName: CustomStringConvertible {
  public var description: String { text }
}

/// Whether the text is words of letters, digits and `_` with dots between them.
private func isTag(_ text: String) -> Bool {
  text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { word in
    !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
  }
}

/// Whether a folder is called `name-version` and the suffix, in any spelling of the two.
public func isNamed(_ folder: Path, after name: WheelName, suffix: String) -> Bool {
  let text = folder.string
  guard text.hasSuffix(suffix) else { return false }
  let fields = text.dropLast(suffix.count).split(separator: "-", omittingEmptySubsequences: false)
  guard fields.count == 2, let project = try? ProjectName(String(fields[0])),
    let version = try? Version(String(fields[1]))
  else { return false }
  return project == name.project && version == name.version
}
