// Steps carried out for real: recipes by the shell, rel's own operations by their modules.

public import BuildGraph
import Caching
import Changelogs
import Checkouts
import Diagnostics
import Execution
import Findings
import Host
import Indexes
public import Inspection
import Python
public import Standards
import Versioning
import Wheels
import Workspace

/// Carries out the steps of a checkout.
struct Operations: StepOperations {
  let disk: any FileSystem
  let packages: [Package]
  /// The wheels of all that are to be released.
  let released: ReleasedWheels
  /// What steps have from outside by their targets, as it is in the keys.
  let outside: [String: OutsideRequirements]
  let tools: PythonTools
  let recipes: RecipeRunner
  let environment: RecipeEnvironment
  let indexes: IndexAccess
  let learning: Learning

  func run(_ request: StepRequest) async -> StepOutcome {
    do throws(Problem) {
      switch request.action.recipe {
      case .group: return .done
      case .shell(let lines):
        let outcome = try await shell(lines, request)
        if outcome != .done { return outcome }
      case .builtin: try await builtin(request)
      }
      try learning.learn(from: request)
      return Task.isCancelled ? .interrupted : .done
    } catch {
      return Task.isCancelled ? .interrupted : .failed(error)
    }
  }

  /// The disks that steps write to.
  var places: [Path] {
    [disk.root]
      + ["TMPDIR", "HOME"].compactMap { environment.caller[$0].map { Path($0) } }
      .filter(\.isAbsolute)
  }

  private func shell(
    _ lines: [RecipeLine], _ request: StepRequest
  ) async throws(Problem) -> StepOutcome {
    var bins: [Path] = []
    if !request.action.tools.isEmpty {
      do throws(PythonToolError) {
        bins = [try await tools.environment(for: request.action.tools).bin]
      } catch { throw Problem(error) }
    }
    return await recipes.run(
      lines, of: request, environment: environment.variables(for: request.action, tools: bins),
      folder: disk.root)
  }

  private func builtin(_ request: StepRequest) async throws(Problem) {
    let log = request.log
    switch request.action.operation {
    case .buildWheel(let settings): try await buildWheel(request, settings)
    case .test(let coverage, let measures, _, let paths):
      try await test(request, coverage: coverage, measures: measures, paths: paths)
    case .checkWheel(let settings): try checkWheel(request, settings)
    case .importWheel(let modules):
      try await tools.checkImports(
        of: wheels(request), modules: modules, timeout: request.action.timeout,
        watch: request.watch
      ) { log.append($0) }
    case .versions(let settings): try checkVersions(request, settings)
    case .upload(let settings): try await upload(request, settings)
    case .commitIndex(let settings): try await commit(request, settings)
    case .verifyInstall(let project, let index, let modules):
      try await verifyInstall(project, index, modules: modules, request)
    case .cleanTree: break  // Git's state is observed, never made.
    case .refused(let project):
      throw SessionMistake.notReleased(project, target: nil).problem
    case nil: throw SessionMistake.noRecipe(target: request.action.target).problem
    }
  }

  private func buildWheel(
    _ request: StepRequest, _ settings: [BuildSetting]
  ) async throws(Problem) {
    let package = try package(request)
    for name in ownBuildRequirements(of: package) {
      let note =
        "\(request.action.target): `\(name)`, which builds it, comes from the package index and "
        + "not from this repository"
      request.notes.append(Array("\(note)\n".utf8))
    }
    let wheel = try await tools.buildWheel(
      package, folder: package.path, into: request.action.outputs.first?.base ?? "dist",
      settings: settings, variables: request.action.environment,
      timeout: request.action.timeout, watch: request.watch
    ) { request.log.append($0) }
    try requireNoFolders(in: wheel, of: package)
  }

  /// Throws where a wheel requires a folder of this machine: nobody else can install it, and in another
  /// checkout it means another folder.
  private func requireNoFolders(in wheel: Path, of package: Package) throws(Problem) {
    let metadata: CoreMetadata
    do throws(WheelError) {
      metadata = try coreMetadata(ofWheelAt: disk.absolute(wheel)).parsed
    } catch { return }  // Whatever is wrong with it, `check` says.
    for text in metadata.requiresDist {
      guard let requirement = try? Requirement(text), requirement.url?.hasPrefix("file:") == true
      else { continue }
      let name = requirement.name
      let version = packages.first { $0.name == name }?.version
      throw SessionMistake.requiresFolder(package, name, version).problem
    }
  }

