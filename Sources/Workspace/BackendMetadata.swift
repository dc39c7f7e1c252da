// What only a package's build backend knows, as the metadata of its wheel says it; and the question
// that is put to the backend. Who asks, and how, is for others.

import Hashing
public import Host
public import Standards

/// A package about which the files alone do not say enough.
public struct BackendQuestion: Sendable, Hashable {
  /// The package's folder, from the Releasefile's folder.
  public var path: Path
  public var buildSystem: BuildSystem
  /// The files whose texts say how the answer is found, from the same folder: `pyproject.toml`, and
  /// `setup.cfg` and `setup.py` where they are.
  public var files: [Path]
  /// Whether the answer follows from `pyproject.toml` alone.
  public var isInProjectFile: Bool
  /// What else the project says that it is built from.
  public var cachedFiles: [GlobPattern] = []
}

/// What a backend says of a package: the fields of core metadata that rel needs.
/// - Source: the core metadata specification.
public struct BackendMetadata: Sendable, Hashable {
  public var name: ProjectName
  public var version: Version
  public var requiresPython: String?
  /// The requirements that no extra asks for.
  public var dependencies: [Requirement]
  /// Sorted by name.
  public var extras: [Extra]
  public var isPrivate: Bool
  /// The commit and the state of git's tree, where the backend may have looked at them.
  public var revision: String?

  /// - Parameters:
  ///   - requirements: the values of `Requires-Dist`; what is no requirement is left out, as it can
  ///     name no sibling.
  ///   - extras: the values of `Provides-Extra`.
  public init(
    name: ProjectName, version: Version, requiresPython: String?, requirements: [String],
    extras: [String], classifiers: [String]
  ) {
    self.name = name
    self.version = version
    self.requiresPython = requiresPython
    isPrivate = classifiers.contains { $0.lowercased().hasPrefix("private ::") }
    dependencies = []
    var byExtra: [ProjectName: [Requirement]] = [:]
    for extra in extras {
      if let name = try? ProjectName(extra) { byExtra[name] = [] }
    }
    for text in requirements {
      guard let requirement = try? Requirement(text) else { continue }
      let names = requirement.askingExtras
      if names.isEmpty { dependencies.append(requirement) }
      for name in names { byExtra[name, default: []].append(requirement) }
    }
    self.extras = byExtra.sorted { $0.key < $1.key }.map { Extra(name: $0, dependencies: $1) }
  }

  /// Everything as bytes, for `init(packed:)`.
  public var packed: [UInt8] {
    var writer = PackedWriter()
    writer.add(name.text)
    writer.add(version.text)
    writer.add(requiresPython)
    writer.add(dependencies.map(\.description))
    writer.add(extras.count)
    for extra in extras {
      writer.add(extra.name.text)
      writer.add(extra.dependencies.map(\.description))
    }
    writer.add(isPrivate)
    writer.add(revision)
    return writer.bytes
  }

  /// - Returns: nil for damaged bytes.
  public init?(packed bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard let name = reader.text().flatMap({ try? ProjectName($0) }),
      let version = reader.text().flatMap({ try? Version($0) }),
      let requiresPython = reader.optionalText(), let dependencies = reader.requirements(),
      let extras = reader.list({ $0.extra() }), let isPrivate = reader.truth(),
      let revision = reader.optionalText(), reader.isAtEnd
    else { return nil }
    self.name = name
    self.version = version
    self.requiresPython = requiresPython
    self.dependencies = dependencies
    self.extras = extras
    self.isPrivate = isPrivate
    self.revision = revision
  }
}

extension Requirement {
  /// The extras of which the marker says that one of them has to be asked for: `a` and `b` in
  /// `(extra == "a" or extra == 'b') and os_name == "nt"`.
  var askingExtras: [ProjectName] {
    guard let marker else { return [] }
    var names: [ProjectName] = []
    var rest = marker[...]
    while let word = rest.range(of: "extra") {
      rest = rest[word.upperBound...].drop { $0 == " " }
      guard rest.hasPrefix("==") else { continue }
      rest = rest.dropFirst(2).drop { $0 == " " }
      guard let quote = rest.first, quote == "\"" || quote == "'" else { continue }
      let text = rest.dropFirst().prefix { $0 != quote }
      if let name = try? ProjectName(String(text)) { names.append(name) }
    }
    return names
  }
}

extension Substring {
  /// Where `text` first stands.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      formIndex(after: &start)
    }
    return nil
  }
}

extension BackendMetadata {
  /// Stands for all of the answer in few characters: the version and the start of a digest, and the
  /// revision.
  var summary: String {
    let digest = SHA256.digest(of: packed).hexadecimal.prefix(12)
    return ([version.normalized, String(digest)] + (revision.map { [$0] } ?? []))
      .joined(separator: "-")
  }
}
