// Random rules over a few files, and random things that people and machines do to a checkout. Same
// seed, same story.

import Host
import Support

/// SplitMix64: small, and the same on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// True once in `count` times.
  mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }
}

/// A random Releasefile and what happens to its files.
struct RandomBuild {
  private var random: SeededGenerator
  private let files = ["f0", "f1", "f2", "src/a", "src/b"]
  private(set) var rules = ""
  /// What the steps write: files, or folders with a `/` at the end.
  private var outputs: [String] = []
  var build: TestBuild

  init(seed: Int) {
    random = SeededGenerator(seed: seed)
    build = TestBuild("")
    var contents: [String: String] = [:]
    for file in files { contents[file] = text() }
    let count = Int.random(in: 2...7, using: &random)
    rules = "v = 1\nall: " + (0..<count).map { "t\($0)" }.joined(separator: " ") + "\n"
    for number in 0..<count { addRule(number) }
    build = TestBuild(rules, files: contents)
  }

  /// A short text of few letters, so that equal contents and equal first letters are frequent.
  private mutating func text() -> String {
    (0..<2).map { _ in ["x", "y"].randomElement(using: &random) ?? "x" }.joined()
  }

  private mutating func addRule(_ number: Int) {
    var needs = (files.dropLast(2) + ["src/*?"]).filter { _ in random.oneIn(3) }
    needs += (0..<number).map { "t\($0)" }.filter { _ in random.oneIn(2) }
    needs.shuffle(using: &random)
    let target = "t\(number)"
    let isGroup = random.oneIn(6) && needs.contains { $0.hasPrefix("t") }
    if isGroup {
      rules += "\(target): \(needs.joined(separator: " "))\n"
      return
    }
    if random.oneIn(8) { rules += "\(target): always = yes\n" }
    if random.oneIn(6) { rules += "\(target): cache = no\n" }
    if random.oneIn(6) { rules += "\(target): pool = p\n" }
    var recipe = "nothing \(target) $(v)"
    switch Int.random(in: 0..<4, using: &random) {
    case 0: break
    case 1:
      rules += "\(target): outputs = d\(number)/\n"
      outputs.append("d\(number)/")
      recipe = "cat $^ > d\(number)/x\n\tfirst $^ > d\(number)/sub/y"
    case let kind:
      rules += "\(target): outputs = o\(number)\n"
      outputs.append("o\(number)")
      recipe = "\(kind == 2 ? "cat" : "first") $^ > o\(number)"
    }
    rules += "\(target): \(needs.joined(separator: " "))\n\t\(recipe)\n"
  }

  /// Does one thing, and says what.
  mutating func change() -> String {
    if !random.oneIn(4) { build.disk.tick() }
    let file = files.randomElement(using: &random) ?? "f0"
    let output = outputs.randomElement(using: &random) ?? "none"
    switch Int.random(in: 0..<12, using: &random) {
    case 0, 1, 2:
      build.disk.put(text(), at: Path(file))
      return "edit \(file)"
    case 3:
      build.disk.touch(Path(file))
      return "touch \(file)"
    case 4:
      let path = "src/\(["c", "d"].randomElement(using: &random) ?? "c")"
      if build.disk.text(at: Path(path)) == nil {
        build.disk.put(text(), at: Path(path))
      } else {
        build.disk.delete(Path(path))
      }
      return "come or go \(path)"
    case 5:
      build.disk.chmod(random.oneIn(2) ? 0o755 : 0o644, Path(file))
      return "chmod \(file)"
    case 6:
      build.disk.delete(Path(output))
      return "delete \(output)"
    case 7:
      build.disk.put("by hand", at: Path(output.hasSuffix("/") ? "\(output)x" : output))
      return "edit output \(output)"
    case 8:
      build.programs = [["cat", "first", "nothing"].randomElement(using: &random) ?? "cat": "2"]
      return "another program"
    case 9:
      build.state = MemoryState()
      return "lose the state"
    case 10:
      build.disk.delete(random.oneIn(2) ? ".cache/objects" : ".cache/actions")
      return "lose a part of the cache"
    default:
      build.overrides = [("v", text())]
      return "another variable"
    }
  }

  mutating func chooseJobs() { build.jobs = Int.random(in: 1...4, using: &random) }

  /// The same sources, built on a new disk.
  func clean() async throws -> [String: String] {
    let made = outputs
    var clean = build.elsewhere { path in
      path.relative(to: ".cache") == nil
        && !made.contains { $0 == path.string || ($0.hasSuffix("/") && path.string.hasPrefix($0)) }
    }
    try await clean.run()
    return clean.tree
  }
}
