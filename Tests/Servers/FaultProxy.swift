// Stands between a client and a server of this machine, and makes things go wrong as rules say.

import Synchronization

/// A reverse proxy: clients take its `url` for the server's.
///
/// ```swift
/// let proxy = try await FaultProxy(
///   before: ceph, [FaultRule(.loseAnswer, .first(1), method: "PUT", key: "/simple/")])
/// ```
/// The first rule that matches a request and is due decides; heads are forwarded as they came, so
/// that signatures hold.
public final class FaultProxy: LoopbackEndpoint {
  /// What became of a request.
  public struct Record: Sendable {
    public var request: ServedRequest
    /// What the client was sent; nil when the connection was reset instead.
    public var status: Int?
    /// Whether the server had the request and answered it.
    public var wasForwarded: Bool
    /// Whether a rule had its way.
    public var wasFaulty: Bool
  }

  private let upstream: any LoopbackEndpoint
  private let server: LoopbackServer
  private let state: ProxyState

  public var port: Int { server.port }
  public var url: String { server.url }

  /// In the order of arrival; a request that has no answer yet has no record.
  public var records: [Record] { state.records }

  /// - Parameter seed: of the rules with a chance: the same one decides alike for the same requests
  ///   in the same order.
  public init(
    before upstream: any LoopbackEndpoint, certificate: TestCertificate? = nil,
    seed: UInt64 = 1, _ rules: [FaultRule] = []
  ) async throws {
    // The server lives as long as the proxy does.
    self.upstream = upstream
    let state = ProxyState(rules, seed: seed)
    self.state = state
    server = try await LoopbackServer(certificate: certificate) { head in
      let fault = state.fault(for: head)
      let place = state.arrived()
      if case .resetInRequest(let bytes) = fault {
        state.keep(Record(request: head, wasForwarded: false, wasFaulty: true), at: place)
        return Exchange(resetsAfterBytes: bytes) { _ in ServedResponse(500) }
      }
      return Exchange { request in
        let (response, wasForwarded) = await answer(request, upstream.port, fault)
        var status: Int? = response.status
        if case .reset = response.delivery { status = nil }
        state.keep(
          Record(
            request: request, status: status, wasForwarded: wasForwarded, wasFaulty: fault != nil),
          at: place)
        return response
      }
    }
  }

  /// From now on these rules, counted anew.
  public func setRules(_ rules: [FaultRule]) { state.setRules(rules) }

  public func stop() async { await server.stop() }
}

/// The answer for the client, and whether the server gave one.
private func answer(
  _ request: ServedRequest, _ upstream: Int, _ fault: Fault?
) async -> (ServedResponse, wasForwarded: Bool) {
  switch fault {
  case .answer(let response): return (response, false)
  case .resetBeforeForwarding: return (ServedResponse(500, delivery: .reset), false)
  default: break
  }
  guard var response = try? await send(request, toPort: upstream) else {
    return (ServedResponse(502, "the server did not answer"), false)
  }
  // The body has no chunks any more, and the connection is the proxy's own.
  response.headers["Transfer-Encoding"] = nil
  response.headers["Connection"] = nil
  switch fault {
  case .loseAnswer: response.delivery = .reset
  case .deliver(let delivery): response.delivery = delivery
  case .delay(let duration): try? await Task.sleep(for: duration)
  case .change(let change): change(&response)
  default: break
  }
  return (response, true)
}

/// The rules with what they have counted, and the records.
private final class ProxyState: Sendable {
  private struct State {
    var rules: [FaultRule]
    var counts: [Int]
    var random: SplitMix64
    var records: [FaultProxy.Record?] = []
  }
  private let state: Mutex<State>

  init(_ rules: [FaultRule], seed: UInt64) {
    state = Mutex(
      State(
        rules: rules, counts: Array(repeating: 0, count: rules.count),
        random: SplitMix64(state: seed)))
  }

  var records: [FaultProxy.Record] { state.withLock { $0.records.compactMap(\.self) } }

  func setRules(_ rules: [FaultRule]) {
    state.withLock { state in
      state.rules = rules
      state.counts = Array(repeating: 0, count: rules.count)
    }
  }

  func arrived() -> Int {
    state.withLock { state in
      state.records.append(nil)
      return state.records.count - 1
    }
  }

  func keep(_ record: FaultProxy.Record, at place: Int) {
    state.withLock { $0.records[place] = record }
  }

  func fault(for request: ServedRequest) -> Fault? {
    state.withLock { state in
      for (index, rule) in state.rules.enumerated() where rule.matches(request) {
        state.counts[index] += 1
        let isDue =
          switch rule.occurrence {
          case .every: true
          case .first(let count): state.counts[index] <= count
          case .nth(let number): state.counts[index] == number
          case .chance(let chance): state.random.fraction() < chance
          }
        guard isDue else { continue }
        if case .none = rule.fault { return nil }
        return rule.fault
      }
      return nil
    }
  }
}

/// - Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  mutating func fraction() -> Double { Double.random(in: 0..<1, using: &self) }
}
