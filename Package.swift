// swift-tools-version: 6.1
import PackageDescription

/// The modules in the order of `Sources/README.md`: each imports only modules that stand before it,
/// and names exactly those that it imports (`scripts/check` compares).
let package = Package(
  name: "rel",
  products: [.executable(name: "rel", targets: ["rel"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
  ],
  targets: [
    library("CCmark", pkgConfig: "libcmark", debian: "libcmark-dev"),
    library("CLibCrypto", pkgConfig: "libcrypto", debian: "libssl-dev"),
    library("CSQLite", pkgConfig: "sqlite3", debian: "libsqlite3-dev"),
    library("CZip", pkgConfig: "libzip", debian: "libzip-dev"),
    library("CZlib", pkgConfig: "zlib", debian: "zlib1g-dev"),
    module("CCurl", []),
    module("CObserver", []),
    module("Hashing", ["CLibCrypto"]),
    module("Diagnostics", []),
    module("Findings", ["Diagnostics"]),
    module("Notation", ["CCmark"]),
    module("Host", ["Diagnostics", "Hashing", .subprocess, .systemPackage]),
    module("Observation", ["Host"]),
    module("HTTP", ["Host"]),
    module("Standards", ["Notation"]),
    module("Git", ["Diagnostics", "Hashing", "Host"], isSmall: true),
    module("Releasefile", ["Diagnostics", "Host"]),
    module("Workspace", ["Diagnostics", "Hashing", "Host", "Notation", "Standards"]),
    module("Wheels", ["CZip", "CZlib", "Findings", "Hashing", "Host", "Standards", "Workspace"]),
    module(
      "Inspection",
      ["Diagnostics", "Findings", "Hashing", "Host", "Standards", "Wheels", "Workspace"],
      isSmall: true),
    module("ObjectStorage", ["Diagnostics", "HTTP", "Hashing", "Host", "Notation"], isSmall: true),
    module("Networking", ["CCurl", "HTTP", "Hashing", "Host"], isSmall: true),
    module("PackageIndex", ["Hashing", "Notation", "Standards", "Workspace"], isSmall: true),
    module(
      "BuildGraph", ["Diagnostics", "Findings", "Host", "Releasefile", "Standards", "Workspace"]),
    module("Caching", ["CSQLite", "Hashing", "Host"]),
    module("Fingerprints", ["BuildGraph", "Caching", "Hashing", "Host", "Observation"]),
    module("Planning", ["BuildGraph", "Caching", "Fingerprints", "Hashing", "Host"]),
    module("Python", ["Diagnostics", "Hashing", "Host", "Observation", "Standards", "Workspace"]),
    module(
      "Execution",
      [
        "BuildGraph", "Caching", "Diagnostics", "Fingerprints", "Hashing", "Host", "Observation",
        "Planning",
      ]),
    module(
      "Publishing",
      [
        "Caching", "Diagnostics", "Hashing", "Host", "Notation", "ObjectStorage", "PackageIndex",
        "Standards", "Wheels", "Workspace",
      ], isSmall: true),
    module(
      "Versioning", ["Diagnostics", "Git", "Host", "Notation", "Standards", "Workspace"],
      isSmall: true),
    module(
      "Changelogs",
      ["Diagnostics", "Git", "Host", "Notation", "Standards", "Versioning", "Workspace"],
      isSmall: true),
    module(
      "Bumping",
      [
        "Changelogs", "Diagnostics", "Git", "Host", "Notation", "Standards", "Versioning",
        "Workspace",
      ], isSmall: true),
    module(
      "Honesty",
      [
        "Caching", "Diagnostics", "Fingerprints", "Hashing", "Host", "Notation", "Standards",
        "Versioning", "Workspace",
      ], isSmall: true),
    module(
      "Indexes",
      [
        "Caching", "Diagnostics", "HTTP", "Host", "Networking", "ObjectStorage", "Publishing",
        "Standards", "Workspace",
      ], isSmall: true),
    module(
      "Checkouts",
      [
        "BuildGraph", "Caching", "Diagnostics", "Fingerprints", "Git", "Hashing", "Host",
        "Observation", "Planning", "Python", "Releasefile", "Standards", "Wheels", "Workspace",
      ]),
    module(
      "Versions",
      [
        "Bumping", "Caching", "Changelogs", "Checkouts", "Diagnostics", "Fingerprints", "Git",
        "Host", "Indexes", "ObjectStorage", "Publishing", "Python", "Releasefile", "Standards",
        "Versioning", "Workspace",
      ], isSmall: true),
    module(
      "Pipeline",
      [
        "BuildGraph", "Caching", "Changelogs", "Checkouts", "Diagnostics", "Execution", "Findings",
        "Fingerprints", "Git", "Hashing", "Honesty", "Host", "Indexes", "Inspection", "Notation",
        "ObjectStorage", "Observation", "Planning", "Publishing", "Python", "Releasefile",
        "Standards", "Versioning", "Wheels", "Workspace",
      ]),
    module(
      "Reporting",
      [
        "BuildGraph", "Caching", "Diagnostics", "Execution", "Findings", "Fingerprints", "Hashing",
        "Honesty", "Host", "Notation", "Observation", "Planning", "Versioning", "Wheels",
        "Workspace",
      ], isSmall: true),
    module(
      "Releasing",
      [
        "BuildGraph", "Bumping", "Changelogs", "Checkouts", "Diagnostics", "Git", "Host", "Indexes",
        "Notation", "ObjectStorage", "Pipeline", "Publishing", "Python", "Reporting", "Standards",
        "Versioning", "Versions", "Workspace",
      ], isSmall: true),
    program(
      "rel",
      [
        "BuildGraph", "Bumping", "CObserver", "Caching", "Changelogs", "Checkouts", "Diagnostics",
        "Execution", "Findings", "Fingerprints", "Git", "HTTP", "Honesty", "Host", "Indexes",
        "Inspection", "Networking", "Notation", "ObjectStorage", "PackageIndex", "Pipeline",
        "Planning", "Publishing", "Python", "Releasefile", "Releasing", "Reporting", "Standards",
        "Versioning", "Versions", "Wheels", "Workspace", .argumentParser,
      ]),
    testSupport(
      "Support",
      [
        "BuildGraph", "Caching", "Diagnostics", "Execution", "Fingerprints", "Hashing", "Host",
        "Planning", "Releasefile", "Workspace",
      ]),
    library("CLibSSL", path: "Tests/CLibSSL", pkgConfig: "libssl", debian: "libssl-dev"),
    testSupport("Servers", ["CLibSSL", "Hashing", .subprocess]),
    tests(
      "BuildGraphTests",
      [
        "BuildGraph", "Diagnostics", "Findings", "Host", "Releasefile", "Standards", "Support",
        "Workspace",
      ]),
    tests(
      "BumpingTests",
      [
        "Bumping", "Changelogs", "Diagnostics", "Git", "Host", "Notation", "Standards", "Support",
        "Versioning", "Workspace",
      ]),
    tests("CachingTests", ["Caching", "Hashing", "Host", "Support"]),
    tests("CheckoutsTests", ["Checkouts", "Diagnostics", "Host", "Standards", "Workspace"]),
    tests("DiagnosticsTests", ["Diagnostics"]),
    tests("EndToEnd", ["Host", "Servers", "Support"]),
    tests(
      "ExecutionTests",
      [
        "BuildGraph", "Caching", "Diagnostics", "Execution", "Hashing", "Host", "Planning",
        "Reporting", "Standards", "Support", "Workspace",
      ]),
    tests(
      "FingerprintsTests",
      [
        "BuildGraph", "Caching", "Diagnostics", "Fingerprints", "Hashing", "Host", "Observation",
        "Support",
      ]),
    tests("GitTests", ["Git", "Hashing", "Host", "Support"]),
    tests("HashingTests", ["Hashing"]),
    tests(
      "HonestyTests",
      ["Caching", "Hashing", "Honesty", "Host", "Planning", "Standards", "Support", "Workspace"]),
    tests("HostTests", ["Hashing", "Host", "Support"]),
    tests("ObservationTests", ["Host", "Observation"]),
    tests("NetworkingTests", ["HTTP", "Host", "Networking", "Servers", "Support"]),
    tests("NotationTests", ["Notation"]),
    tests(
      "ObjectStorageTests",
      [
        "Diagnostics", "HTTP", "Hashing", "Host", "Networking", "Notation", "ObjectStorage",
        "Servers", "Support",
      ]),
    tests("PackageIndexTests", ["Hashing", "PackageIndex", "Standards", "Workspace"]),
    tests(
      "PipelineTests",
      [
        "BuildGraph", "Checkouts", "Diagnostics", "Execution", "Host", "Pipeline", "Planning",
        "Support",
      ]),
    tests("PlanningTests", ["Caching", "Fingerprints", "Hashing", "Host", "Planning"]),
    tests(
      "PublishingTests",
      [
        "Caching", "Diagnostics", "HTTP", "Hashing", "Host", "Notation", "ObjectStorage",
        "PackageIndex", "Publishing", "Standards", "Support", "Workspace",
      ]),
    tests(
      "PythonTests",
      ["Diagnostics", "Hashing", "Host", "Python", "Standards", "Support", "Workspace"]),
    tests("ReleasefileTests", ["Diagnostics", "Host", "Releasefile", "Support"]),
    tests(
      "ReleasingTests", ["Bumping", "Host", "Releasing", "Standards", "Versioning", "Workspace"]),
    tests(
      "ReportingTests",
      [
        "BuildGraph", "Caching", "Diagnostics", "Execution", "Fingerprints", "HTTP", "Hashing",
        "Host", "Notation", "Planning", "Reporting", "Support",
      ]),
    tests(
      "S3Tests",
      [
        "Caching", "Diagnostics", "Hashing", "Host", "Networking", "ObjectStorage", "PackageIndex",
        "Publishing", "Servers", "Standards", "Support", "Workspace",
      ]),
    tests("ServersTests", ["Servers"]),
    tests("StandardsTests", ["Standards"]),
    tests(
      "VersioningTests", ["Diagnostics", "Host", "Standards", "Support", "Versioning", "Workspace"]),
    tests(
      "WheelsTests",
      ["Findings", "Hashing", "Host", "Inspection", "Standards", "Support", "Wheels", "Workspace"]),
    tests(
      "WorkspaceTests",
      ["Diagnostics", "Hashing", "Host", "Notation", "Standards", "Support", "Workspace"]),
  ],
  swiftLanguageModes: [.v6]
)

/// A library of the system, by its module map.
func library(
  _ name: String, path: String? = nil, pkgConfig: String, debian: String
) -> Target {
  .systemLibrary(name: name, path: path, pkgConfig: pkgConfig, providers: [.apt([debian])])
}

/// - Parameter isSmall: nothing in it runs so often that larger code would pay.
func module(
  _ name: String, _ dependencies: [Target.Dependency], isSmall: Bool = false
) -> Target {
  .target(
    name: name, dependencies: dependencies, swiftSettings: settings + (isSmall ? [small] : []))
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings + [small])
}

/// What tests share.
func testSupport(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

nonisolated var settings: [SwiftSetting] {
  [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault")]
}

nonisolated var small: SwiftSetting {
  .unsafeFlags(["-Osize"], .when(configuration: .release))
}

extension Target.Dependency {
  static var argumentParser: Self {
    .product(name: "ArgumentParser", package: "swift-argument-parser")
  }
  static var systemPackage: Self { .product(name: "SystemPackage", package: "swift-system") }
  static var subprocess: Self { .product(name: "Subprocess", package: "swift-subprocess") }
}
