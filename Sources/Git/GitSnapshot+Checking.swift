// Whether a working tree is still as its snapshot has it: with `lstat` alone, and without where a walk
// has looked already.

public import Host

extension GitSnapshot {
  /// Whether git would say "clean" again. False means only that git must be asked.
  ///
  /// - Parameters:
  ///   - disk: with the root that the snapshot was taken for.
  ///   - environment: the user's own, whole.
  public func isStillClean(disk: any FileSystem, environment: [String: String]) -> Bool {
    do throws(FileError) {
      guard gitEnvironment(environment) == self.environment,
        try GitFolder(holding: disk.root, disk: disk) == place,
        try place.head(disk: disk) == head,
        try isUnchanged(MarkTableReader(packed[tables[0]]), disk: disk)
      else { return false }
      let prefix = (place.top.bytes.last == slash ? place.top.bytes : place.top.bytes + [slash])
      for table in tables[1...] {
        let reader = MarkTableReader(packed[table], prefix: prefix)
        guard try isUnchanged(reader, disk: disk) else { return false }
      }
      return true
    } catch {
      return false
    }
  }

  private func isUnchanged(
    _ table: MarkTableReader, disk: any FileSystem
  ) throws(FileError) -> Bool {
    var table = table
    while let mark = table.next() {
      if try disk.mark(of: Path(bytes: table.path)) != mark { return false }
    }
    return table.isAtEnd
  }
}

private let slash = UInt8(ascii: "/")
