// The table of all that an inspection can find: a public interface. None of the codes is reused or
// renumbered. `docs/checks.md` explains each.

public import Diagnostics

/// What an inspection looks for. `E` stands for an error, `W` for a warning. The first digit is the
/// part of the wheel: 0 its files, 1 the archive, 2 the name and tags, 3 METADATA, 4 RECORD, 5 WHEEL
/// and compiled files, 6 entry points and data files.
public enum FindingCode: String, Sendable, Hashable, CaseIterable {
  case missingContent = "E001"
  case overSize = "E002"

  case damagedArchive = "E101"
  case duplicateMember = "E102"
  case headersDiffer = "E103"
  case strayBytes = "E104"
  case unsafePath = "E105"
  case notAPlainFile = "E106"
  case unreadableMember = "E107"
  case tooLarge = "E108"
  case unsupportedMember = "E109"
  case fileAndFolder = "E110"

  case fileName = "E201"
  case unexpectedProject = "E202"
  case unexpectedVersion = "E203"
  case distInfo = "E204"
  case dataFolder = "E205"
  case noKnownTag = "E206"
  case pythonTag = "E207"

  case noMetadata = "E301"
  case malformedMetadata = "E302"
  case metadataVersion = "E303"
  case metadataName = "E304"
  case metadataProjectVersion = "E305"
  case requiresDist = "E306"
  case requiresPython = "E307"
  case licenseFile = "E308"
  case licenseExpression = "E309"
  case dynamicField = "E310"
  case importName = "E311"
  case selfRequirement = "E312"
  case providesExtra = "E313"

  case noRecord = "E401"
  case malformedRecord = "E402"
  case recordHash = "E403"
  case recordSize = "E404"
  case notInRecord = "E405"
  case missingFromWheel = "E406"
  case weakHash = "E407"
  case recordPath = "E408"

  case noWheelFile = "E501"
  case wheelVersion = "E502"
  case tags = "E503"
  case build = "E504"
  case purelib = "E505"
  case architecture = "E506"
  case interpreter = "E507"
  case library = "E508"
  case notCompiled = "E509"

  case entryPointsForm = "E601"
  case objectReference = "E602"
  case entryPointModule = "E603"
  case dataScheme = "E604"
  case installedTwice = "E605"
  case scriptPlace = "E606"

  case bytecode = "W001"
  case noFiles = "W002"
  case leftover = "W003"
  case strayFolder = "W004"
  case credentials = "W005"
  case standardModule = "W006"
  case noTypedMarker = "W007"
  case strayFile = "W008"
  case installerFile = "W009"
  case foreignFolder = "W010"
  case filePointer = "W011"

  case comment = "W104"
  case unportablePath = "W105"
  case collidingNames = "W110"

  case unnormalizedFileName = "W201"
  case unknownTag = "W202"
  case unpublishableTag = "W203"

  case controlCharacter = "W302"
  case newerMetadata = "W303"
  case directReference = "W306"
  case undeclaredExtra = "W307"
  case impossibleRequirement = "W308"
  case licenseTwice = "W309"
  case siblingPin = "W312"
  case unnormalizedExtra = "W313"
  case newerField = "W314"
  case unknownField = "W315"
  case repeatedField = "W316"
  case contentType = "W317"
  case projectURL = "W318"
  case summary = "W319"

  case paddedHash = "W403"
  case unverifiedHash = "W407"
  case recordOfRecord = "W408"

  case newerWheel = "W502"
  case compressedTags = "W503"
  case compiledInPure = "W505"
  case platformIndependentTag = "W506"
  case oneInterpreter = "W507"
  case olderPlatform = "W508"

  case foreignEntryPoint = "W603"

  /// Errors begin with `E`: what installers refuse, or what is not as it says.
  public var severity: Severity { rawValue.hasPrefix("E") ? .error : .warning }
}
