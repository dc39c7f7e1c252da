// Looks at the network for which nobody waits longer than a given time.

/// What a look comes to, or nil when it takes longer; it is called off then.
public func answer<Answer: Sendable>(
  within patience: Duration, _ look: @escaping @Sendable () async -> Answer
) async -> Answer? {
  await withTaskGroup(of: Answer?.self) { group in
    group.addTask { await look() }
    group.addTask {
      try? await Task.sleep(for: patience)
      return nil
    }
    defer { group.cancelAll() }
    return await group.next() ?? nil
  }
}
