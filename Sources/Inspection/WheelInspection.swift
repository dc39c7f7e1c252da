// The inspection of a wheel: reads it once and runs every check. What a check looks for is in its
// file.

public import Findings
public import Host
public import Standards
public import Wheels
import Workspace

/// What the wheel of a package must be. Whatever is left out is not looked at.
public struct WheelExpectations: Sendable, Hashable {
  public var project: ProjectName?
  public var version: Version?
  /// Paths in the wheel, or globs of them, of which each must match a file: `da_vinci/Dockerfile`.
  /// A folder's path stands for all that is in it.
  public var contains: [GlobPattern]
  /// Packages of the same release: a requirement of one must pin it to the wheel's own version.
  public var siblings: Set<ProjectName>
  /// How large the file may be.
  public var largestBytes: UInt64?
  /// Warnings that are not wanted.
  public var silenced: Set<FindingCode>

  public init(
    project: ProjectName? = nil, version: Version? = nil, contains: [GlobPattern] = [],
    siblings: Set<ProjectName> = [], largestBytes: UInt64? = nil, silenced: Set<FindingCode> = []
  ) {
    self.project = project
    self.version = version
    self.contains = contains
    self.siblings = siblings
    self.largestBytes = largestBytes
    self.silenced = silenced
  }
}

/// One look at a wheel's contents.
typealias WheelCheck = @Sendable (WheelContents, WheelExpectations) -> [Finding]

/// All checks of the contents, in the order of their findings.
let wheelChecks: [WheelCheck] = [
  checkFileName, checkTagsAreKnown, checkTagsTogether, checkDistInfo, checkDataFolders,
  checkMetadataForm, checkMetadataVersion, checkMetadataIdentity, checkFields, checkFieldTexts,
  checkRequirements, checkPossibility, checkExtras, checkSiblingPins, checkPythonTag, checkLicense,
  checkLicenseFiles, checkDynamic,
  checkImportNames, checkPresentation,
  checkRecordForm, checkRecordIsComplete, checkRecordIsTrue,
  checkWheelFileForm, checkWheelVersion, checkTags, checkBuild, checkPurelib,
  checkPureTags, checkModulesAreCompiled, checkArchitectures, checkInterpreters,
  checkSystemVersions,
  checkEntryPointsForm, checkEntryPointObjects, checkPlaces, checkScriptFiles,
  checkBytecode, checkLeftovers, checkTopLevel, checkCredentials, checkStandardModules,
  checkTypedMarker, checkInstallerFiles, checkForeignContents, checkContains, checkHasFiles,
  checkSize,
]

/// Everything that is wrong with a wheel, worst ambiguities first; empty for a sound one.
///
/// Each member is unpacked once, in pieces. An archive that different readers would read
/// differently, or that unpacks to an absurd size, is not unpacked: its findings are about the
/// archive alone. Of one code, ten findings are listed and the rest counted.
/// - Parameter path: absolute; the last component is the wheel's name.
/// - Throws: `WheelError.unreadable` where the file cannot be read at all.
public func inspectWheel(
  at path: Path, expectations: WheelExpectations
) throws(WheelError) -> [Finding] {
  let (contents, archive) = try wheelContents(at: path)
  var findings = archive
  if let contents { findings += wheelChecks.flatMap { $0(contents, expectations) } }
  return limited(
    findings.filter { $0.severity == .error || !expectations.silenced.contains($0.code) })
}
