// The order in which ready actions are taken.

import Testing

@testable import Execution

@Suite struct ReadyQueueTests {
  private func taken(_ queue: inout ReadyQueue) -> [Int] {
    var result: [Int] = []
    while let next = queue.takeFirst() { result.append(next) }
    return result
  }

  @Test func `higher ranks come first, then the order of the graph`() {
    var queue = ReadyQueue()
    let ranks = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]
    for (action, rank) in ranks.enumerated() { queue.add(action, rank: rank, pool: nil) }
    #expect(taken(&queue) == [5, 7, 4, 8, 10, 2, 0, 9, 6, 1, 3])
    #expect(queue.isEmpty)
  }

  @Test func `an action whose pool is taken waits, and others go on`() {
    var queue = ReadyQueue()
    queue.add(0, rank: 9, pool: "p")
    queue.add(1, rank: 8, pool: "p")
    queue.add(2, rank: 7, pool: nil)
    queue.add(3, rank: 6, pool: "q")
    #expect(taken(&queue) == [0, 2, 3])
    #expect(!queue.isEmpty)
    queue.free("q")
    #expect(taken(&queue) == [])
    queue.free("p")
    #expect(taken(&queue) == [1])
    queue.free(nil)
    #expect(queue.isEmpty)
  }
}
