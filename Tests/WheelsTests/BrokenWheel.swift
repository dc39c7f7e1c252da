// Wheels broken on purpose, one way each, and the codes that an inspection must answer with. With
// `REL_BROKEN_WHEELS=FOLDER` the tests write them there, for `scripts/compare-installers`.

import Inspection
import Support
import Testing
import Wheels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A sound wheel with one change.
struct BrokenWheel: Sendable, CustomTestStringConvertible {
  /// What is wrong.
  var name: String
  /// Every code that is found, in order.
  var codes: [String]
  var wheel: TestWheel
  var zip: @Sendable (inout ZipWriter) -> Void = { _ in }
  var bytes: @Sendable (inout [UInt8]) -> Void = { _ in }

  var testDescription: String { name }

  /// A wheel whose parts are changed before it is packed.
  init(_ name: String, _ codes: String..., change: (inout TestWheel) -> Void) {
    self.name = name
    self.codes = codes
    wheel = TestWheel()
    change(&wheel)
  }

  /// A wheel whose archive is changed.
  init(_ name: String, _ codes: String..., zip: @escaping @Sendable (inout ZipWriter) -> Void) {
    self.name = name
    self.codes = codes
    self.zip = zip
    wheel = TestWheel()
  }

  /// A wheel whose file is changed.
  init(_ name: String, _ codes: String..., bytes: @escaping @Sendable (inout [UInt8]) -> Void) {
    self.name = name
    self.codes = codes
    self.bytes = bytes
    wheel = TestWheel()
  }

  /// The whole file.
  var contents: [UInt8] {
    var archive = wheel.zip
    zip(&archive)
    var contents = archive.bytes()
    bytes(&contents)
    return contents
  }
}

@Suite struct BrokenWheelTests {
  @Test(arguments: brokenArchives + brokenNames + brokenMetadata + brokenRecords + brokenContents)
  func `each way to break a wheel has its codes`(broken: BrokenWheel) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(broken.contents, as: broken.wheel.fileName)
    let findings = try inspectWheel(at: path, expectations: .init())
    #expect(findings.map(\.code.rawValue) == broken.codes, "\(findings)")
    #expect(findings.allSatisfy { !$0.message.isEmpty && $0.message.last != "." })
    try keep(broken)
  }

  @Test func `no two ways to break a wheel have one name`() {
    let all = brokenArchives + brokenNames + brokenMetadata + brokenRecords + brokenContents
    #expect(Set(all.map(\.name)).count == all.count)
  }
}

/// Writes the wheel to `REL_BROKEN_WHEELS`, in a folder of its own that says what is expected.
private func keep(_ broken: BrokenWheel) throws {
  guard let root = getenv("REL_BROKEN_WHEELS").map({ String(cString: $0) }) else { return }
  let severity = broken.codes.contains { $0.hasPrefix("E") } ? "error" : "warning"
  let slug = String(broken.name.map { $0.isLetter || $0.isNumber ? $0 : "-" })
  let folder = "\(root)/\(severity)--\(slug)"
  mkdir(root, 0o755)
  mkdir(folder, 0o755)
  let file = try #require(fopen("\(folder)/\(broken.wheel.fileName)", "w"))
  fwrite(broken.contents, 1, broken.contents.count, file)
  fclose(file)
}
