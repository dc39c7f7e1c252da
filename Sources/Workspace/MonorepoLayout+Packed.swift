// What discovery found as bytes: nothing is searched or parsed while no file of it changed, and what
// is made of two layouts is the same where their bytes are.

import Host
import Standards

extension MonorepoLayout {
  /// Counts up whenever the bytes, or what discovery finds, change.
  private static let format = 4

  /// The layout as bytes, for `init(packed:)`.
  public var packed: [UInt8] {
    var writer = PackedWriter(reserving: packages.count * 128)
    writer.add(Self.format)
    writer.add(packages.count)
    for package in packages {
      writer.add(package.name.text)
      writer.add(package.path.bytes)
      writer.add(package.version.text)
      writer.add(package.requiresPython)
      writer.add(package.dependencies.map(\.description))
      writer.add(package.buildSystem.requires)
      writer.add(package.buildSystem.backend)
      writer.add(package.buildSystem.backendPath)
      writer.add(package.siblings.map(\.text))
      writer.add(package.extras.count)
      for extra in package.extras {
        writer.add(extra.name.text)
        writer.add(extra.dependencies.map(\.description))
      }
      writer.add(package.isPrivate)
      writer.add(package.cyclic.sorted().map(\.text))
      writer.add(package.projectFile.bytes)
      writer.add(package.answer)
      writer.add(package.settings)
      writer.add(package.testSiblings.map(\.text))
    }
    writer.add(workspace != nil)
    if let workspace { writer.add(workspace.bytes) }
    writer.add(files.count)
    for file in files { writer.add(file.bytes) }
    writer.add(leftOut.count)
    for one in leftOut {
      writer.add(one.path.bytes)
      let (code, text) = one.reason.coded
      writer.add(code)
      writer.add(text)
    }
    writer.add(settings)
    return writer.bytes
  }

  /// The layout that `packed` was taken of; nil for bytes of another format, or damaged ones.
  public init?(packed bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard reader.number() == Self.format, let packages = reader.list({ $0.package() }),
      let hasWorkspace = reader.truth()
    else { return nil }
    var workspace: Path?
    if hasWorkspace {
      guard let path = reader.field() else { return nil }
      workspace = Path(bytes: path)
    }
    guard let files = reader.list({ reader in reader.field().map { Path(bytes: $0) } }),
      let leftOut = reader.list({ $0.leftOut() }), let settings = reader.settings(),
      reader.isAtEnd
    else { return nil }
    self.init(packages: packages, workspace: workspace, files: files, leftOut: leftOut)
    self.settings = settings
  }
}

extension LeftOut.Reason {
  /// A number for the kind, and what it is about.
  fileprivate var coded: (Int, [UInt8]) {
    switch self {
    case .mistake(let message): (0, Array(message.utf8))
    case .template: (1, [])
    case .sameName(let other): (2, other.bytes)
    case .noBuildSystem: (3, [])
    case .notBuilt: (4, [])
    case .excluded: (5, [])
    case .noMember: (6, [])
    case .below(let folder): (7, folder.bytes)
    case .noSubmodule: (8, [])
    }
  }

  fileprivate init?(code: Int, _ text: ArraySlice<UInt8>) {
    switch code {
    case 0: self = .mistake(String(decoding: text, as: UTF8.self))
    case 1: self = .template
    case 2: self = .sameName(as: Path(bytes: text))
    case 3: self = .noBuildSystem
    case 4: self = .notBuilt
    case 5: self = .excluded
    case 6: self = .noMember
    case 7: self = .below(Path(bytes: text))
    case 8: self = .noSubmodule
    default: return nil
    }
  }
}

extension PackedReader {
  fileprivate mutating func package() -> Package? {
    guard let name = name(), let path = field(), let version = text().flatMap({ try? Version($0) }),
      let requiresPython = optionalText(), let dependencies = requirements(),
      let requires = texts(), let backend = text(), let backendPath = texts(),
      let siblings = list({ $0.name() }), let extras = list({ $0.extra() }),
      let isPrivate = truth(),
      let cyclic = list({ $0.name() }), let projectFile = field(), let answer = optionalText(),
      let settings = settings(), let testSiblings = list({ $0.name() })
    else { return nil }
    var package = Package(
      name: name, path: Path(bytes: path), version: version, requiresPython: requiresPython,
      dependencies: dependencies,
      buildSystem: BuildSystem(requires: requires, backend: backend, backendPath: backendPath),
      siblings: siblings)
    package.extras = extras
    package.isPrivate = isPrivate
    package.cyclic = Set(cyclic)
    package.projectFile = Path(bytes: projectFile)
    package.answer = answer
    package.settings = settings
    package.testSiblings = testSiblings
    return package
  }

  fileprivate mutating func leftOut() -> LeftOut? {
    guard let path = field(), let code = number(), let text = field(),
      let reason = LeftOut.Reason(code: code, text)
    else { return nil }
    return LeftOut(Path(bytes: path), reason)
  }

  private mutating func name() -> ProjectName? { text().flatMap { try? ProjectName($0) } }

  mutating func extra() -> Extra? {
    guard let name = name(), let needs = requirements() else { return nil }
    return Extra(name: name, dependencies: needs)
  }

  mutating func requirements() -> [Requirement]? {
    list { $0.text().flatMap { try? Requirement($0) } }
  }
}
