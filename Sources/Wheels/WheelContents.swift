// What is in a wheel, read once: names, digests and the three files of metadata. The checks look at
// this value and at nothing else.

import Hashing
import Host

/// The contents of a wheel as they were found.
struct WheelContents {
  struct Member: Equatable {
    var path: Path
    var sizeBytes: UInt64
    var isExecutable: Bool
    /// Nil where the data could not be unpacked.
    var digest: Digest?
  }

  /// The last component of the wheel's path.
  var fileName: String
  /// Nil where the file name is malformed.
  var name: WheelName?
  /// Plain files in the archive's order; folders are left out.
  var members: [Member] = []
  /// The top-level folders that end in `.dist-info`, sorted.
  var distInfoFolders: [Path] = []
  /// The one that the others are read from.
  var distInfo: Path?
  /// The files of the `.dist-info` folder; nil where there is none.
  var metadata: [UInt8]?
  var wheel: [UInt8]?
  var record: [UInt8]?

  /// A file of the `.dist-info` folder: `METADATA`.
  func distInfoFile(_ name: String) -> Path? { distInfo.map { $0 / name } }

  /// An empty wheel of that file name.
  init(fileName: String) {
    self.fileName = fileName
    self.name = try? WheelName(fileName)
  }
}

extension WheelContents {
  /// METADATA and RECORD beyond this are not kept: no wheel has them.
  static let metadataLimit: UInt64 = 64 << 20

  /// Unpacks every member once, piece by piece: memory holds the three files of metadata, the
  /// names and the digests.
  /// - Parameter records: of the same file, so that both views of the names are compared.
  init(
    reading archive: borrowing ZipArchive, records: ZipRecords, fileName: String,
    findings: inout [Finding]
  ) {
    self.init(fileName: fileName)
    chooseDistInfo(records.members.map(\.path))
    for (index, member) in records.members.enumerated() where !member.isFolder {
      let path = member.path
      let slot = distInfo.flatMap { Self.slots[path.relative(to: $0) ?? ""] }
      var hash = SHA256()
      var kept: [UInt8] = []
      var digest: Digest?
      do throws(ZipFault) {
        guard archive.name(of: index) == member.name else {
          throw ZipFault(reason: "libzip reads another name")
        }
        try archive.read(index, limit: member.sizeBytes) { piece in
          hash.update(piece)
          if slot != nil, member.sizeBytes <= Self.metadataLimit { kept += piece }
        }
        digest = hash.finalize()
      } catch {
        findings.append(
          Finding(
            .unreadableMember, member: path.string, "`\(path)` cannot be unpacked: \(error.reason)",
            hint: "build the wheel again"))
      }
      if let slot, digest != nil {
        if member.sizeBytes <= Self.metadataLimit {
          self[keyPath: slot] = kept
        } else {
          findings.append(
            Finding(
              .tooLarge, member: path.string,
              "`\(path)` is larger than \(Self.metadataLimit >> 20) MiB"))
        }
      }
      members.append(
        Member(
          path: path, sizeBytes: member.sizeBytes, isExecutable: member.unixMode & 0o111 != 0,
          digest: digest))
    }
  }

  private static var slots: [Path: WritableKeyPath<WheelContents, [UInt8]?>] {
    ["METADATA": \.metadata, "WHEEL": \.wheel, "RECORD": \.record]
  }

  /// Takes the `.dist-info` folder that bears the wheel's name, else the first.
  mutating func chooseDistInfo(_ paths: [Path]) {
    let top = paths.compactMap { path -> Path? in
      guard let slash = path.bytes.firstIndex(of: UInt8(ascii: "/")) else { return nil }
      let folder = path.bytes[..<slash]
      return folder.suffix(10).elementsEqual(".dist-info".utf8) ? Path(bytes: folder) : nil
    }
    distInfoFolders = Set(top).sorted()
    let named = distInfoFolders.first { folder in
      name.map { isNamed(folder, after: $0, suffix: ".dist-info") } ?? false
    }
    distInfo = named ?? distInfoFolders.first
  }
}
