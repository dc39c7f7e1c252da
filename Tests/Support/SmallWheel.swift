// The smallest wheel that can be released.

/// A wheel's bytes.
/// - Parameters:
///   - name: with underscores, as in a file's name.
///   - text: the contents of its one module.
public func smallWheel(
  _ name: String, _ version: String, text: String = "x = 1\n", requires: [String] = []
) -> [UInt8] {
  let folder = "\(name)-\(version).dist-info"
  var zip = ZipWriter()
  zip.add("\(name)/__init__.py", text)
  var metadata = "Metadata-Version: 2.4\nName: \(name)\nVersion: \(version)\n"
  metadata += "Requires-Python: >=3.10\n"
  for requirement in requires { metadata += "Requires-Dist: \(requirement)\n" }
  zip.add("\(folder)/METADATA", metadata)
  zip.add(
    "\(folder)/WHEEL",
    "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
  zip.add("\(folder)/RECORD", "")
  return zip.bytes()
}
