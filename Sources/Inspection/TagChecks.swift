// Checks of the file name's tags by themselves: they exist, an index takes them, and Requires-Python
// allows them.

import Diagnostics
import Findings
import Standards
import Wheels
import Workspace

/// Each tag is one that some installer looks for, and an index takes it.
func checkTagsAreKnown(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let name = wheel.name else { return [] }
  let platforms = ["any", "manylinux_2_28_x86_64", "win_amd64", "macosx_11_0_arm64"]
  var findings =
    unknownTags("Python", name.python, ["py3", "cp312"], isKnown: isPythonTag)
    + unknownTags("ABI", name.abi, ["none", "abi3", "cp312"], isKnown: isABITag)
    + unknownTags("platform", name.platform, platforms) { PlatformTag($0) != nil }
  for platform in name.platforms where platform.system == .linux {
    findings.append(
      Finding(
        .unpublishableTag,
        "the tag `\(platform.text)` says nothing of which Linux: the wheel was made for the"
          + " machine it was built on",
        hint: "repair it with auditwheel for a `manylinux` or `musllinux` tag: public indexes"
          + " refuse this one"))
  }
  return findings
}

/// A finding for each tag that is not known: an error where no other one of the field is.
private func unknownTags(
  _ kind: String, _ tags: [String], _ examples: [String], isKnown: (String) -> Bool
) -> [Finding] {
  let unknown = tags.filter { !isKnown($0) }
  let code: FindingCode = unknown.count == tags.count ? .noKnownTag : .unknownTag
  return unknown.map { tag in
    Finding(
      code, "no installer looks for the \(kind) tag `\(tag)`",
      hint: nearNameHint(to: tag, among: examples) ?? "write one like `\(examples[0])`")
  }
}

private let implementations = ["py", "cp", "pp", "ip", "jy", "graalpy", "cpython", "pypy", "rp"]

private func isPythonTag(_ tag: String) -> Bool {
  implementations.contains { prefix in
    guard tag.hasPrefix(prefix) else { return false }
    let rest = tag.dropFirst(prefix.count)
    return rest.first.map { "23".contains($0) } ?? false
      && rest.allSatisfy { $0.isNumber || $0 == "_" }
  }
}

private func isABITag(_ tag: String) -> Bool {
  if ["none", "abi3", "abi3t", "abi4"].contains(tag) { return true }
  if tag.hasPrefix("pypy") || tag.hasPrefix("graalpy") { return true }
  guard tag.hasPrefix("cp") else { return false }
  let digits = tag.dropFirst(2).prefix { $0.isNumber }
  return !digits.isEmpty && tag.dropFirst(2 + digits.count).allSatisfy { "dmut".contains($0) }
}

/// Installers look for some Python, ABI and platform together, not only for each by itself.
/// - Source: PEP 425; `packaging.tags`.
func checkTagsTogether(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let name = wheel.name, name.python.contains(where: isPythonTag),
    name.abi.contains(where: isABITag), name.platform.contains(where: { PlatformTag($0) != nil })
  else { return [] }
  var first: String?
  for python in name.python {
    for abi in name.abi {
      for platform in name.platform {
        guard let problem = problem(of: python, abi, platform) else { return [] }
        first = first ?? "no installer looks for `\(python)-\(abi)-\(platform)`: \(problem)"
      }
    }
  }
  return first.map {
    [Finding(.noKnownTag, $0, hint: "let the build backend choose the tag; do not rename wheels")]
  } ?? []
}

/// Why no interpreter has these three together; nil where one may.
private func problem(of python: String, _ abi: String, _ platform: String) -> String? {
  if abi == "none" { return nil }
  if platform == "any" { return "with the ABI `\(abi)` it is for one platform" }
  if python.hasPrefix("py"), python.dropFirst(2).allSatisfy(\.isNumber) {
    return "`\(python)` stands for any Python, and the ABI `\(abi)` for one kind"
  }
  guard python.hasPrefix("cp"), abi.hasPrefix("cp") else { return nil }
  let digits = { (tag: String) in tag.dropFirst(2).prefix { $0.isNumber } }
  return digits(python) == digits(abi) ? nil : "a Python has the ABI of its own version"
}

/// Requires-Python allows a Python that the tags are for.
func checkPythonTag(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let name = wheel.name, let (metadata, file) = wheel.namedMetadata,
    let text = metadata.requiresPython, let specifiers = try? VersionSpecifiers(text)
  else { return [] }
  let isForNewer = name.abi.contains { $0.hasPrefix("abi") }
  var ranges: [Pythons] = []
  for tag in name.python {
    // Of another implementation nothing is known here.
    guard let range = Pythons(tag: tag, isForNewer: isForNewer) else { return [] }
    ranges.append(range)
  }
  if ranges.contains(where: { $0.overlap(specifiers) }) { return [] }
  let tags = name.python.map { "`\($0)`" }.joined(separator: ", ")
  return [
    Finding(
      .pythonTag, member: file, "`Requires-Python: \(text)` allows no Python of the tag \(tags)",
      hint: "no installer will take the wheel: correct one of the two")
  ]
}

/// The versions of Python that a tag is for.
private struct Pythons {
  var major: Int
  var minors: ClosedRange<Int>

  /// - Parameter isForNewer: whether a `cp` tag stands for newer versions, too, as with `abi3`.
  init?(tag: String, isForNewer: Bool) {
    let digits = tag.dropFirst(2)
    guard tag.hasPrefix("py") || tag.hasPrefix("cp"), let major = digits.first?.wholeNumberValue,
      major == 2 || major == 3, digits.allSatisfy(\.isNumber)
    else { return nil }
    self.major = major
    let newest = major == 2 ? 7 : 60
    guard digits.count > 1 else {
      minors = 0...newest
      return
    }
    guard let minor = Int(digits.dropFirst()), minor <= newest else { return nil }
    minors = tag.hasPrefix("py") || isForNewer ? minor...newest : minor...minor
  }

  func overlap(_ specifiers: VersionSpecifiers) -> Bool {
    minors.contains { minor in
      (0...60).contains { patch in
        (try? Version("\(major).\(minor).\(patch)")).map(specifiers.contains) ?? true
      }
    }
  }
}
