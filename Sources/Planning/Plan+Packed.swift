// A plan without work as bytes: the answer to a call that is likely to come again.

import Host

extension Plan {
  /// Counts up whenever the bytes change.
  private static let format = 1

  /// The plan as bytes, for `init(packed:)`; nil where there is work to do.
  public var packed: [UInt8]? {
    guard isUpToDate else { return nil }
    let numbers = Dictionary(
      steps.enumerated().map { ($1.target, $0) }, uniquingKeysWith: { first, _ in first })
    var writer = PackedWriter(reserving: steps.count * 48)
    writer.add(Self.format)
    writer.add(steps.count)
    for step in steps {
      writer.add(step.action)
      writer.add(step.target)
      writer.add(step.folder != nil)
      if let folder = step.folder { writer.add(folder.bytes) }
      writer.add(step.verdict == .present)
      writer.add(step.expectedMilliseconds ?? -1)
      // By their places: a step may wait for very many others.
      let after = step.after.compactMap { numbers[$0] }
      writer.add(after.count)
      for number in after { writer.add(number) }
    }
    return writer.bytes
  }

  /// The plan that `packed` was taken of; nil for bytes of another format, or damaged ones.
  public init?(packed bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard reader.number() == Self.format,
      let drafts = reader.list({ reader -> (step: Step, after: [Int])? in
        guard let action = reader.number(), let target = reader.text(),
          let hasFolder = reader.truth(), let folder = hasFolder ? reader.field() : [],
          let isPresent = reader.truth(), let milliseconds = reader.number(),
          let after = reader.list({ $0.number() })
        else { return nil }
        let step = Step(
          action: action, target: target, folder: hasFolder ? Path(bytes: folder) : nil,
          verdict: isPresent ? .present : .upToDate, after: [],
          expectedMilliseconds: milliseconds < 0 ? nil : milliseconds)
        return (step, after)
      }), reader.isAtEnd,
      drafts.allSatisfy({ $0.after.allSatisfy(drafts.indices.contains) })
    else { return nil }
    self.init(
      steps: drafts.map { draft in
        var step = draft.step
        step.after = draft.after.map { drafts[$0].step.target }
        return step
      })
  }
}
