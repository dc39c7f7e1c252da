// Which ready action is next: the one with the highest rank whose pool is free. A binary heap, since
// a large graph has many thousands of ready actions.

/// Actions that wait for nothing but a free job, or for their pool.
struct ReadyQueue {
  private struct Entry {
    var rank: Int
    var action: Int
    var pool: String?

    /// Higher ranks first, then in the order of the graph.
    func precedes(_ other: Entry) -> Bool {
      (other.rank, action) < (rank, other.action)
    }
  }

  private var heap: [Entry] = []
  /// The actions whose pool was taken when it was their turn.
  private var waiting: [String: [Entry]] = [:]
  private var busy: Set<String> = []

  /// Whether there is an action left, its pool free or not.
  var isEmpty: Bool { heap.isEmpty && waiting.isEmpty }

  /// - Parameter pool: at most one action of a pool is taken until it is freed.
  mutating func add(_ action: Int, rank: Int, pool: String?) {
    push(Entry(rank: rank, action: action, pool: pool))
  }

  /// The next action, whose pool is taken from now on; nil when none can go.
  mutating func takeFirst() -> Int? {
    while let first = pop() {
      guard let pool = first.pool else { return first.action }
      if busy.insert(pool).inserted { return first.action }
      waiting[pool, default: []].append(first)
    }
    return nil
  }

  /// Lets the next action of a pool go.
  mutating func free(_ pool: String?) {
    guard let pool, busy.remove(pool) != nil else { return }
    for entry in waiting.removeValue(forKey: pool) ?? [] { push(entry) }
  }

  private mutating func push(_ entry: Entry) {
    var index = heap.count
    heap.append(entry)
    while index > 0, heap[index].precedes(heap[(index - 1) / 2]) {
      heap.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  private mutating func pop() -> Entry? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if heap.isEmpty { return first }
    heap[0] = last
    var index = 0
    while true {
      var best = index
      for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
        if heap[child].precedes(heap[best]) { best = child }
      }
      if best == index { return first }
      heap.swapAt(index, best)
      index = best
    }
  }
}
