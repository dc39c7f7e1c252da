// Checks of compiled files against the tags: a wheel must hold what its name promises.

import Findings
import Host
import Wheels
import Workspace

/// What Python would import as a compiled module is compiled.
func checkModulesAreCompiled(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  let families = ["manylinux", "musllinux", "linux", "macosx", "win", "any"]
  guard let name = wheel.name,
    name.platform.allSatisfy({ tag in families.contains { tag.hasPrefix($0) } })
  else { return [] }
  return wheel.members.compactMap { member in
    let path = member.path
    guard let module = CompiledModule(path), member.digest != nil, !path.isOfTests,
      !wheel.filePointers.contains(path)
    else { return nil }
    let problem: String
    if let object = wheel.objects[path] {
      if object.endBytes <= member.sizeBytes { return nil }
      problem = "is cut off: it should have \(object.endBytes) bytes, and has \(member.sizeBytes)"
    } else {
      // A library may be a text for the linker, which has no Python in its name.
      if module.interpreter == nil, !path.bytes.ends(with: ".pyd") { return nil }
      problem = "has the name of a compiled module and is not one"
    }
    return Finding(
      .notCompiled, member: path.string, "`\(path)` \(problem): no Python can import it",
      hint: "look at what the compiler or the download wrote, and build the wheel again")
  }
}

/// Where there is compiled code, the tags say for which platform.
func checkPureTags(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let name = wheel.name, let object = wheel.sortedObjects.first(where: \.isInstalledCode)
  else { return [] }
  var findings: [Finding] = []
  // Some projects carry a library for each system and choose when they run.
  let formats = Set(wheel.objects.values.map(\.format))
  if name.platform == ["any"], formats.count == 1 {
    findings.append(
      Finding(
        .platformIndependentTag, member: object.path.string,
        "`\(object.path)` is compiled for \(object.file.format.rawValue), and the tag is for any"
          + " platform",
        hint: "build the wheel with a platform tag"))
  }
  if wheel.wheel?.value("Root-Is-Purelib")?.lowercased() == "true", name.platform != ["any"],
    let module = wheel.sortedObjects.first(where: { $0.isInstalledCode && $0.module != nil })
  {
    findings.append(
      Finding(
        .compiledInPure, member: module.path.string,
        "WHEEL says `Root-Is-Purelib: true`, and `\(module.path)` is compiled",
        hint: "let the build backend write `false`: pure packages and others have folders of"
          + " their own on some systems"))
  }
  return findings
}

/// Compiled modules are for the system and processors of the tags.
func checkArchitectures(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let platforms = wheel.name?.platforms, !platforms.isEmpty,
    platforms.allSatisfy({ $0.format != nil })
  else { return [] }
  return wheel.sortedObjects.filter { $0.module != nil && $0.isInstalledCode }.compactMap {
    object in
    let file = object.file
    if file.architectures.isEmpty { return nil }
    let isFor = { (tag: PlatformTag) in
      tag.format == file.format && tag.architectures.isSubset(of: file.architectures)
    }
    // Modules of several platforms may lie beside one another.
    if platforms.contains(where: isFor) || wheel.hasVariant(of: object, for: platforms) {
      return nil
    }
    let processors = file.architectures.sorted().joined(separator: " and ")
    let tags = platforms.map { "`\($0.text)`" }.joined(separator: ", ")
    return Finding(
      .architecture, member: object.path.string,
      "`\(object.path)` is for \(file.format.rawValue) on \(processors), the tag is \(tags)",
      hint: "build the wheel for its platform, or give it the tag of what is in it")
  }
}

