// File names as words that `sh` reads back, whatever bytes they hold.

import Host

/// A path as one word of a shell line.
///
/// `a b` is `'a b'`; `-rf` is `./-rf`, since no program may take it for an option. A byte that is no
/// UTF-8 cannot stand in an argument that is text: the shell's own `printf` makes it.
func shellWord(_ path: Path) -> String {
  let bytes = path.bytes.first == UInt8(ascii: "-") ? Array("./".utf8) + path.bytes : path.bytes
  if let text = String(validating: bytes, as: UTF8.self) { return shellQuoted(text) }
  return runs(of: bytes).map { run in
    run.isText ? shellQuoted(String(decoding: run.bytes, as: UTF8.self)) : escaped(run.bytes)
  }.joined()
}

/// Bytes in runs of ASCII and of all others.
private func runs(of bytes: [UInt8]) -> [(isText: Bool, bytes: [UInt8])] {
  var runs: [(isText: Bool, bytes: [UInt8])] = []
  for byte in bytes {
    let isText = byte < 0x80
    if runs.last?.isText == isText {
      runs[runs.count - 1].bytes.append(byte)
    } else {
      runs.append((isText, [byte]))
    }
  }
  return runs
}

/// `"$(printf '\\377')"`: octal is the one escape that every `printf` knows.
private func escaped(_ bytes: [UInt8]) -> String {
  "\"$(printf '" + bytes.map { "\\" + String($0, radix: 8) }.joined() + "')\""
}

/// A word as `sh` reads it back: itself when it holds nothing special, else in single quotes.
func shellQuoted(_ word: String) -> String {
  let plain = word.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "+"), UInt8(ascii: "@"),
      UInt8(ascii: "%"), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "="):
      true
    default: false
    }
  }
  if plain, !word.isEmpty { return word }
  let parts = word.split(separator: "'", omittingEmptySubsequences: false)
  return "'" + parts.joined(separator: "'\\''") + "'"
}
