// Archives that are no sound zip files, or that two readers read in two ways.

import Support

let brokenArchives: [BrokenWheel] = [
  BrokenWheel("an empty file", "E101", bytes: { $0 = [] }),
  BrokenWheel("a file that is no archive", "E101", bytes: { $0 = Array("<!DOCTYPE html>".utf8) }),
  BrokenWheel("an archive that is cut", "E101", bytes: { $0.removeLast(40) }),
  BrokenWheel("a directory that begins elsewhere", "E101") { (bytes: inout [UInt8]) in
    bytes[bytes.count - 6] &+= 3
  },
  BrokenWheel("a directory with another number of members", "E101") { (bytes: inout [UInt8]) in
    bytes[bytes.count - 12] += 1
    bytes[bytes.count - 14] += 1
  },
  BrokenWheel("a part of several", "E101") { (bytes: inout [UInt8]) in
    bytes[bytes.count - 18] = 1
  },
  BrokenWheel("two members of one name", "E102") { (zip: inout ZipWriter) in
    zip.add("da_vinci/__init__.py", "x = 1\n")
  },
  BrokenWheel("a header with another name", "E103") { (zip: inout ZipWriter) in
    zip.members[0].localName = "da_vinci/__evil__.py"
  },
  BrokenWheel("a header with another size", "E103") { (zip: inout ZipWriter) in
    zip.members[0].localSize = 9
  },
  BrokenWheel("a descriptor that is announced and not there", "E103") { (zip: inout ZipWriter) in
    zip.members[0].flags = 0x808
  },
  BrokenWheel("numbers of ZIP64 that nothing asks for", "E103") { (zip: inout ZipWriter) in
    zip.members[0].extra = [1, 0, 8, 0, 6, 0, 0, 0, 0, 0, 0, 0]
  },
  BrokenWheel("bytes before the archive's records", "E104") { (zip: inout ZipWriter) in
    zip.members[0].bytesBefore = Array("#!/bin/sh\n".utf8)
  },
  BrokenWheel("bytes between two records", "E104") { (zip: inout ZipWriter) in
    zip.members[1].bytesBefore = [1, 2, 3]
  },
  BrokenWheel("bytes behind the packed data, before a descriptor", "E104") {
    (zip: inout ZipWriter) in
    zip.members[0].isDeflated = true
    zip.members[0].hasDescriptor = true
    zip.members[0].bytesBehind = [1, 2, 3]
  },
  BrokenWheel("bytes behind the directory", "E104") { (zip: inout ZipWriter) in
    zip.beforeEnd = [1, 2, 3, 4]
  },
  BrokenWheel("bytes behind the archive", "E104") { (zip: inout ZipWriter) in
    zip.trailing = [1, 2, 3]
  },
  BrokenWheel("an archive with a comment", "W104") { (zip: inout ZipWriter) in
    zip.comment = Array("hello".utf8)
  },
  path("a path with two dots", "../evil.py", "E105"),
  path("a path with two dots inside", "da_vinci/../../evil.py", "E105"),
  path("an absolute path", "/tmp/evil.py", "E105"),
  path("a path with a backslash", "da_vinci\\..\\evil.py", "E105"),
  path("a path with a drive letter", "C:evil.py", "E105"),
  path("a path with a control character", "da_vinci/a\tb.py", "E105"),
  path("a path with an empty component", "da_vinci//a.py", "E105"),
  path("a path with a dot", "da_vinci/./a.py", "E105"),
  path("a path that turns the reading direction", "da_vinci/\u{202E}gnp.py", "E105"),
  path("a path with a space of no width", "da_vinci/a\u{200B}.py", "E105"),
  path("a device's name", "da_vinci/aux.py", "W105"),
  path("a name that ends in a dot", "da_vinci/data.", "W105"),
  path("a name that ends in a space", "da_vinci/data.txt ", "W105"),
  path("a name with a question mark", "da_vinci/what?.txt", "W105"),
  path("a path too long for Windows", "da_vinci/" + String(repeating: "x", count: 210), "W105"),
  path(
    "a name that no file system takes", "da_vinci/" + String(repeating: "x", count: 256), "E105"),
  path("names that differ in case alone", "da_vinci/dockerfile", "W110"),
  path("a file that is a folder, too", "da_vinci/Dockerfile/x.py", "E110"),
  BrokenWheel("names that differ in their normal form alone", "W110") { (wheel: inout TestWheel) in
    wheel.files += [("da_vinci/\u{E9}.py", "1"), ("da_vinci/e\u{301}.py", "1")]
  },
  BrokenWheel("a name that is not marked as UTF-8", "E105") { (zip: inout ZipWriter) in
    zip.members[0].name = Array("da_vinci/ü.py".utf8)
    zip.members[0].flags = 0
    dropRecord(&zip)
  },
  BrokenWheel("a second name in an extra field", "E105") { (zip: inout ZipWriter) in
    zip.members[0].extra = [0x75, 0x70, 1, 0, 1]
  },
  BrokenWheel("a symbolic link", "E106") { (zip: inout ZipWriter) in
    zip.members[0].mode = 0o120777
  },
  BrokenWheel("a device", "E106") { (zip: inout ZipWriter) in zip.members[0].mode = 0o020644 },
  BrokenWheel("a file that DOS takes for a folder", "E106") { (bytes: inout [UInt8]) in
    let signature: [UInt8] = [0x50, 0x4B, 1, 2]
    let place = bytes.indices.dropLast(4).first { Array(bytes[$0..<($0 + 4)]) == signature } ?? 0
    bytes[place + 38] = 0x10
  },
  BrokenWheel("a folder with content", "E106") { (wheel: inout TestWheel) in
    wheel.files.append(("da_vinci/x/", "hidden"))
  },
  BrokenWheel("a wrong checksum", "E107") { (zip: inout ZipWriter) in
    zip.members[0].checksum = 1
  },
  BrokenWheel("a member that unpacks to more than it says", "E107", "E404") {
    (zip: inout ZipWriter) in
    zip.members[0].isDeflated = true
    zip.members[0].size = 2
  },
  BrokenWheel("an archive that unpacks to gigabytes", "E108") { (zip: inout ZipWriter) in
    zip.members[0].isDeflated = true
    zip.members[0].size = 3_000_000_000
  },
  BrokenWheel("an encrypted member", "E109") { (zip: inout ZipWriter) in
    zip.members[1].flags = 0x801
  },
  BrokenWheel("a member of a newer zip format", "E109") { (bytes: inout [UInt8]) in
    let signature: [UInt8] = [0x50, 0x4B, 1, 2]
    let place = bytes.indices.dropLast(4).first { Array(bytes[$0..<($0 + 4)]) == signature } ?? 0
    bytes[place + 6] = 255
  },
  BrokenWheel("a member that is packed in another way", "E109") { (zip: inout ZipWriter) in
    zip.members[1].method = 99
  },
]

/// A wheel with one more file.
private func path(_ name: String, _ path: String, _ code: String) -> BrokenWheel {
  BrokenWheel(name, code) { (wheel: inout TestWheel) in wheel.files.append((path, "1")) }
}

/// Renames the first member in RECORD too, so that nothing else is wrong.
private func dropRecord(_ zip: inout ZipWriter) {
  let last = zip.members.count - 1
  let text = String(decoding: zip.members[last].contents, as: UTF8.self)
  let renamed = text.replacing("da_vinci/__init__.py", with: "da_vinci/ü.py")
  zip.members[last].contents = Array(renamed.utf8)
}
