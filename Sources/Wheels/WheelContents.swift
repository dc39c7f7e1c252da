// What is in a wheel, read once: names, digests, the files of metadata and the headers of compiled
// files. The checks look at this value and at nothing else. `WheelContents+Reading` fills it.

public import Hashing
public import Host

/// The contents of a wheel as they were found.
public struct WheelContents {
  public struct Member: Equatable {
    public var path: Path
    public var sizeBytes: UInt64
    var isExecutable: Bool
    /// Nil where the data could not be unpacked.
    public var digest: Digest?
    /// By the algorithm that RECORD has for it, in URL-safe base64; nil where that is sha256, is
    /// weak or is not known.
    public var otherDigest: String?
  }

  /// The last component of the wheel's path.
  public var fileName: String
  /// Of the whole file.
  public var sizeBytes: UInt64 = 0
  /// Nil where the file name is malformed.
  public var name: WheelName?
  /// Plain files in the archive's order; folders are left out.
  public var members: [Member] = []
  /// The members' paths.
  public var paths: Set<Path> = []
  /// The top-level folders that end in `.dist-info`, sorted.
  public var distInfoFolders: [Path] = []
  /// The one that the others are read from.
  public var distInfo: Path?
  /// The files of the `.dist-info` folder; nil where there is none, or one too large to read.
  public var metadata: CoreMetadata?
  public var wheel: HeaderFields?
  public var record: Record?
  public var entryPoints: [UInt8]?
  /// The compiled members, by path.
  public var objects: [Path: ObjectFile] = [:]
  /// Files of keys that hold a private one.
  public var privateKeys: Set<Path> = []
  /// The folders with a full path that files of `sys.path` name, by the file.
  public var pathFolders: [Path: String] = [:]
  /// Files that git LFS has elsewhere: what is in the wheel only points to them.
  public var filePointers: Set<Path> = []
  /// Packages whose `__init__.py` changes where their modules are found.
  public var dynamicPackages: Set<Path> = []

  /// A file of the `.dist-info` folder: `METADATA`.
  public func distInfoFile(_ name: String) -> Path? { distInfo.map { $0 / name } }

  /// An empty wheel of that file name.
  init(fileName: String) {
    self.fileName = fileName
    self.name = try? WheelName(fileName)
  }

  /// Takes the `.dist-info` folder that bears the wheel's name, else the first.
  public mutating func chooseDistInfo(_ paths: [Path]) {
    let top = paths.compactMap { path -> Path? in
      guard let folder = path.topFolder, folder.bytes.ends(with: ".dist-info") else { return nil }
      return folder
    }
    distInfoFolders = Set(top).sorted()
    let named = distInfoFolders.first { folder in
      name.map { isNamed(folder, after: $0, suffix: ".dist-info") } ?? false
    }
    distInfo = named ?? distInfoFolders.first
  }

  /// The members that are neither metadata nor in a `.data` folder: what goes to `site-packages`.
  public var rootMembers: [Member] {
    members.filter { member in
      guard let folder = member.path.topFolder else { return true }
      return !folder.bytes.ends(with: ".dist-info") && !folder.bytes.ends(with: ".data")
    }
  }
}

extension Path {
  /// `a` of `a/b/c`; nil for a file at the top.
  public var topFolder: Path? {
    guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else { return nil }
    return Path(bytes: bytes[..<slash])
  }

  /// Whether one of the folders is for tests.
  public var isOfTests: Bool {
    parts.dropLast().contains { $0.elementsEqual("tests".utf8) || $0.elementsEqual("test".utf8) }
  }

  /// The names between the slashes.
  public var parts: [ArraySlice<UInt8>] {
    bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
  }
}

extension Collection<UInt8> where Self: BidirectionalCollection {
  /// Whether the bytes end in the text's.
  public func ends(with text: StaticString) -> Bool {
    text.withUTF8Buffer { suffix($0.count).elementsEqual($0) }
  }
}
