// What discovery finds, and the errors that it collects. The search itself is in `Discovery.swift`.

public import Host

/// The packages below a Releasefile's folder. All paths are from there.
public struct MonorepoLayout: Sendable, Hashable {
  /// Dependencies before dependants; among packages of one depth, by normalised name.
  public var packages: [Package]
  /// The folder whose pyproject.toml has `[tool.uv.workspace]`; nil when there is none.
  public var workspace: Path?
  /// Every pyproject.toml that was read, sorted.
  public var files: [Path]
  /// What somebody could take for a package and is none, sorted by path.
  public var leftOut: [LeftOut]
  /// What the file of the workspace says, or the root's where there is none, of all who work on it.
  public var settings = DevelopmentSettings()

  public init(packages: [Package], workspace: Path?, files: [Path], leftOut: [LeftOut] = []) {
    self.packages = packages
    self.workspace = workspace
    self.files = files
    self.leftOut = leftOut
  }
}
