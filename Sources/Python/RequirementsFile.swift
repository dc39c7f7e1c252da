// A file of requirements as pip reads it, with the files that it names.

import Host
import Standards
import Workspace

/// What files of requirements ask for.
/// - Source: pip's documentation, "Requirements File Format".
struct RequirementsFile {
  private(set) var requirements: [String] = []
  private(set) var constraints: [String] = []
  /// `--extra-index-url https://…`, as uv takes it, too.
  private(set) var options: [String] = []
  /// The extras of the project itself: `.[test]`.
  private(set) var ownExtras: [String] = []
  private var seen: Set<Path> = []

  var isEmpty: Bool { requirements.isEmpty && ownExtras.isEmpty }

  mutating func read(_ file: Path, _ disk: any FileSystem) { read(file, disk, bounding: false) }

  /// Takes what is in a file as bounds.
  mutating func bound(by file: Path, _ disk: any FileSystem) { read(file, disk, bounding: true) }

  private mutating func read(_ file: Path, _ disk: any FileSystem, bounding: Bool) {
    let file = file.lexicallyNormal
    guard seen.insert(file).inserted, let bytes = try? disk.contents(of: file) else { return }
    let text = String(decoding: bytes, as: UTF8.self).replacing("\\\n", with: " ")
    for line in text.split(whereSeparator: \.isNewline) {
      var words = line.trimmingASCIISpace
      if words.hasPrefix("#") { continue }
      if let comment = words.firstRange(of: " #") {
        words = words[..<comment.lowerBound].trimmingASCIISpace
      }
      if let hash = words.firstRange(of: " --hash") {
        words = words[..<hash.lowerBound].trimmingASCIISpace
      }
      if words.isEmpty { continue }
      if words.hasPrefix("-") {
        read(option: words, of: file, disk, bounding)
      } else if let requirement = try? Requirement(words) {
        if bounding {
          constraints.append(requirement.description)
        } else {
          requirements.append(requirement.description)
        }
      } else {
        readFolder(words)
      }
    }
  }

  private mutating func read(
    option: String, of file: Path, _ disk: any FileSystem, _ bounding: Bool
  ) {
    let parts = option.split(maxSplits: 1) { $0 == " " || $0 == "=" }.map(\.trimmingASCIISpace)
    guard parts.count == 2 else { return }
    let other = file.parent / Path(parts[1])
    switch parts[0] {
    case "-r", "--requirement": read(other, disk, bounding: bounding)
    case "-c", "--constraint": read(other, disk, bounding: true)
    case "-e", "--editable":
      if let requirement = try? Requirement(parts[1]) {
        requirements.append(requirement.description)
      } else {
        readFolder(parts[1])
      }
    case "-i", "--index-url", "--extra-index-url", "-f", "--find-links":
      options += [parts[0], parts[1]]
    default: break
    }
  }

  /// A folder is a package of the repository: its wheel is installed, and its extras are asked for.
  private mutating func readFolder(_ words: String) {
    guard let match = words.wholeMatch(of: /\.\/?\[([^\]]*)\]/) else { return }
    ownExtras += match.output.1.split(whereSeparator: { ", ".contains($0) }).map {
      normalGroupName(String($0))
    }
  }
}
