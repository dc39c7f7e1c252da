// What an inspection has to say, and the table of all that it can find.

public import Diagnostics

/// One thing that is wrong with a wheel, or looks so.
public struct Finding: Sendable, Hashable {
  public var code: FindingCode
  public var severity: Severity
  /// The member that it is about, as text on one line.
  public var member: String?
  /// Lower case, names in backticks, no full stop.
  public var message: String
  /// What to do.
  public var hint: String?

  public init(
    _ code: FindingCode, severity: Severity = .error, member: String? = nil, _ message: String,
    hint: String? = nil
  ) {
    self.code = code
    self.severity = severity
    self.member = member
    self.message = message
    self.hint = hint
  }
}

extension Finding: CustomStringConvertible {
  /// ``error[W033]: `a.py` has another hash in RECORD``
  public var description: String { "\(severity.rawValue)[\(code.rawValue)]: \(message)" }
}

/// What an inspection looks for. The codes are a public interface: none is reused or renumbered.
public enum FindingCode: String, Sendable, Hashable, CaseIterable {
  // The archive.
  case damagedArchive = "W001"
  case duplicateMember = "W002"
  case headersDiffer = "W003"
  case strayBytes = "W004"
  case unsafePath = "W005"
  case notAPlainFile = "W006"
  case unreadableMember = "W007"
  case tooLarge = "W008"
  case unsupportedMember = "W009"
  case collidingNames = "W010"
  // The file name and the folder that bears it.
  case fileName = "W011"
  case unexpectedProject = "W012"
  case unexpectedVersion = "W013"
  case unnormalizedFileName = "W014"
  case distInfo = "W015"
  case dataFolder = "W016"
  // METADATA.
  case noMetadata = "W021"
  case malformedMetadata = "W022"
  case metadataVersion = "W023"
  case metadataName = "W024"
  case metadataProjectVersion = "W025"
  case requiresDist = "W026"
  case requiresPython = "W027"
  case licenseFile = "W028"
  // RECORD.
  case noRecord = "W031"
  case malformedRecord = "W032"
  case recordHash = "W033"
  case recordSize = "W034"
  case notInRecord = "W035"
  case missingFromWheel = "W036"
  case weakHash = "W037"
  case unverifiedHash = "W038"
  // WHEEL.
  case noWheelFile = "W041"
  case wheelVersion = "W042"
  case tags = "W043"
  case build = "W044"
  case purelib = "W045"
  // The files.
  case bytecode = "W051"
  case missingContent = "W052"
  case noFiles = "W053"

  /// What the code stands for, in a line.
  public var meaning: String {
    switch self {
    case .damagedArchive: "the file is not a zip archive, or its records contradict one another"
    case .duplicateMember: "two members have one name"
    case .headersDiffer: "a member's own header differs from the central directory"
    case .strayBytes: "bytes before, between or after the archive's records"
    case .unsafePath: "a path that leads outside, or that systems read in different ways"
    case .notAPlainFile: "a link, a device, or a folder with content"
    case .unreadableMember: "content that cannot be unpacked, or has a wrong checksum"
    case .tooLarge: "content that unpacks to much more than the archive's size"
    case .unsupportedMember: "a member that is encrypted or packed in an unusual way"
    case .collidingNames: "names that are one and the same file on some disks"
    case .fileName: "the file name does not follow the wheel format"
    case .unexpectedProject: "the file name is another project's"
    case .unexpectedVersion: "the file name has another version"
    case .unnormalizedFileName: "the file name is spelt as only old tools do"
    case .distInfo: "the `.dist-info` folder is missing, misnamed or one of several"
    case .dataFolder: "a `.data` folder is named after something else"
    case .noMetadata: "there is no METADATA"
    case .malformedMetadata: "METADATA cannot be read"
    case .metadataVersion: "METADATA follows a version that does not exist or is too new"
    case .metadataName: "METADATA names another project"
    case .metadataProjectVersion: "METADATA has another version"
    case .requiresDist: "METADATA has a malformed requirement"
    case .requiresPython: "METADATA has a malformed Requires-Python"
    case .licenseFile: "a licence file that METADATA lists is not in the wheel"
    case .noRecord: "there is no RECORD"
    case .malformedRecord: "RECORD cannot be read"
    case .recordHash: "a file has another hash in RECORD"
    case .recordSize: "a file has another size in RECORD"
    case .notInRecord: "a file is not in RECORD"
    case .missingFromWheel: "RECORD lists a file that is not there"
    case .weakHash: "RECORD has no hash for a file, or one weaker than sha256"
    case .unverifiedHash: "RECORD has a hash that rel does not compute"
    case .noWheelFile: "there is no WHEEL"
    case .wheelVersion: "WHEEL follows a version that is missing or too new"
    case .tags: "the tags in WHEEL are not those of the file name"
    case .build: "the build tag in WHEEL is not that of the file name"
    case .purelib: "WHEEL does not say whether the wheel is pure"
    case .bytecode: "compiled Python, which installers make themselves"
    case .missingContent: "a file that must be there is not"
    case .noFiles: "nothing but metadata is in the wheel"
    }
  }
}
