// Checks of the file WHEEL: its version is known, and its tags are those of the file name.

import Findings
import Host
import Wheels

/// WHEEL is there and is fields of UTF-8.
func checkWheelFileForm(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let file = wheel.distInfoFile("WHEEL") else { return [] }
  guard let header = wheel.wheel else {
    return [
      Finding(.noWheelFile, member: file.string, "there is no `\(file)`", hint: rebuildHint)
    ]
  }
  return formFindings(header, file: file, code: .wheelVersion)
}

/// The wheel's version is 1.x: installers must refuse newer majors.
func checkWheelVersion(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let (header, file) = wheel.wheelHeader else { return [] }
  for name in ["Wheel-Version", "Root-Is-Purelib"] where header.fields(name).count > 1 {
    return [
      Finding(
        .wheelVersion, member: file, "`\(file)` has more than one `\(name)`", hint: rebuildHint)
    ]
  }
  let text = header.value("Wheel-Version") ?? ""
  let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
  guard parts.count == 2, let major = parts[0], let minor = parts[1], major >= 1, minor >= 0 else {
    return [
      Finding(
        .wheelVersion, member: file,
        text.isEmpty
          ? "`\(file)` has no `Wheel-Version`" : "`\(text)` in `\(file)` is not a `Wheel-Version`",
        hint: rebuildHint)
    ]
  }
  if major > 1 {
    return [
      Finding(
        .wheelVersion, member: file, "wheel version \(text) is too new: installers refuse it",
        hint: "build the wheel with a backend that writes version 1.0")
    ]
  }
  if minor == 0 { return [] }
  return [
    Finding(
      .newerWheel, member: file,
      "wheel version \(text) is newer than 1.0: installers warn of it")
  ]
}

/// The tags in WHEEL are all that the file name stands for, and no others.
func checkTags(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let (header, file) = wheel.wheelHeader, let name = wheel.name else { return [] }
  let listed = Set(header.values("Tag"))
  let named = Set(name.tags)
  if listed == named { return [] }
  let compressed = listed.filter { $0.contains(".") && expandedTags($0).count > 1 }
  if !compressed.isEmpty, Set(listed.flatMap(expandedTags)) == named {
    return [
      Finding(
        .compressedTags, member: file,
        "`\(file)` has \(compressed.sorted().map { "`\($0)`" }.joined(separator: ", ")) in one"
          + " `Tag`, and not each tag in its own",
        hint: "installers do not mind; a backend has to write each tag in a line of its own")
    ]
  }
  let quoted = { (tags: Set<String>) in tags.sorted().map { "`\($0)`" }.joined(separator: ", ") }
  var parts: [String] = []
  if listed.isEmpty {
    parts.append("has no `Tag`")
  } else {
    let extra = listed.subtracting(named)
    let missing = named.subtracting(listed)
    if !extra.isEmpty { parts.append("has \(quoted(extra)), which the file name does not have") }
    if !missing.isEmpty { parts.append("lacks \(quoted(missing)) of the file name") }
  }
  return [
    Finding(
      .tags, member: file, "`\(file)` \(parts.joined(separator: " and "))",
      hint: "do not rename wheels: build them with the right tag")
  ]
}

/// `py2-none-any` and `py3-none-any` of `py2.py3-none-any`.
private func expandedTags(_ tag: String) -> [String] {
  let fields = tag.split(separator: "-", omittingEmptySubsequences: false)
    .map { $0.split(separator: ".", omittingEmptySubsequences: false) }
  // More than any name of a file could hold.
  guard fields.count == 3, fields.allSatisfy({ $0.count <= 40 }) else { return [tag] }
  return fields[0].flatMap { python in
    fields[1].flatMap { abi in fields[2].map { "\(python)-\(abi)-\($0)" } }
  }
}

/// The build tag in WHEEL is that of the file name.
func checkBuild(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let (header, file) = wheel.wheelHeader, let name = wheel.name else { return [] }
  let listed = header.value("Build")
  if listed == name.build { return [] }
  let text = { (tag: String?) in tag.map { "the build tag `\($0)`" } ?? "no build tag" }
  return [
    Finding(
      .build, member: file, "`\(file)` has \(text(listed)), the file name \(text(name.build))",
      hint: "do not rename wheels: build them with the right tag")
  ]
}

/// WHEEL says whether the files go to the folder of pure packages.
func checkPurelib(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let (header, file) = wheel.wheelHeader else { return [] }
  let value = header.value("Root-Is-Purelib")?.lowercased()
  if value == "true" || value == "false" { return [] }
  return [
    Finding(
      .purelib, member: file, "`\(file)` has no `Root-Is-Purelib` of `true` or `false`",
      hint: rebuildHint)
  ]
}

extension WheelContents {
  /// WHEEL with its path, where it is there.
  fileprivate var wheelHeader: (header: HeaderFields, file: String)? {
    guard let wheel, let file = distInfoFile("WHEEL") else { return nil }
    return (wheel, file.string)
  }
}
