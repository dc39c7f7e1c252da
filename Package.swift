// swift-tools-version: 6.1
import PackageDescription

/// The modules in the order of `Sources/README.md`: each imports only modules that stand before it.
let package = Package(
  name: "rel",
  products: [.executable(name: "rel", targets: ["rel"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.81.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.29.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .target(name: "Hashing", dependencies: ["CLibCrypto"]),
    .target(name: "Diagnostics"),
    .target(name: "Notation"),
    .target(
      name: "Host",
      dependencies: [
        "Hashing",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .target(name: "Releasefile", dependencies: ["Diagnostics", "Host"]),
    .target(
      name: "Workspace",
      dependencies: [
        "Diagnostics", "Hashing", "Host", .product(name: "TOMLKit", package: "TOMLKit"),
      ]),
    .target(
      name: "Wheels", dependencies: ["CZip", "Diagnostics", "Hashing", "Host", "Workspace"]),
    .target(
      name: "ObjectStorage", dependencies: ["Diagnostics", "Hashing", "Host", "Notation"]),
    .target(
      name: "Networking",
      dependencies: ["Host", .product(name: "AsyncHTTPClient", package: "async-http-client")]),
    .target(
      name: "PackageIndex", dependencies: ["Hashing", "Notation", "Wheels", "Workspace"]),
    .target(
      name: "BuildGraph",
      dependencies: ["Diagnostics", "Host", "Releasefile", "Wheels", "Workspace"]),
    .target(name: "Caching", dependencies: ["CSQLite", "Hashing", "Host"]),
    .target(name: "Fingerprints", dependencies: ["BuildGraph", "Caching", "Hashing", "Host"]),
    .target(
      name: "Planning",
      dependencies: ["BuildGraph", "Caching", "Fingerprints", "Hashing", "Host"]),
    .target(
      name: "Execution",
      dependencies: [
        "BuildGraph", "Caching", "Diagnostics", "Fingerprints", "Hashing", "Host", "Planning",
        "Workspace",
      ]),
    .target(
      name: "Publishing",
      dependencies: [
        "Caching", "Diagnostics", "Hashing", "Host", "ObjectStorage", "PackageIndex", "Planning",
        "Wheels", "Workspace",
      ]),
    .target(
      name: "Versioning",
      dependencies: ["Caching", "Diagnostics", "Hashing", "Host", "Planning", "Workspace"]),
    .target(
      name: "Reporting",
      dependencies: [
        "BuildGraph", "Caching", "Diagnostics", "Execution", "Fingerprints", "Hashing", "Host",
        "Planning", "Versioning", "Wheels", "Workspace",
      ]),
    .executableTarget(
      name: "rel",
      dependencies: [
        "BuildGraph", "Caching", "Diagnostics", "Execution", "Fingerprints", "Hashing", "Host",
        "Networking", "Notation", "ObjectStorage", "PackageIndex", "Planning", "Publishing",
        "Releasefile", "Reporting", "Versioning", "Wheels", "Workspace",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(
      name: "Support",
      dependencies: [
        "BuildGraph", "Caching", "Diagnostics", "Execution", "Fingerprints", "Hashing", "Host",
        "Planning", "Releasefile", "Workspace",
      ],
      path: "Tests/Support"),
    .target(
      name: "Servers",
      dependencies: [
        "Hashing",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      path: "Tests/Servers"),
    .testTarget(name: "ServersTests", dependencies: ["Servers"]),
    .testTarget(name: "HashingTests", dependencies: ["Hashing", "Support"]),
    .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics", "Support"]),
    .testTarget(name: "NotationTests", dependencies: ["Notation"]),
    .testTarget(name: "HostTests", dependencies: ["Host", "Support"]),
    .testTarget(
      name: "ReleasefileTests",
      dependencies: [
        "Diagnostics", "Host", "Releasefile", "Support",
      ]),
    .testTarget(
      name: "WorkspaceTests",
      dependencies: [
        "Diagnostics", "Hashing", "Host", "Workspace", "Support",
      ]),
    .testTarget(
      name: "WheelsTests",
      dependencies: [
        "Diagnostics", "Hashing", "Host", "Wheels", "Workspace", "Support",
      ]),
    .testTarget(
      name: "ObjectStorageTests",
      dependencies: [
        "Hashing", "Host", "Networking", "ObjectStorage", "Servers", "Support",
      ]),
    .testTarget(name: "NetworkingTests", dependencies: ["Host", "Networking", "Support"]),
    .testTarget(
      name: "PackageIndexTests",
      dependencies: [
        "Hashing", "PackageIndex", "Workspace", "Support",
      ]),
    .testTarget(
      name: "BuildGraphTests",
      dependencies: [
        "BuildGraph", "Diagnostics", "Host", "Releasefile", "Workspace", "Support",
      ]),
    .testTarget(name: "CachingTests", dependencies: ["Caching", "Hashing", "Host", "Support"]),
    .testTarget(
      name: "FingerprintsTests",
      dependencies: [
        "BuildGraph", "Caching", "Diagnostics", "Fingerprints", "Hashing", "Host", "Support",
      ]),
    .testTarget(
      name: "PlanningTests",
      dependencies: [
        "BuildGraph", "Caching", "Fingerprints", "Hashing", "Host", "Planning", "Support",
      ]),
    .testTarget(
      name: "ExecutionTests",
      dependencies: [
        "BuildGraph", "Caching", "Diagnostics", "Execution", "Fingerprints", "Hashing", "Host",
        "Planning", "Releasefile", "Reporting", "Workspace", "Support",
      ]),
    .testTarget(
      name: "PublishingTests",
      dependencies: [
        "Caching", "Diagnostics", "Hashing", "Host", "ObjectStorage", "PackageIndex", "Planning",
        "Publishing", "Workspace", "Support",
      ]),
    .testTarget(
      name: "VersioningTests",
      dependencies: [
        "Caching", "Diagnostics", "Hashing", "Host", "Planning", "Versioning", "Workspace",
        "Support",
      ]),
    .testTarget(
      name: "ReportingTests",
      dependencies: [
        "BuildGraph", "Diagnostics", "Execution", "Host", "Planning", "Reporting", "Support",
        "Versioning", "Wheels", "Workspace",
      ]),
    .testTarget(
      name: "S3Tests",
      dependencies: [
        "Caching", "Diagnostics", "Hashing", "Host", "Networking", "ObjectStorage", "PackageIndex",
        "Planning", "Publishing", "Workspace", "Servers", "Support",
      ]),
    .testTarget(
      name: "EndToEnd", dependencies: ["Hashing", "Host", "PackageIndex", "Servers", "Support"]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ]
}
