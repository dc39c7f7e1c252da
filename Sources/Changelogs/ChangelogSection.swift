// What a changelog says of one version, for those who are told of a release.

public import Host
public import Standards
import Versioning
import Workspace

/// The section of a version: its heading and all below it, without empty lines around; empty where there
/// is none.
public func sectionText(of version: Version, in bytes: [UInt8], of file: Path) -> [UInt8] {
  guard let changelog = Changelog(bytes, file: file), let section = changelog.section(of: version)
  else { return [] }
  let range = trimmedRange(section.heading.lowerBound..<section.body.upperBound, of: bytes)
  return Array(bytes[range]) + [UInt8(ascii: "\n")]
}
