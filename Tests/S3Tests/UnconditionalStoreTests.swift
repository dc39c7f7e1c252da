// The first release into stores that do and do not heed conditional writes, as requests.

import Host
import Servers
import Testing

struct UnconditionalStoreTests {
  @Test(arguments: [
    LookalikeSettings.ConditionalWrites.ignored, .refused, .replacementsIgnored,
    .replacementsRefused,
  ])
  func `nothing but the probe is written to a store that overwrites`(
    kind: LookalikeSettings.ConditionalWrites
  ) async throws {
    var settings = LookalikeSettings()
    settings.conditionalWrites = kind
    let s3 = try await LookalikeS3(buckets: ["index"], settings)
    let store = IndexStore(server: s3, bucket: "index")
    let wheels = try WheelFolder()
    var machine = Machine(try store.client(), wheels)
    let outcome = await machine.release([try wheels.wheel("shop", "1.0")], of: "shop")
    #expect(outcome == .failed("conditional writes are not honoured"))
    #expect(s3.keys(in: "index") == [])
    let written = s3.requests.filter { $0.method == "PUT" }.map(\.path)
    #expect(written.allSatisfy { $0.hasPrefix("/index/.rel-probe-") }, "\(written)")
  }
}
