// Checks of entry points: installers can read them, and what they name is in the wheel.

import Diagnostics
import Findings
import Wheels
import Workspace

/// entry_points.txt can be read, and no name is there twice.
func checkEntryPointsForm(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let (points, file) = wheel.readEntryPoints else { return [] }
  var findings: [Finding] = []
  func add(_ message: String, _ hint: String) {
    findings.append(Finding(.entryPointsForm, member: file, message, hint: hint))
  }
  if !points.isUTF8 { add("`\(file)` is not UTF-8", "save the pyproject.toml as UTF-8") }
  for fault in points.faults {
    add(
      "line \(fault.line) of `\(file)` \(fault.message)",
      "write `[group]`, then lines like `name = module:object`")
  }
  var seen: [String: Int] = [:]
  for entry in points.entries {
    let key = "\(entry.group)\n\(entry.name)"
    if let first = seen[key] {
      add(
        "`\(entry.name)` of `[\(entry.group)]` is in line \(first) and in line \(entry.line)",
        "keep one of the two")
    }
    seen[key] = entry.line
    if let problem = problem(ofName: entry.name, in: entry.group) {
      add("`\(entry.name)` in line \(entry.line) of `\(file)` \(problem)", "rename it")
    }
  }
  return findings
}

private let scriptGroups: Set<String> = ["console_scripts", "gui_scripts"]

private func problem(ofName name: String, in group: String) -> String? {
  if name.isEmpty { return "is empty" }
  guard scriptGroups.contains(group) else { return nil }
  // A script is a file of that name.
  if name.contains("/") || name.contains("\\") || name == "." || name == ".." {
    return "is a path, not the name of a script"
  }
  if isPythonItself(name) { return "is the name of Python itself: installers refuse it" }
  return name.unicodeScalars.contains { $0.value < 0x20 } ? "has control characters" : nil
}

/// Whether a script of that name would be there in place of the interpreter: uv refuses these.
func isPythonItself(_ name: String) -> Bool {
  var name = name.lowercased()
  if name.hasSuffix(".exe") { name.removeLast(4) }
  guard name.hasPrefix("python") else { return false }
  let rest = name.dropFirst(6)
  return ["", "w", "3"].contains(rest)
    || (rest.hasPrefix("3.") && rest.dropFirst(2).allSatisfy(\.isNumber))
}

/// Every entry point is a reference, of a script to a function, and its module can be imported.
func checkEntryPointObjects(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let (points, file) = wheel.readEntryPoints else { return [] }
  let table = ModuleTable(wheel)
  var near = NearNames()
  let isAlone = wheel.metadata?.requiresDist.isEmpty ?? true
  return points.entries.compactMap { entry in
    let isScript = scriptGroups.contains(entry.group)
    let what = "`\(entry.name) = \(entry.value)` of `[\(entry.group)]`"
    guard let reference = ObjectReference(entry.value) else {
      // Other groups may mean something else by their values.
      guard isScript else { return nil }
      return Finding(
        .objectReference, member: file, "\(what) is not a reference to an object",
        hint: "write `\(entry.name) = module:function`")
    }
    if isScript, reference.object.isEmpty {
      return Finding(
        .objectReference, member: file, "\(what) names no function: installers refuse the script",
        hint: "write `\(entry.name) = \(reference.module):function`")
    }
    if isScript, let word = reference.keyword {
      return Finding(
        .objectReference, member: file, "\(what) has `\(word)` in it, a keyword of Python",
        hint: "no script can import that: rename it")
    }
    let module = reference.module
    switch table.presence(of: module) {
    case .present: return nil
    case .absent: break
    case .unknown:
      // What others bring is their own matter, Python's library included.
      let isOwn = standardModules.contains(String(module.prefix { $0 != "." }))
      if table.hasTop(of: module) || isOwn || !isScript { return nil }
    }
    let isSure = isScript && (isAlone || table.presence(of: module) == .absent)
    return Finding(
      isSure ? .entryPointModule : .foreignEntryPoint, member: file,
      "\(what) needs the module `\(module)`, which is not in the wheel",
      hint: near.hint(to: module, among: table.modules)
        ?? "correct the name, or look at which packages the build backend includes")
  }
}

/// The names that METADATA says one imports are valid, and are there.
/// - Source: PEP 794.
func checkImportNames(_ wheel: WheelContents, _ expected: WheelExpectations) -> [Finding] {
  guard let (metadata, file) = wheel.namedMetadata else { return [] }
  let table = ModuleTable(wheel)
  var near = NearNames()
  return ["Import-Name", "Import-Namespace"].flatMap { field in
    metadata.header.values(field).compactMap { text -> Finding? in
      let parts = text.split(separator: ";", omittingEmptySubsequences: false).map(\.trimmingSpaces)
      // An empty name says that there is nothing to import.
      if text.isEmpty { return nil }
      let isPrivate = parts.count == 2 && parts[1] == "private"
      guard isDottedName(parts[0]), parts.count == 1 || isPrivate else {
        return Finding(
          .importName, member: file, "`\(field): \(text)` is not the name of a module",
          hint: "write `shop.orders`, or `shop.orders ; private`")
      }
      if table.modules.contains(parts[0]) || table.packages.contains(parts[0]) { return nil }
      return Finding(
        .importName, member: file, "`\(field): \(text)` is in METADATA and not in the wheel",
        hint: near.hint(to: parts[0], among: table.modules))
    }
  }
}

extension WheelContents {
  fileprivate var readEntryPoints: (points: EntryPoints, file: String)? {
    guard let entryPoints, let file = distInfoFile("entry_points.txt") else { return nil }
    return (EntryPoints(entryPoints), file.string)
  }
}
