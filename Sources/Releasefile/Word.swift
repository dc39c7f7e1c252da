// Words: how text is split at white space, and what a backslash means there.

import Diagnostics

/// The characters that a backslash may precede in a list of words, beside the space.
let escapable = "#%:*?[]\\=,()|"

/// One word of a list, backslashes kept, so that `\*` and `*` stay apart.
package struct Word: Sendable, Equatable {
  /// As a glob reads it.
  package var escaped: String
  package var span: Span

  package init(escaped: String, span: Span) {
    self.escaped = escaped
    self.span = span
  }

  /// The characters that it stands for.
  package var plain: String {
    guard escaped.utf8.contains(backslash) else { return escaped }
    var result: [UInt8] = []
    var isEscape = false
    for byte in escaped.utf8 {
      if byte == backslash, !isEscape {
        isEscape = true
      } else {
        result.append(byte)
        isEscape = false
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Whether a `%` in it stands for packages.
  package var hasStem: Bool { containsPlain("%") }

  /// Whether it is a pattern for files, a `?` at its end included.
  package var isGlob: Bool { containsPlain("*?[") }

  /// Whether a `?` at its end says that it may match nothing.
  package var isOptional: Bool {
    guard escaped.utf8.last == UInt8(ascii: "?") else { return false }
    let slashes = escaped.utf8.dropLast().reversed().prefix { $0 == backslash }.count
    return slashes.isMultiple(of: 2)
  }

  /// Without the `?` at its end.
  package var required: Word {
    isOptional ? Word(escaped: String(escaped.dropLast()), span: span) : self
  }

  /// With each `%` replaced by `stem`, whose characters stand for themselves.
  package func replacingStem(with stem: String) -> Word {
    let stem = escape(stem).utf8
    var result: [UInt8] = []
    result.reserveCapacity(escaped.utf8.count + stem.count)
    var isEscape = false
    for byte in escaped.utf8 {
      if byte == UInt8(ascii: "%"), !isEscape {
        result += stem
      } else {
        result.append(byte)
      }
      isEscape = byte == backslash && !isEscape
    }
    return Word(escaped: String(decoding: result, as: UTF8.self), span: span)
  }

  /// Whether `other` is matched, `%` standing for any characters.
  func matches(_ other: Word) -> Bool {
    guard hasStem else { return plain == other.plain }
    var parts: [[UInt8]] = [[]]
    forEachByte { byte, isEscaped in
      if byte == UInt8(ascii: "%"), !isEscaped {
        parts.append([])
      } else {
        parts[parts.count - 1].append(byte)
      }
    }
    let text = Array(other.plain.utf8)
    guard parts.count == 2, let start = parts.first, let end = parts.last else { return false }
    return text.count >= start.count + end.count && text.starts(with: start)
      && text.suffix(end.count).elementsEqual(end)
  }

  private func containsPlain(_ characters: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(
      start: characters.utf8Start, count: characters.utf8CodeUnitCount)
    var isEscape = false
    for byte in escaped.utf8 {
      if isEscape {
        isEscape = false
      } else if byte == backslash {
        isEscape = true
      } else if wanted.contains(byte) {
        return true
      }
    }
    return false
  }

  private func forEachByte(_ body: (UInt8, _ isEscaped: Bool) -> Void) {
    var isEscape = false
    for byte in escaped.utf8 {
      if byte == backslash, !isEscape {
        isEscape = true
      } else {
        body(byte, isEscape)
        isEscape = false
      }
    }
  }
}

/// The text with a backslash before each character that words or the shell read: one word, itself.
package func escape(_ text: String) -> String {
  if text.utf8.allSatisfy(isSafe) { return text }
  return String(
    decoding: text.utf8.flatMap { isSafe($0) ? [$0] : [backslash, $0] }, as: UTF8.self)
}

/// Characters that neither words nor the shell read; beyond ASCII, all.
func isSafe(_ byte: UInt8) -> Bool {
  byte >= 0x80 || isNameByte(byte) || "/+@:,=^".utf8.contains(byte)
}

let backslash = UInt8(ascii: "\\")

/// Splits what an expansion gave at white space.
///
/// - Throws: a backslash before a character that needs none.
func words(of fragments: [Fragment]) throws(Problem) -> [Word] {
  var words: [Word] = []
  var current: (bytes: [UInt8], span: Span)?
  func finish() {
    if let word = current {
      words.append(Word(escaped: String(decoding: word.bytes, as: UTF8.self), span: word.span))
    }
    current = nil
  }
  for fragment in fragments {
    let bytes = Array(fragment.text.utf8)
    if fragment.origin == .verbatim {
      if !bytes.isEmpty {
        current = (
          (current?.bytes ?? []) + escape(fragment.text).utf8, current?.span ?? fragment.span
        )
      }
      continue
    }
    var index = 0
    while index < bytes.count {
      let start = index
      while index < bytes.count, !separatesWords(bytes[index]) {
        if bytes[index] == backslash, fragment.origin != .environment {
          if continues(bytes, index) { break }
          index += 1
        }
        index += 1
      }
      index = min(index, bytes.count)
      if index > start {
        let isWhole = fragment.span.length == bytes.count
        let span =
          isWhole ? fragment.span.part(from: start, length: index - start) : fragment.span
        if fragment.origin == .source { try checkEscapes(bytes[start..<index], span) }
        let text =
          fragment.origin == .environment
          ? Array(escape(String(decoding: bytes[start..<index], as: UTF8.self)).utf8)
          : Array(bytes[start..<index])
        if var word = current {
          word.bytes += text
          if word.span.offset + word.span.length == span.offset, word.span.source === span.source {
            word.span.length += span.length
          }
          current = word
        } else {
          current = (text, span)
        }
      }
      if index < bytes.count {
        finish()
        // A recipe's continuation is white space too.
        while index < bytes.count, separatesWords(bytes[index]) || continues(bytes, index) {
          index += 1
        }
      }
    }
  }
  finish()
  return words
}

private func continues(_ bytes: [UInt8], _ index: Int) -> Bool {
  bytes[index] == backslash && index + 1 < bytes.count && bytes[index + 1] == newline
}

/// - Throws: the first backslash that does not precede a character that it may.
private func checkEscapes(_ bytes: ArraySlice<UInt8>, _ span: Span) throws(Problem) {
  var index = bytes.startIndex
  while index < bytes.endIndex {
    if bytes[index] == backslash {
      let next = index + 1 < bytes.endIndex ? bytes[index + 1] : nil
      guard let next, next == UInt8(ascii: " ") || escapable.utf8.contains(next) else {
        var end = min(index + 2, bytes.endIndex)
        while end < bytes.endIndex, bytes[end] & 0xC0 == 0x80 { end += 1 }
        let text = String(decoding: bytes[index..<end], as: UTF8.self)
        let place =
          span.length == bytes.count
          ? span.part(from: index - bytes.startIndex, length: end - index) : span
        throw Mistake.badEscape(text).problem(at: place)
      }
      index += 1
    }
    index += 1
  }
}