/// Each compiled module can be imported by the Python of the tags.
func checkInterpreters(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let name = wheel.name else { return [] }
  var variants: [String: [CompiledModule]] = [:]
  var order: [(key: String, path: Path)] = []
  for object in wheel.sortedObjects where object.isInstalledCode {
    guard let module = object.module else { continue }
    let key = "\(object.path.parent)/\(module.stem)"
    if variants[key] == nil { order.append((key, object.path)) }
    variants[key, default: []].append(module)
  }
  return order.compactMap { key, path in
    let found = variants[key] ?? []
    guard let kinds = found.map(\.interpreter) as? [String] else { return nil }  // One fits all.
    if name.abi == ["none"], name.python.allSatisfy({ $0.hasPrefix("py") }) {
      // One for any platform has a finding of its own, or chooses when it runs.
      guard name.platform != ["any"], Set(kinds).count == 1, kinds[0] != "abi3" else { return nil }
      return Finding(
        .oneInterpreter, member: path.string,
        "`\(path)` is for `\(kinds[0])` alone, the tags are for every Python",
        hint: "build the wheel with the tags `\(kinds[0])-\(kinds[0])`")
    }
    let wanted = Set(name.abi.flatMap { abi in abi == "none" ? name.python : [abi] })
    guard wanted.allSatisfy(isOneInterpreter) else { return nil }
    let fits = { (kind: String) in
      if kind == "abi3" { return wanted.contains { !$0.hasSuffix("t") || $0 == "abi3t" } }
      return wanted.contains { $0 == kind || legacy($0) == kind }
    }
    if kinds.contains(where: fits) { return nil }
    let kind = Set(kinds).sorted().joined(separator: ", ")
    return Finding(
      .interpreter, member: path.string,
      "`\(path)` is for `\(kind)`, the tag for `\(wanted.sorted().joined(separator: ", "))`",
      hint: "build the wheel for its Python: this one cannot import the module")
  }
}

/// `cp312`, `cp313t`, `abi3`: what a module's suffix can be compared with.
private func isOneInterpreter(_ abi: String) -> Bool {
  if abi == "abi3" { return true }
  return abi.hasPrefix("cp3") && abi.dropFirst(3).allSatisfy { $0.isNumber || "tmud".contains($0) }
}

/// `cp37` of `cp37m`.
private func legacy(_ abi: String) -> String {
  String(abi.prefix { !"mud".contains($0) })
}

/// The system that compiled files need is no newer than that of the tags.
func checkSystemVersions(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let platforms = wheel.name?.platforms else { return [] }
  return wheel.sortedObjects.filter(\.isInstalledCode).compactMap { object -> Finding? in
    let file = object.file
    let own = platforms.filter {
      $0.format == file.format
        && (file.architectures.isEmpty
          || !$0.architectures.isDisjoint(with: file.architectures))
    }
    guard !own.isEmpty else { return nil }
    if let finding = libraryFinding(object, own) { return finding }
    let claims = own.compactMap { tag -> (SystemVersion, PlatformTag)? in
      switch (tag.system, file.format) {
      case (.manylinux(let version), .elf), (.macOS(let version), .machO): (version, tag)
      default: nil
      }
    }
    guard claims.count == own.count, let (version, tag) = claims.min(by: { $0.0 < $1.0 }),
      let needed = file.format == .elf ? file.glibc : file.macOS, needed > version
    else { return nil }
    // macOS 11 called itself 10.16 for old programs; processors of Apple's begin at 11.0.
    if file.format == .machO, needed <= SystemVersion(major: 11, minor: 0),
      tag.architectures.contains("arm64")
    {
      return nil
    }
    let system = file.format == .elf ? "glibc" : "macOS"
    return Finding(
      .olderPlatform, member: object.path.string,
      "`\(object.path)` needs \(system) \(needed), the tag `\(tag.text)` promises \(version)",
      hint: "build on the older system, or let auditwheel or delocate choose the tag")
  }
}

/// A file that was linked with the other C library of Linux.
private func libraryFinding(_ object: WheelContents.Object, _ own: [PlatformTag]) -> Finding? {
  guard object.module != nil else { return nil }
  let isMusl = own.allSatisfy { if case .musllinux = $0.system { true } else { false } }
  let isGlibc = own.allSatisfy { if case .manylinux = $0.system { true } else { false } }
  let other: String
  if isMusl, object.file.needsGlibc, !object.file.needsMusl {
    other = "glibc"
  } else if isGlibc, object.file.needsMusl, !object.file.needsGlibc {
    other = "musl"
  } else {
    return nil
  }
  return Finding(
    .library, member: object.path.string,
    "`\(object.path)` is linked with \(other), the tag is `\(own[0].text)`",
    hint: "build the wheel on the Linux of its tag")
}
