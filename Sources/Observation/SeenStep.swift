// What a step was last seen to do, as text that is kept beside the checkout's tools.
//
// ```
// rel seen 1
// at 1764540000000000000
// depth light
// incomplete a program of another architecture ran
// read<TAB>/repo/VERSION<TAB>/usr/bin/python3
// ```

public import Host

/// One step's accesses, and when they were seen.
public struct SeenStep: Sendable, Hashable {
  public var accesses: Accesses
  /// Nanoseconds since 1970.
  public var at: Int64
  public var depth: Watch.Depth

  public init(_ accesses: Accesses, at: Int64, depth: Watch.Depth) {
    self.accesses = accesses
    self.at = at
    self.depth = depth
  }

  private static let format = "rel seen 1"

  /// The step as text. A path that a line cannot hold is left out, and the rest is incomplete then.
  public var text: [UInt8] {
    var lines = [Self.format, "at \(at)", "depth \(depth.rawValue)"].map { Array($0.utf8) }
    var incomplete = accesses.incomplete
    var rest: [[UInt8]] = []
    let tab = UInt8(ascii: "\t")
    for access in accesses.accesses {
      let fields = [Array(access.kind.rawValue.utf8), access.path.bytes, access.program.bytes]
      if fields.contains(where: { $0.contains(tab) || $0.contains(UInt8(ascii: "\n")) }) {
        incomplete.append("names with tabs or newlines are left out here")
        continue
      }
      rest.append(Array(fields.joined(separator: [tab])))
    }
    lines += Set(incomplete).sorted().map { Array("incomplete \($0)".utf8) }
    return Array((lines + rest).map { $0 + [UInt8(ascii: "\n")] }.joined())
  }

  /// - Returns: nil for another format.
  public init?(text: [UInt8]) {
    let lines = text.split(separator: UInt8(ascii: "\n"))
    guard lines.count >= 3, lines[0].elementsEqual(Self.format.utf8),
      let at = Self.rest(of: lines[1], after: "at ").flatMap({ Int64($0) }),
      let depth = Self.rest(of: lines[2], after: "depth ").flatMap({ Watch.Depth(rawValue: $0) })
    else { return nil }
    self.init(Accesses(), at: at, depth: depth)
    for line in lines.dropFirst(3) {
      if let reason = Self.rest(of: line, after: "incomplete ") {
        accesses.incomplete.append(reason)
        continue
      }
      let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
      guard fields.count == 3,
        let kind = Access.Kind(rawValue: String(decoding: fields[0], as: UTF8.self))
      else { return nil }
      accesses.accesses.append(
        Access(kind, Path(bytes: fields[1]), by: Path(bytes: fields[2])))
    }
  }

  private static func rest(of line: ArraySlice<UInt8>, after start: String) -> String? {
    line.starts(with: start.utf8)
      ? String(decoding: line.dropFirst(start.utf8.count), as: UTF8.self) : nil
  }
}