  /// The packages of this repository that a package's `[build-system]` requires. Environments for
  /// building are made before anything is built, so that these are taken from where all others are.
  private func ownBuildRequirements(of package: Package) -> [ProjectName] {
    let names = package.buildSystem.requires.compactMap { try? Requirement($0).name }
    return packages.map(\.name).filter { $0 != package.name && names.contains($0) }
  }

  private func test(
    _ request: StepRequest, coverage: Int, measures: Bool, paths: [Path]
  ) async throws(Problem) {
    let wheels = try wheels(request)
    var run = TestRun(of: wheels, in: wheels.package.path, tools: request.action.tools)
    run.coverage = coverage
    run.measures = measures
    run.paths = paths
    run.others = packages.filter { $0.name != wheels.package.name }
    run.variables = request.action.environment
    run.timeout = request.action.timeout
    run.watch = request.watch
    let notes = try await tools.runTests(run) { request.log.append($0) }
    for note in notes { request.log.append(Array("\(note.description)\n".utf8)) }
    for note in notes {
      request.notes.append(Array("\(request.action.target): \(note.message)\n".utf8))
    }
  }

  private func checkWheel(
    _ request: StepRequest, _ settings: CheckSettings
  ) throws(Problem) {
    let package = try package(request)
    let expectations = WheelExpectations(
      settings, project: package.name, version: package.version)
    for wheel in try ownWheels(package.name, request).map(\.path) {
      let findings: [Finding]
      do throws(WheelError) {
        findings = try inspectWheel(at: disk.absolute(wheel), expectations: expectations)
      } catch { throw Problem(error.description) }
      for finding in findings {
        request.log.append(Array("\(finding.line(wheel: wheel.name.string))\n".utf8))
      }
      let errors = findings.filter { $0.severity == .error }
      if !errors.isEmpty { throw SessionMistake.unsoundWheel(wheel, errors).problem }
    }
  }

  private func checkVersions(
    _ request: StepRequest, _ settings: VersionSettings
  ) throws(Problem) {
    let findings =
      versionFindings(
        packages: packages, unreleased: settings.unreleased,
        isIndependent: settings.isIndependent, disk: disk)
      + changelogFindings(
        packages: packages.filter { !settings.unreleased.contains($0.name) },
        isIndependent: settings.isIndependent && packages.count > 1, shared: settings.changelog,
        disk: disk)
    for finding in findings { request.log.append(Array("\(finding.description)\n".utf8)) }
    if let first = findings.first {
      let rest = findings.count > 1 ? " and \(findings.count - 1) more" : ""
      throw Problem(first.message + rest)
    }
  }

  // MARK: Parts

  func package(_ request: StepRequest) throws(Problem) -> Package {
    guard let package = packages.first(where: { $0.name == request.action.package }) else {
      throw SessionMistake.noPackage(target: request.action.target).problem
    }
    return package
  }

  /// The package's wheel and those of its siblings, which steps before this one made.
  private func wheels(_ request: StepRequest) throws(Problem) -> WheelSet {
    let package = try package(request)
    let files = request.upstream.map(\.path)
      .filter { $0.bytes.suffix(4).elementsEqual(".whl".utf8) }
    try requireNoClash(among: files)
    return WheelSet(
      of: package, files.map(disk.absolute), outside: outside[request.action.target] ?? .none)
  }

  /// Throws where two wheels have one file with different bytes.
  func requireNoClash(among wheels: [Path]) throws(Problem) {
    let found: [WheelClash]
    do throws(WheelError) {
      found = try clashes(among: Set(wheels.map(disk.absolute)).sorted())
    } catch { throw Problem(error.description) }
    guard let first = found.first else { return }
    throw SessionMistake.clash(first, more: found.count - 1).problem
  }

  func ownWheels(
    _ project: ProjectName, _ request: StepRequest
  ) throws(Problem) -> [Artifact] {
    let wheels = wheelArtifacts(of: project, in: request.upstream)
    guard !wheels.isEmpty else {
      throw SessionMistake.noWheel(project, target: request.action.target).problem
    }
    return wheels
  }
}

extension WheelExpectations {
  /// What `builtin check-wheel` or `rel check` was told.
  public init(_ settings: CheckSettings, project: ProjectName? = nil, version: Version? = nil) {
    self.init(
      project: project, version: version, contains: settings.contains,
      siblings: settings.siblings, largestBytes: settings.largestBytes,
      silenced: settings.silenced)
  }
}
