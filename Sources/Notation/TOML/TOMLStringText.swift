// A string as it stands in a TOML file: its text, and which bytes of the file each part of it is.

/// A TOML string with the place of each of its bytes in the file.
public struct TOMLStringText: Sendable {
  /// The string's text in UTF-8.
  public private(set) var bytes: [UInt8] = []
  /// For each byte of the text, where what stands for it starts in the file, and where it ends.
  private var starts: [Int] = []
  private var ends: [Int] = []

  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Reads the string that stands at `range` of a file, with its quotes; nil for what is no string.
  public init?(_ file: [UInt8], at range: Range<Int>) {
    guard let quote = file[range].first, "\"'".utf8.contains(quote) else { return nil }
    var text = TOMLStringText()
    var position = range.lowerBound
    do throws(TOMLError) {
      try scanTOMLString(file, &position) { piece in
        switch piece {
        case .plain(let range):
          for index in range { text.add([file[index]], index..<(index + 1)) }
        case .escape(let range, let scalar): text.add(String(scalar).utf8, range)
        }
      }
    } catch { return nil }
    guard position == range.upperBound else { return nil }
    self = text
  }

  private init() {}

  private mutating func add(_ text: some Sequence<UInt8>, _ range: Range<Int>) {
    for byte in text {
      bytes.append(byte)
      starts.append(range.lowerBound)
      ends.append(range.upperBound)
    }
  }

  /// The file's bytes that stand for a part of the text; nil for an empty part.
  public func fileRange(of part: Range<Int>) -> Range<Int>? {
    guard !part.isEmpty, part.upperBound <= bytes.count else { return nil }
    return starts[part.lowerBound]..<ends[part.upperBound - 1]
  }
}
