// Wheels changed at random, from a seed: whatever comes out, an inspection must end well.

import Support

/// A sequence of numbers that a seed fixes.
/// - Source: SplitMix64, Steele et al., 2014.
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// A wheel with one to three changes to its texts, its compiled file, its archive or its bytes.
func mutatedWheel(seed: UInt64) -> (fileName: String, bytes: [UInt8]) {
  var numbers = SeededNumbers(state: seed)
  var wheel = richWheel
  for _ in 0...Int.random(in: 0...2, using: &numbers) {
    switch Int.random(in: 0..<4, using: &numbers) {
    case 0: mutate(&wheel.metadata, odd: oddMetadata, &numbers)
    case 1: mutate(&wheel.wheel, odd: oddWheelLines, &numbers)
    case 2: mutate(&wheel.files[2].1, odd: oddEntryPoints, &numbers)
    default: mutate(&wheel.binaries[0].1, &numbers)
    }
    if Bool.random(using: &numbers) { break }
  }
  var zip = wheel.zip
  switch Int.random(in: 0..<6, using: &numbers) {
  case 0:
    let last = zip.members.count - 1
    var record: String? = String(decoding: zip.members[last].contents, as: UTF8.self)
    mutate(&record, odd: oddRows, &numbers)
    zip.members[last].contents = Array((record ?? "").utf8)
  case 1:
    let index = Int.random(in: zip.members.indices, using: &numbers)
    zip.members[index].isDeflated = Bool.random(using: &numbers)
    zip.members[index].hasDescriptor = Bool.random(using: &numbers)
    if Bool.random(using: &numbers) {
      zip.members[index].extra = (0..<8).map { _ in UInt8.random(in: 0...8, using: &numbers) }
    }
  case 2: zip.isZip64 = true
  default: break
  }
  var bytes = zip.bytes()
  let changes = [0, 0, 1, 2, 8].randomElement(using: &numbers) ?? 0
  for _ in 0..<changes { mutate(&bytes, &numbers) }
  return (wheel.fileName, bytes)
}

/// A sound wheel with something of everything.
let richWheel: TestWheel = {
  var wheel = TestWheel()
  wheel.setTags("py3-none-manylinux_2_17_x86_64")
  wheel.setFields(
    "Summary: x\nRequires-Python: >=3.8\nRequires-Dist: a[b]>=1; extra == 'c'\nProvides-Extra: c\n"
      + "License-Expression: MIT OR (Apache-2.0 WITH LLVM-exception)\nDynamic: Summary\n"
      + "Project-URL: a, https://example.com\nDescription-Content-Type: text/markdown")
  wheel.setEntryPoints("[console_scripts]\nvinci = da_vinci:main\n\n[x.y]\nz = da_vinci:A.b [c]\n")
  wheel.binaries.append(("da_vinci/_x.abi3.so", elfLibrary()))
  return wheel
}()

