// What to write into the Releasefile where tests lack something: from what pytest and Python say to the line
// that installs it. Only texts of others are read here, and nothing is guessed that has no line to copy.

import Standards
import Workspace

/// Knows whose tests they are, and what else is in the repository.
struct TestFixes {
  let package: Package
  let others: [Package]

  /// A hint for each thing that is missing, three at most.
  func hints(for complaints: [String]) -> [String] {
    var hints: [String] = []
    for complaint in complaints {
      for hint in fixes(for: complaint) where !hints.contains(hint) { hints.append(hint) }
    }
    return Array(hints.prefix(3))
  }

  private func fixes(for complaint: String) -> [String] {
    if let match = complaint.firstMatch(of: /No module named '([\w.]+)'/) {
      return [fix(forModule: String(match.output.1))]
    }
    if let match = complaint.firstMatch(of: /fixture '(\w+)' not found/) {
      return pluginsByFixture[String(match.output.1)].map { [adding($0)] } ?? []
    }
    if let match = complaint.firstMatch(of: /Missing required plugins: (.+)/) {
      return match.output.1.split(whereSeparator: { ", ".contains($0) }).map { adding(String($0)) }
    }
    if complaint.contains("async def functions are not natively supported") {
      return [adding("pytest-asyncio")]
    }
    if let match = complaint.firstMatch(of: /'(\w+)' not found in `markers`/) {
      return pluginsByMarker[String(match.output.1)].map { [adding($0)] } ?? []
    }
    guard let options = complaint.firstMatch(of: /unrecognized arguments: (.+)/) else { return [] }
    return options.output.1.split(separator: " ").compactMap { word in
      let option = String(word.prefix { $0 != "=" })
      return pluginsByOption[option].map(adding)
    }
  }

  private func fix(forModule module: String) -> String {
    let top = String(module.prefix { $0 != "." })
    let isOf = { (other: Package) in
      let name = other.module.lowercased()
      return name == top.lowercased() || name == module.replacing(".", with: "_").lowercased()
    }
    if let other = others.first(where: isOf) {
      return "`test/\(package.name.normalized): wheel/\(other.name.normalized)` in the Releasefile "
        + "installs `\(other.name)` beside it"
    }
    if top == package.module {
      return "the wheel has no `\(module)`; what tests need and the wheel lacks they import from "
        + "beside themselves"
    }
    return adding(projectsByModule[top] ?? top.replacing("_", with: "-").lowercased())
  }

  private func adding(_ requirement: String) -> String {
    "`\(package.name.normalized): test-tools += \(requirement)` in the Releasefile installs it for these "
      + "tests"
  }
}

private let pluginsByFixture = [
  "aiohttp_client": "pytest-aiohttp", "aioresponses": "aioresponses",
  "benchmark": "pytest-benchmark",
  "class_mocker": "pytest-mock", "client": "pytest-django", "datadir": "pytest-datadir",
  "db": "pytest-django", "docker_services": "pytest-docker", "event_loop": "pytest-asyncio",
  "faker": "faker", "freezer": "pytest-freezer", "httpserver": "pytest-httpserver",
  "httpx_mock": "pytest-httpx", "mocker": "pytest-mock", "module_mocker": "pytest-mock",
  "postgresql": "pytest-postgresql", "redisdb": "pytest-redis", "requests_mock": "requests-mock",
  "respx_mock": "respx", "session_mocker": "pytest-mock", "settings": "pytest-django",
  "shared_datadir": "pytest-datadir", "snapshot": "syrupy", "subtests": "pytest-subtests",
  "vcr": "pytest-recording", "worker_id": "pytest-xdist",
]

private let pluginsByMarker = [
  "anyio": "anyio", "asyncio": "pytest-asyncio", "benchmark": "pytest-benchmark",
  "django_db": "pytest-django", "flaky": "pytest-rerunfailures", "timeout": "pytest-timeout",
  "trio": "pytest-trio", "vcr": "pytest-recording",
]

private let pluginsByOption = [
  "--asyncio-mode": "pytest-asyncio", "--benchmark-skip": "pytest-benchmark",
  "--block-network": "pytest-recording", "--cov": "pytest-cov", "--cov-branch": "pytest-cov",
  "--cov-config": "pytest-cov", "--cov-fail-under": "pytest-cov", "--cov-report": "pytest-cov",
  "--disable-socket": "pytest-socket", "--dist": "pytest-xdist", "--ds": "pytest-django",
  "--html": "pytest-html", "--mypy": "pytest-mypy", "--numprocesses": "pytest-xdist",
  "--randomly-seed": "pytest-randomly", "--record-mode": "pytest-recording",
  "--reruns": "pytest-rerunfailures", "--snapshot-update": "syrupy", "--timeout": "pytest-timeout",
  "-n": "pytest-xdist",
]

/// Projects whose modules have other names.
private let projectsByModule = [
  "OpenSSL": "pyopenssl", "PIL": "pillow", "attr": "attrs", "bs4": "beautifulsoup4",
  "cv2": "opencv-python", "dateutil": "python-dateutil", "dotenv": "python-dotenv",
  "freezegun": "freezegun", "git": "gitpython", "jose": "python-jose", "jwt": "pyjwt",
  "magic": "python-magic", "pkg_resources": "setuptools", "serial": "pyserial",
  "sklearn": "scikit-learn", "skimage": "scikit-image", "slugify": "python-slugify",
  "yaml": "pyyaml", "zmq": "pyzmq",
]
