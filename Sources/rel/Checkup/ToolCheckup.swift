// What `rel doctor` looks at on this machine: rel itself, git, Python, uv, and whether this is CI.

import Checkouts
import Git
import Host
import Python
import Reporting
import Workspace

/// The programs that releases rest on.
struct ToolCheckup {
  let disk: any FileSystem
  let environment: [String: String]
  let runner: any ProcessRunner

  private var site: ToolSite {
    ToolSite(
      folder: Checkout.cache / "tools", variables: environment, disk: disk, runner: runner)
  }

  func checkups() async -> [Checkup] {
    async let git = self.git()
    async let python = self.python()
    async let uv = self.uv()
    let programs = await [git, python, uv]
    return [Checkup("rel", .ok, Rel.configuration.version)] + programs + [continuousIntegration]
  }

  private func git() async -> Checkup {
    let fix = "install git, or release with `allow_dirty=yes`"
    let found = executables(named: "git", in: environment["PATH"] ?? "/usr/bin:/bin", disk: disk)
    guard let program = found.first else {
      return Checkup(
        "git", .warning, "not in PATH: `validate` cannot tell whether the tree is clean", fix: fix)
    }
    let command = Command(
      program, ["--version"], environment: environment, folder: disk.root, timeout: .seconds(3))
    guard let (termination, output) = try? await runner.capture(command), termination.isSuccess
    else {
      return Checkup("git", .warning, "`\(program)` does not run", fix: fix)
    }
    let text = String(decoding: output, as: UTF8.self).split(separator: "\n").first ?? ""
    let version = text.hasPrefix("git version ") ? text.dropFirst("git version ".count) : text
    guard let folder = try? GitFolder(holding: disk.root, disk: disk) else {
      return Checkup(
        "git", .warning, "\(version); this folder is in no repository",
        fix: "`git init`, or release with `allow_dirty=yes`")
    }
    if (try? folder.isShallow(disk: disk)) == true {
      return Checkup(
        "git", .warning, "\(version); the clone is shallow: changelogs and tags are incomplete",
        fix: "`git fetch --unshallow --tags`; in GitHub Actions `fetch-depth: 0`")
    }
    return Checkup("git", .ok, "\(version)")
  }

  private func python() async -> Checkup {
    let tools = PythonTools(site: site, lock: LockFile(minimumPython: "3.8"), interpreter: nil)
    do throws(PythonToolError) {
      let python = try await tools.interpreter()
      await tools.close()
      return Checkup("python", .ok, "\(python.version), `\(python.command)`")
    } catch {
      await tools.close()
      return Checkup("python", .error, error.summary, fix: error.hints.first)
    }
  }

  private func uv() async -> Checkup {
    guard let uv = await site.foundUv() else {
      return Checkup("uv", .ok, "none yet: rel installs its own below `.cache/tools`")
    }
    return Checkup("uv", .ok, "\(uv.version.normalized), `\(uv.executable)`")
  }

  private var continuousIntegration: Checkup {
    let services = [
      ("GITHUB_ACTIONS", "GitHub Actions"), ("GITLAB_CI", "GitLab CI"),
      ("CIRCLECI", "CircleCI"), ("BUILDKITE", "Buildkite"), ("JENKINS_URL", "Jenkins"),
      ("CODEBUILD_BUILD_ID", "CodeBuild"), ("TF_BUILD", "Azure Pipelines"), ("CI", "yes"),
    ]
    let found = services.first { environment[$0.0].map { !$0.isEmpty } ?? false }
    guard let found else { return Checkup("ci", .ok, "no") }
    let isPinned = ["AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN"].map {
      environment[$0].map { !$0.isEmpty } ?? false
    }
    if isPinned == [true, false] {
      return Checkup(
        "ci", .warning, "\(found.1), with an access key that never expires",
        fix: "let the service assume a role by OpenID Connect instead of keeping keys there")
    }
    return Checkup("ci", .ok, found.1)
  }
}
