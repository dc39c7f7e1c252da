// The uv.lock of a project, made anew after its versions or requirements changed.

public import Host

extension PythonTools {
  /// Runs `uv lock` in a folder, which keeps all pins that still fit. (`uv version` would install, too.)
  /// - Parameter folder: from the Releasefile's folder.
  public func lockProject(in folder: Path) async throws(PythonToolError) {
    let activity = Activity("making `\(folder / "uv.lock")` anew")
    defer { activity.end() }
    let uv = try await uvProgram()
    let project = site.disk.absolute(folder).string
    try await uv.run(
      ["lock", "--project", project], for: "`\(folder / "uv.lock")`",
      reading: .project(site.disk.absolute(folder)))
  }
}
