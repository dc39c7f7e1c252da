// What is remembered of a step that succeeded: written last, after all that it refers to.

public import Hashing
public import Host

/// The result of one action: under which key, with which outputs.
public struct ActionRecord: Sendable, Hashable {
  public var key: ActionKey
  public var target: String
  /// Sorted by path.
  public var outputs: [Artifact]
  /// The object that holds what the step printed; nil when it printed nothing.
  public var log: Digest?
  public var milliseconds: Int
  public var manifest: KeyManifest

  public init(
    key: ActionKey, target: String, outputs: [Artifact], log: Digest?, milliseconds: Int,
    manifest: KeyManifest
  ) {
    self.key = key
    self.target = target
    self.outputs = outputs
    self.log = log
    self.milliseconds = milliseconds
    self.manifest = manifest
  }
}

/// The folder of records, `.cache/actions`: one file a record, at `WW/WEAK/STRONG`, portable between
/// machines. A record whose last line is missing or wrong does not exist.
public struct RecordStore: Sendable {
  private let disk: any FileSystem
  private let folder: Path
  private let room: CacheRoom

  /// - Parameter folder: `.cache/actions`; what is in the way there is moved to `.cache/replaced`.
  public init(disk: any FileSystem, folder: Path) {
    self.disk = disk
    self.folder = folder
    room = CacheRoom(disk: disk, cache: folder.parent)
  }

  /// The record with this key; nil when there is none or its file is damaged.
  public func record(_ key: ActionKey) throws(FileError) -> ActionRecord? {
    let path = place(of: key)
    guard try disk.status(of: path)?.kind == .file else { return nil }
    guard let record = ActionRecord(text: try disk.contents(of: path)), record.key == key else {
      return nil
    }
    return record
  }

  /// Whether any record has this weak key.
  public func mayHave(weak: Digest) throws(FileError) -> Bool {
    try disk.status(of: place(ofWeak: weak))?.kind == .folder
  }

  /// Keeps a record. All that it refers to must be kept already.
  @discardableResult
  public func keep(_ record: ActionRecord) throws(FileError) -> Kept {
    let place = place(of: record.key)
    let text = record.text
    var kept = Kept(addedBytes: Int64(text.count))
    if let there = try disk.status(of: place) {
      if there.kind != .file {
        kept.notes.append(try room.setAside(place))
      } else {
        kept.addedBytes -= there.sizeBytes
        if try self.record(record.key) == nil {
          kept.notes.append("`\(place)` was damaged; written anew")
        }
      }
    }
    kept.notes += try room.making(place) { () throws(FileError) in
      try disk.write(text, to: place)
    }
    return kept
  }

  /// Notes that a record was used: its file gets the time of now, and clean-ups come to it later.
  public func touch(_ record: ActionRecord) throws(FileError) {
    try disk.write(record.text, to: place(of: record.key))
  }

  /// Removes the record with this key: what it says has turned out not to hold.
  public func forget(_ key: ActionKey) throws(FileError) { try disk.remove(place(of: key)) }

  private func place(ofWeak weak: Digest) -> Path {
    let digits = weak.hexadecimal
    return folder / String(digits.prefix(2)) / String(digits.dropFirst(2))
  }

  func place(of key: ActionKey) -> Path { place(ofWeak: key.weak) / key.strong.hexadecimal }
}
