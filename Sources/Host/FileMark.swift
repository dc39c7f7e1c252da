// What `lstat` says of a file in one number: 100,000 files then take a few megabytes to remember, and
// one comparison each.

/// Sixty-four bits of all that `lstat` says, but for the device, whose number a restart may change. Not a
/// cryptographic digest: it only has to notice accidents.
///
/// A folder's size is left out: it changes with the names in it, and so do its times.
public struct FileMark: Equatable, Sendable {
  /// 0 where nothing is there.
  public let bits: UInt64

  /// Nothing is there.
  public static let absent = FileMark(bits: 0)

  /// - Parameter bits: those of another mark.
  public init(bits: UInt64) { self.bits = bits }

  /// - Parameter status: nil where nothing is there.
  public init(_ status: FileStatus?) {
    guard let status else {
      self = .absent
      return
    }
    var state = mixed(UInt64(status.kind.rawValue) << 16 | UInt64(status.mode))
    state = mixed(state ^ status.inode)
    if status.kind != .folder { state = mixed(state ^ UInt64(bitPattern: status.sizeBytes)) }
    state = mixed(state ^ UInt64(bitPattern: status.modified))
    state = mixed(state ^ UInt64(bitPattern: status.changed))
    bits = max(1, state)
  }
}

/// Every bit of the result depends on every bit of `number`.
/// - Source: the finaliser of SplitMix64 (Steele, Lea, Flood 2014).
private func mixed(_ number: UInt64) -> UInt64 {
  var state = number &+ 0x9E37_79B9_7F4A_7C15
  state = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
  state = (state ^ (state >> 27)) &* 0x94D0_49BB_1331_11EB
  return state ^ (state >> 31)
}
