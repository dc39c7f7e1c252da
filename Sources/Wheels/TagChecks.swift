// Checks of the file name's tags by themselves: they exist, an index takes them, and Requires-Python
// allows them.

import Diagnostics
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

/// Requires-Python allows a Python that the tags are for.
func checkPythonTag(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let name = wheel.name, let (metadata, file) = wheel.namedMetadata,
    let text = metadata.requiresPython, let specifiers = try? VersionSpecifiers(text)
  else { return [] }
  // A tag for one version alone; `abi3` and `py3` stand for newer ones, too.
  let exact = name.python.compactMap { tag -> (tag: String, minor: Int)? in
    guard tag.hasPrefix("cp3"), let minor = Int(tag.dropFirst(3)), (0...99).contains(minor) else {
      return nil
    }
    return (tag, minor)
  }
  guard exact.count == name.python.count, !name.abi.contains(where: { $0.hasPrefix("abi") }) else {
    return []
  }
  let isAllowed = exact.contains { _, minor in
    (0...60).contains { patch in
      (try? Version("3.\(minor).\(patch)")).map(specifiers.contains) ?? true
    }
  }
  if isAllowed { return [] }
  let tags = exact.map { "`\($0.tag)`" }.joined(separator: ", ")
  return [
    Finding(
      .pythonTag, member: file, "`Requires-Python: \(text)` allows no Python of the tag \(tags)",
      hint: "no installer will take the wheel: correct one of the two")
  ]
}
