// What tox.ini, setup.cfg and noxfile.py say of the environments that tests run in. A noxfile is a program:
// only what stands in it word for word is taken.

import Standards

extension NamedGroups {
  /// - Parameter text: a `tox.ini`, or a `setup.cfg` with the same sections below `tox:`.
  /// - Source: tox's documentation, "Configuration".
  public init(tox text: String) {
    self.init()
    var isForTests = false
    var key = ""
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)[0]
        .trimmingASCIISpace
      if words.isEmpty { continue }
      if line.hasPrefix("[") {
        isForTests = Self.isForTests(section: words)
        key = ""
      } else if let first = line.first, first != " ", first != "\t" {
        let parts = words.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        key = parts[0].trimmingASCIISpace
        if isForTests, parts.count == 2 { add(parts[1].trimmingASCIISpace, to: key) }
      } else if isForTests {
        add(words, to: key)
      }
    }
  }

  private static func isForTests(section: String) -> Bool {
    guard let name = section.firstMatch(of: /^\[(?:tox:)?testenv(?::([^\]]*))?\]/) else {
      return false
    }
    guard let environment = name.output.1 else { return true }
    return Workspace.isForTests(tox: String(environment))
  }

  private mutating func add(_ value: String, to key: String) {
    // `py311: pytest` holds for one environment, and is as good as any.
    switch key {
    case "dependency_groups":
      groups += value.split(whereSeparator: { ", ".contains($0) }).map {
        normalGroupName(String($0))
      }
    case "extras":
      extras += value.split(whereSeparator: { ", ".contains($0) }).map {
        normalGroupName(String($0))
      }
    case "deps":
      let text = value.replacing(/^[a-z0-9.,{}-]+:\s+/, with: "").trimmingASCIISpace
      if (try? Requirement(text)) != nil, !text.contains("{") { requirements.append(text) }
    default: break
    }
  }

  /// - Parameter text: a noxfile.py, of whose sessions those count that are called after tests.
  /// - Source: nox's documentation, "Configuration & API".
  public init(nox text: String) {
    self.init()
    var isForTests = false
    var session = ""
    func finish(_ names: inout NamedGroups) {
      if isForTests { names.read(session: session) }
      session = ""
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let head = line.firstMatch(of: /^def\s+(\w+)\s*\(/) {
        finish(&self)
        isForTests = head.output.1.split(separator: "_").contains {
          testGroupNames.contains(String($0)) || $0 == "unit" || $0 == "pytest"
        }
      }
      session += "\(line)\n"
    }
    finish(&self)
  }

  private mutating func read(session: String) {
    for match in session.matches(of: /["']--(?:only-)?group(?:["'],\s*["']|=)([\w.-]+)["']/) {
      groups.append(normalGroupName(String(match.output.1)))
    }
    for match in session.matches(of: /dependency_groups\(([^()]*)\)/) {
      groups += match.output.1.matches(of: /["']([\w.-]+)["']/).map {
        normalGroupName(String($0.output.1))
      }
    }
    for match in session.matches(of: /["']--extra(?:["'],\s*["']|=)([\w.-]+)["']/) {
      extras.append(normalGroupName(String(match.output.1)))
    }
    for match in session.matches(of: /["']\.\[([\w., -]+)\]["']/) {
      extras += match.output.1.split(whereSeparator: { ", ".contains($0) }).map {
        normalGroupName(String($0))
      }
    }
  }
}

/// The names of files with what tests require, in a folder; `requirements/test.txt` and the like
/// are below it.
public func isTestRequirementsFile(_ name: String) -> Bool {
  name.wholeMatch(of: /requirements[-_.](dev|tests?|testing)\.txt/) != nil
    || name.wholeMatch(of: /(dev|tests?|testing)[-_.]requirements\.txt/) != nil
}
