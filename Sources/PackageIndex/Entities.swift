// Character references of HTML: `&gt;`, `&#62;`, `&#x3E;`.

/// The text with references decoded. Names that are in no table stay as they are.
///
/// The semicolon may be missing behind a number, and behind `amp`, `lt`, `gt` and `quot` where no
/// letter, digit or `=` follows.
/// - Source: the HTML standard, "character reference state" and "named character references"; of
///   its 2,231 names those of HTML 4's Latin-1 set, and those of ASCII and common punctuation.
func decodingEntities(_ text: String) -> String {
  guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
  // Scalars, not characters: a mark that combines with `&` or `;` must not hide them.
  let scalars = Array(text.unicodeScalars)
  var result = String.UnicodeScalarView()
  var index = 0
  while index < scalars.count {
    if scalars[index] == "&", let (scalar, end) = reference(in: scalars, from: index + 1) {
      result.append(scalar)
      index = end
    } else {
      result.append(scalars[index])
      index += 1
    }
  }
  return String(result)
}

/// The character of the reference whose name or number starts at `start`, and where what follows
/// it begins.
private func reference(
  in scalars: [Unicode.Scalar], from start: Int
) -> (Unicode.Scalar, end: Int)? {
  if start < scalars.count, scalars[start] == "#" { return number(in: scalars, from: start + 1) }
  // No name in the table is longer.
  let limit = min(scalars.count, start + 10)
  let end = scalars[start..<limit].firstIndex { !isAlphanumeric($0) } ?? limit
  let name = String(String.UnicodeScalarView(scalars[start..<end]))
  guard let scalar = names[name] else { return nil }
  if end < scalars.count, scalars[end] == ";" { return (scalar, end + 1) }
  let mayGoWithout = ["amp", "lt", "gt", "quot"].contains(name.lowercased())
  let goesOn = end < scalars.count && (isAlphanumeric(scalars[end]) || scalars[end] == "=")
  return mayGoWithout && !goesOn ? (scalar, end) : nil
}

private func number(
  in scalars: [Unicode.Scalar], from start: Int
) -> (Unicode.Scalar, end: Int)? {
  var index = start
  var radix: UInt32 = 10
  if index < scalars.count, scalars[index] == "x" || scalars[index] == "X" {
    radix = 16
    index += 1
  }
  let first = index
  var value: UInt32 = 0
  while index < scalars.count, let digit = digit(scalars[index]), digit < radix {
    // Beyond Unicode it stays there, however many digits follow.
    value = min(value * radix + digit, 0x110000)
    index += 1
  }
  if index == first { return nil }
  if index < scalars.count, scalars[index] == ";" { index += 1 }
  if (0x80...0x9F).contains(value) { value = windows1252[Int(value) - 0x80] }
  let scalar = value == 0 ? nil : Unicode.Scalar(value)
  return (scalar ?? "\u{FFFD}", index)
}

private func digit(_ scalar: Unicode.Scalar) -> UInt32? {
  switch scalar {
  case "0"..."9": scalar.value - 0x30
  case "a"..."f": scalar.value - 0x61 + 10
  case "A"..."F": scalar.value - 0x41 + 10
  default: nil
  }
}

private func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
  ("0"..."9").contains(scalar) || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
}

private let names: [String: Unicode.Scalar] = {
  var names: [String: Unicode.Scalar] = [
    "amp": "&", "AMP": "&", "lt": "<", "LT": "<", "gt": ">", "GT": ">", "quot": "\"",
    "QUOT": "\"", "apos": "'", "excl": "!", "num": "#", "dollar": "$", "percnt": "%",
    "lpar": "(", "rpar": ")", "ast": "*", "plus": "+", "comma": ",", "period": ".", "sol": "/",
    "colon": ":", "semi": ";", "equals": "=", "quest": "?", "commat": "@", "lsqb": "[",
    "lbrack": "[", "bsol": "\\", "rsqb": "]", "rbrack": "]", "Hat": "^", "lowbar": "_",
    "grave": "`", "lcub": "{", "lbrace": "{", "verbar": "|", "vert": "|", "rcub": "}",
    "rbrace": "}", "Tab": "\t", "NewLine": "\n", "ensp": "\u{2002}", "emsp": "\u{2003}",
    "thinsp": "\u{2009}", "zwnj": "\u{200C}", "zwj": "\u{200D}", "hyphen": "\u{2010}",
    "ndash": "\u{2013}", "mdash": "\u{2014}", "lsquo": "\u{2018}", "rsquo": "\u{2019}",
    "sbquo": "\u{201A}", "ldquo": "\u{201C}", "rdquo": "\u{201D}", "bdquo": "\u{201E}",
    "bull": "\u{2022}", "hellip": "\u{2026}", "euro": "\u{20AC}", "trade": "\u{2122}",
    "larr": "\u{2190}", "uarr": "\u{2191}", "rarr": "\u{2192}", "darr": "\u{2193}",
    "le": "\u{2264}", "ge": "\u{2265}", "ne": "\u{2260}", "OElig": "\u{152}", "oelig": "\u{153}",
    "Scaron": "\u{160}", "scaron": "\u{161}", "Yuml": "\u{178}",
  ]
  // U+00A0 and the 95 that follow.
  let latin = """
    nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn \
    sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave \
    Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml \
    ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN \
    szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave \
    iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute \
    ucirc uuml yacute thorn yuml
    """
  for (offset, name) in latin.split(separator: " ").enumerated() {
    names[String(name)] = Unicode.Scalar(UInt32(0xA0 + offset))
  }
  return names
}()

/// What `&#128;` to `&#159;` stand for.
private let windows1252: [UInt32] = [
  0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039,
  0x152, 0x8D, 0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC,
  0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
]
