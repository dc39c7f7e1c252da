// What a step printed when it ran, read again from the cache.

public import Caching

/// A step's kept output.
public enum KeptLog: Sendable, Equatable {
  /// Raw bytes; empty when the step printed nothing.
  case text([UInt8])
  /// The record or the content is not there any more, or damaged.
  case lost
}

extension KeptLog {
  /// The output of the run that made the record with this key.
  public init(of key: ActionKey, records: RecordStore, objects: ObjectStore) {
    guard let record = (try? records.record(key)) ?? nil else {
      self = .lost
      return
    }
    guard let digest = record.log else {
      self = .text([])
      return
    }
    let bytes = (try? objects.contents(digest)) ?? nil
    self = bytes.map(KeptLog.text) ?? .lost
  }
}
