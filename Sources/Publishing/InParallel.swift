// Requests side by side.

/// Carries out `body` for all items, some at once; the results are in the items' order.
/// - Throws: once all have ended, the error of the first item that has one.
func inParallel<Item: Sendable, Answer: Sendable, Failure: Error>(
  _ items: [Item], atOnce limit: Int,
  _ body: @escaping @Sendable (Item) async throws(Failure) -> Answer
) async throws(Failure) -> [Answer] {
  if items.count == 1 { return [try await body(items[0])] }
  let results = await withTaskGroup(of: (Int, Result<Answer, Failure>).self) { group in
    var results: [Result<Answer, Failure>?] = Array(repeating: nil, count: items.count)
    var next = 0
    func begin() {
      let (index, item) = (next, items[next])
      group.addTask {
        (index, await Result { () async throws(Failure) in try await body(item) })
      }
      next += 1
    }
    while next < items.count, next < max(1, limit) { begin() }
    while let (index, result) = await group.next() {
      results[index] = result
      if next < items.count { begin() }
    }
    return results.compactMap(\.self)
  }
  var answers: [Answer] = []
  for result in results { answers.append(try result.get()) }
  return answers
}