private let oddMetadata = [
  "Name: Da.Vinci", "Version: 1.0", "Requires-Dist: a (>=1)", "Requires-Dist: a>=1,", "a: b",
  "Requires-Dist: a[", "Requires-Python: >=3.8,", "Requires-Python: ~=3", "Metadata-Version: 2.1",
  "Requires-Dist: a;((((((((((python_version>'3'", "Provides-Extra:", "Metadata-Version: 2", "",
  " x",
  "Requires-Dist: a @ b", "Requires-Dist: a==1.*.2", "Requires-Dist: a===x", "Version: 1.0.0+x",
  ":",
  "License-Expression: ((((MIT", "License-Expression: MIT AND", "Name:da-vinci",
  "Requires-Dist: a b",
  "Requires-Dist: \u{E9}", "Summary: \u{E9}", "Requires-Dist: a; os_name == 'x' and", "Name : x",
  "Requires-Dist: a>=1;python_version<'3'", "Requires-Dist: a>=1.0dev", "Requires-Dist: a!=1.0.*",
]
private let oddWheelLines = [
  "Wheel-Version: 1", "Wheel-Version: 1.0.0", "Wheel-Version: 0.9", "Wheel-Version:", "Tag:", "x",
  "Root-Is-Purelib: True", "Root-Is-Purelib: yes", "Build: 1", "Tag: cp312-cp312-any", "", " ",
]
private let oddEntryPoints = [
  "[gui_scripts]", "[", "]", "[]", "x", "= y", "x =", "x = y", "x = y:", "x = :y", "x = y:z [",
  "x = a b:c", " x = da_vinci:main", "x y = da_vinci:main", "# x", "; x", "x: da_vinci:main",
  "[console_scripts]", "x = da_vinci:main # x", "x = da_vinci:main [c]", "X = da_vinci:main",
  "vinci.exe = da_vinci:main", "../x = da_vinci:main", "x = da_vinci:main:y", "x = 1:2", "x == y",
  "\u{E9} = da_vinci:main", "x = da_vinci : main", "\\x = da_vinci:main",
]
private let oddRows = [
  "a", "a,b", "a,b,c", "a,,", ",,", "\"", "\"a", "a,sha256=,1", "a,sha256=x,-1", "../a,,", "/a,,",
  "da_vinci/__init__.py,,", "a,b,c,d", "\"a\"\"b\",,", "a,sha256=x,99999999999999999999999", "",
]

/// Takes a line away, doubles one, puts an odd one in, or changes a byte.
private func mutate(_ text: inout String?, odd: [String], _ numbers: inout SeededNumbers) {
  var lines = (text ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  let index = Int.random(in: lines.indices, using: &numbers)
  switch Int.random(in: 0..<8, using: &numbers) {
  case 0: lines.remove(at: index)
  case 1: lines.insert(lines[index], at: index)
  case 2...5: lines.insert(odd.randomElement(using: &numbers) ?? "", at: index)
  case 6:
    var bytes = Array(lines[index].utf8)
    mutate(&bytes, &numbers)
    lines[index] = String(decoding: bytes, as: UTF8.self)
  default: lines[index] = String(lines[index].prefix(Int.random(in: 0..<20, using: &numbers)))
  }
  text = lines.joined(separator: "\n")
}

private func mutate(_ text: inout String, odd: [String], _ numbers: inout SeededNumbers) {
  var some: String? = text
  mutate(&some, odd: odd, &numbers)
  text = some ?? ""
}

/// Changes, removes, adds or copies bytes; prefers places behind a zip signature.
private func mutate(_ bytes: inout [UInt8], _ numbers: inout SeededNumbers) {
  if bytes.isEmpty { return }
  var place = Int.random(in: bytes.indices, using: &numbers)
  if Bool.random(using: &numbers) {
    let signatures = bytes.indices.dropLast().filter { bytes[$0] == 0x50 && bytes[$0 + 1] == 0x4B }
    let near =
      (signatures.randomElement(using: &numbers) ?? 0)
      + Int.random(in: 0..<46, using: &numbers)
    place = min(near, bytes.count - 1)
  }
  let odd: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF, 0x2E, 0x2F, 0x5C, 0x22, 0x2C]
  switch Int.random(in: 0..<8, using: &numbers) {
  case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
  case 1: bytes[place] = odd.randomElement(using: &numbers) ?? 0
  case 2, 3:
    // A number of two, four or eight bytes that is very small or very large.
    let value = odd.randomElement(using: &numbers) ?? 0
    let width = [2, 4, 8].randomElement(using: &numbers) ?? 2
    for index in place..<min(place + width, bytes.count) { bytes[index] = value }
  case 4: bytes.insert(odd.randomElement(using: &numbers) ?? 0, at: place)
  case 5:
    bytes.removeSubrange(place..<min(place + Int.random(in: 1...20, using: &numbers), bytes.count))
  case 6: bytes.removeSubrange(place...)
  default:
    let from = Int.random(in: bytes.indices, using: &numbers)
    let piece = bytes[from..<min(from + 60, bytes.count)]
    bytes.insert(contentsOf: Array(piece), at: place)
  }
}
