// One pass over an archive's members: each is unpacked in pieces, and forgotten.

import Findings
import Hashing
import Host

extension WheelContents {
  /// METADATA and RECORD beyond this are not kept: no wheel has them.
  static let metadataLimit: UInt64 = 16 << 20
  /// What is kept of a compiled file while its headers are read: those of larger ones that lie
  /// further behind are not looked at.
  static let objectLimit = 32 << 20
  /// `__init__.py` and files of keys beyond this are not searched.
  private static let sourceLimit: UInt64 = 1 << 20

  /// Unpacks every member, piece by piece: memory holds the files of metadata, the names and
  /// the digests, and at most one compiled file.
  /// - Parameter records: of the same file, so that both views of the names are compared.
  init(
    reading archive: borrowing ZipArchive, records: ZipRecords, fileName: String,
    findings: inout [Finding]
  ) {
    self.init(fileName: fileName)
    sizeBytes = records.sizeBytes
    chooseDistInfo(records.members.map(\.path))
    let algorithms = otherAlgorithms(in: archive, records)
    for (index, member) in records.members.enumerated() where !member.isFolder {
      let interest = interest(in: member, findings: &findings)
      var hash = SHA256()
      var other = NamedHash(algorithms[member.path] ?? "")
      var otherDigest: String?
      var kept = KeptBytes(interest, sizeBytes: member.sizeBytes)
      var digest: Digest?
      do throws(ZipFault) {
        guard archive.name(of: index) == member.name else {
          throw ZipFault(reason: "libzip reads another name")
        }
        try archive.read(index, limit: member.sizeBytes) { piece in
          hash.update(piece)
          other?.update(piece)
          if member.sizeBytes < 1024, piece.starts(with: pointerBeginning) {
            filePointers.insert(member.path)
          }
          kept.append(piece)
        }
        digest = hash.finalize()
        otherDigest = other.take()?.base64URL()
        take(kept.bytes, of: member.path, interest)
      } catch {
        findings.append(
          Finding(
            .unreadableMember, member: member.path.string,
            "`\(member.path)` cannot be unpacked: \(error.reason)", hint: rebuildHint))
      }
      paths.insert(member.path)
      members.append(
        Member(
          path: member.path, sizeBytes: member.sizeBytes,
          isExecutable: member.unixMode & 0o111 != 0, digest: digest,
          otherDigest: otherDigest))
    }
  }

  /// The members that RECORD lists with another strong hash than sha256, and its name. RECORD is most
  /// often the last member, so it is read once more before the others.
  private func otherAlgorithms(
    in archive: borrowing ZipArchive, _ records: ZipRecords
  ) -> [Path: String] {
    guard let path = distInfoFile("RECORD"),
      let index = records.members.lastIndex(where: { $0.path == path }),
      records.members[index].sizeBytes <= Self.metadataLimit
    else { return [:] }
    var bytes: [UInt8] = []
    do throws(ZipFault) {
      try archive.read(index, limit: records.members[index].sizeBytes) { bytes += $0 }
    } catch {
      // It is read again, and reported then.
      return [:]
    }
    let rows = Record(bytes).rows.filter { row in
      row.algorithm != "sha256" && NamedHash.isStrong(row.algorithm)
    }
    return Dictionary(rows.map { ($0.path, $0.algorithm) }) { first, _ in first }
  }

  /// What a member is read for, besides its digest.
  fileprivate enum Interest: Equatable {
    case none
    /// A file of the `.dist-info` folder.
    case metadata(String)
    case package
    /// A file that is named like one of keys.
    case keys
    /// A file of `sys.path`.
    case paths
    case object
  }

  private func interest(
    in member: ZipRecords.Member, findings: inout [Finding]
  ) -> Interest {
    let path = member.path
    if let distInfo, let name = path.relative(to: distInfo)?.string,
      ["METADATA", "WHEEL", "RECORD", "entry_points.txt"].contains(name)
    {
      if member.sizeBytes <= Self.metadataLimit { return .metadata(name) }
      findings.append(
        Finding(
          .tooLarge, member: path.string,
          "`\(path)` is larger than \(Self.metadataLimit >> 20) MiB: it was not read",
          hint: rebuildHint))
      return .none
    }
    if member.name.ends(with: "/__init__.py") {
      return member.sizeBytes <= Self.sourceLimit ? .package : .none
    }
    if member.name.ends(with: ".pth") {
      return member.sizeBytes <= Self.sourceLimit ? .paths : .none
    }
    let isKeys =
      keySuffixes.contains(where: member.name.ends) && member.sizeBytes <= Self.sourceLimit
    return isKeys ? .keys : .object
  }

  private var keySuffixes: [StaticString] { [".pem", ".key", "id_rsa", "id_ed25519", "id_ecdsa"] }

  private mutating func take(_ bytes: [UInt8], of path: Path, _ interest: Interest) {
    switch interest {
    case .none: break
    case .metadata("METADATA"): metadata = CoreMetadata(bytes)
    case .metadata("WHEEL"): wheel = HeaderFields(bytes)
    case .metadata("RECORD"): record = Record(bytes)
    case .metadata: entryPoints = bytes
    case .package:
      let words: [StaticString] = ["__path__", "declare_namespace", "sys.modules", "meta_path"]
      if words.contains(where: bytes.holds) { dynamicPackages.insert(path.parent) }
    case .keys:
      if bytes.holds("PRIVATE KEY-----") { privateKeys.insert(path) }
    case .paths: pathFolders[path] = fullPath(in: bytes)
    case .object:
      if let object = ObjectFile(bytes) { objects[path] = object }
    }
  }
}

/// How the files of git LFS begin.
/// - Source: the specification of git LFS, version 1.
private let pointerBeginning = Array("version https://git-lfs.github.com/spec/".utf8)

/// The first folder with a full path in a file of `sys.path`; other lines are names of folders beside
/// it, comments and code.
private func fullPath(in bytes: [UInt8]) -> String? {
  let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
  return lines.first { line in
    line.hasPrefix("/") || line.dropFirst().hasPrefix(":\\") || line.dropFirst().hasPrefix(":/")
  }.map(String.init)
}

/// The first bytes of a member, as many as it is read for.
private struct KeptBytes {
  private(set) var bytes: [UInt8] = []
  private var limit: Int
  private let isObject: Bool

  init(_ interest: WheelContents.Interest, sizeBytes: UInt64) {
    isObject = interest == .object
    switch interest {
    case .none: limit = 0
    case .metadata, .package, .keys, .paths:
      limit = Int(min(sizeBytes, WheelContents.metadataLimit))
    case .object: limit = Int(min(sizeBytes, UInt64(WheelContents.objectLimit)))
    }
  }

  mutating func append(_ piece: UnsafeRawBufferPointer) {
    let room = limit - bytes.count
    if room <= 0 { return }
    // Whatever its name: a file is compiled if it begins as such.
    if isObject, bytes.isEmpty, !ObjectFile.isBeginning(piece) {
      limit = 0
      return
    }
    bytes.append(contentsOf: piece.prefix(room))
  }
}

extension [UInt8] {
  /// Whether the text stands anywhere in the bytes.
  fileprivate func holds(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { word in
      guard let first = word.first, count >= word.count else { return false }
      var index = startIndex
      while let place = self[index...].firstIndex(of: first) {
        if self[place...].starts(with: word) { return true }
        index = place + 1
      }
      return false
    }
  }
}
