// The `python3` of the caller's PATH as an observation: what it is, and the stamps of all files
// that decided so. With them a later run knows without a process that it is still the same one. How
// it is observed is in `PythonInterpreter+Observing.swift`.

public import Host

/// A Python interpreter.
public struct PythonInterpreter: Packable, Hashable {
  /// What PATH led to, absolute: a link or a shim perhaps.
  public var command: Path
  /// The interpreter's own file, links resolved.
  public var executable: Path
  /// In lower case: `cpython`.
  public var implementation: String
  /// All three numbers: `3.11.7`.
  public var version: String
  /// As sysconfig has it: `linux-x86_64`.
  public var platform: String

  /// Variables that a shim or Python looks at, with their values then; empty for unset.
  var selectors: [String: String]
  /// Each file that had a say, with its status then; nil for one that was not there.
  var stamps: [Stamp]
  /// `PythonWish.text` of what it was chosen for.
  var wish = ""
  /// The `python3` of PATH, where it is not this one: it did not fit.
  var passedOver: Path?

  struct Stamp: Sendable, Hashable {
    var path: Path
    var status: FileStatus?
  }

  /// For action keys, the same on all machines: `cpython 3.11.7 linux-x86_64`.
  public var identity: String { "\(implementation) \(version) \(platform)" }

  /// The first two numbers.
  var minorVersion: [Int] { version.split(separator: ".").prefix(2).compactMap { Int($0) } }

  /// Whether it is still what `python3` means, found out with `lstat` alone.
  /// - Parameters:
  ///   - variables: the environment that rel was called with.
  ///   - wish: what it has to be.
  public func isCurrent(
    variables: [String: String], disk: any FileSystem, wish: PythonWish = .none
  ) -> Bool {
    // Where it is for none of the packages, one may have been installed meanwhile.
    guard self.wish == wish.text, wish.allows(version),
      selectors.allSatisfy({ variables[$0.key, default: ""] == $0.value }),
      executables(named: "python3", in: variables["PATH"] ?? "/usr/bin:/bin", disk: disk).first
        == passedOver ?? command
    else { return false }
    return stamps.allSatisfy { stamp in
      guard let status = try? disk.status(of: stamp.path) else { return stamp.status == nil }
      return status == stamp.status
    }
  }
}

extension PythonInterpreter {
  /// Bytes for this machine's state that `init(packed:)` reads back.
  public var packed: [UInt8] {
    var fields = [Array("python 2".utf8), command.bytes, executable.bytes]
    fields += [implementation, version, platform, wish].map { Array($0.utf8) }
    fields.append(passedOver?.bytes ?? [])
    fields.append(Array("\(selectors.count)".utf8))
    for (name, value) in selectors.sorted(by: { $0.key < $1.key }) {
      fields += [Array(name.utf8), Array(value.utf8)]
    }
    for stamp in stamps {
      fields += [stamp.path.bytes, stamp.status.map { Array(text(of: $0).utf8) } ?? []]
    }
    fields.append(Array("end".utf8))
    // Neither a path nor a variable can hold a NUL.
    return Array(fields.joined(separator: [0]))
  }

  /// - Returns: nil when the bytes are another version's, or damaged.
  public init?(packed bytes: [UInt8]) {
    var fields = bytes.split(separator: 0, omittingEmptySubsequences: false)[...]
    func text(_ field: ArraySlice<UInt8>?) -> String? {
      field.flatMap { String(validating: $0, as: UTF8.self) }
    }
    guard text(fields.popLast()) == "end", text(fields.popFirst()) == "python 2",
      let command = fields.popFirst(), let executable = fields.popFirst(),
      let implementation = text(fields.popFirst()),
      let version = text(fields.popFirst()), let platform = text(fields.popFirst()),
      let wish = text(fields.popFirst()), let passedOver = fields.popFirst(),
      let selectorCount = text(fields.popFirst()).flatMap({ Int($0) }), selectorCount >= 0,
      selectorCount * 2 <= fields.count, fields.count % 2 == 0
    else { return nil }
    self.command = Path(bytes: command)
    self.executable = Path(bytes: executable)
    self.implementation = implementation
    self.version = version
    self.platform = platform
    self.wish = wish
    self.passedOver = passedOver.isEmpty ? nil : Path(bytes: passedOver)
    selectors = [:]
    for _ in 0..<selectorCount {
      guard let name = text(fields.popFirst()), let value = text(fields.popFirst()) else {
        return nil
      }
      selectors[name] = value
    }
    stamps = []
    while let path = fields.popFirst(), let status = text(fields.popFirst()) {
      if status.isEmpty {
        stamps.append(Stamp(path: Path(bytes: path), status: nil))
      } else {
        guard let status = fileStatus(status) else { return nil }
        stamps.append(Stamp(path: Path(bytes: path), status: status))
      }
    }
  }
}

private func text(of status: FileStatus) -> String {
  "\(status.kind.rawValue) \(status.mode) \(status.device) \(status.inode) \(status.sizeBytes)"
    + " \(status.modified) \(status.changed)"
}

private func fileStatus(_ text: String) -> FileStatus? {
  let words = text.split(separator: " ")
  guard words.count == 7, let kind = UInt8(words[0]).flatMap(FileKind.init(rawValue:)),
    let mode = UInt16(words[1]), let device = UInt64(words[2]), let inode = UInt64(words[3]),
    let size = Int64(words[4]), let modified = Int64(words[5]), let changed = Int64(words[6])
  else { return nil }
  return FileStatus(
    kind: kind, mode: mode, device: device, inode: inode, sizeBytes: size, modified: modified,
    changed: changed)
}
