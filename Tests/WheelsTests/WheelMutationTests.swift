// A few thousand random changes in each run. `REL_MUTATIONS=1000000` tries as many, and
// `REL_MUTATED_WHEELS=FOLDER` writes those in which no error was found, for
// `scripts/compare-installers`.

import Findings
import Foundation
import Host
import Inspection
import Testing
import Wheels

@Suite struct WheelMutationTests {
  @Test func `a wheel of everything is sound`() throws {
    #expect(try richWheel.findings() == [])
  }

  @Test(arguments: 0..<4)
  func `no change traps, hangs or is reported without bounds`(part: Int) throws {
    let variables = ProcessInfo.processInfo.environment
    let count = variables["REL_MUTATIONS"].flatMap { Int($0) } ?? 4000
    let folder = try TemporaryFolder()
    for index in 0..<(count / 4) {
      let seed = UInt64(index * 4 + part)
      let (name, bytes) = mutatedWheel(seed: seed)
      let path = try folder.write(bytes, as: name)
      let findings = try inspectWheel(at: path, expectations: .init())
      #expect(findings.count <= 11 * FindingCode.allCases.count, "seed \(seed)")
      if let kept = variables["REL_MUTATED_WHEELS"],
        !findings.contains(where: { $0.severity == .error })
      {
        let home = URL(filePath: kept).appending(path: "\(seed)")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        try Data(bytes).write(to: home.appending(path: name))
      }
    }
  }
}
