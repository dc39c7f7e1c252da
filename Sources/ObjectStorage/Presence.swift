// Whether an object has the very bytes that are to be there: the one place that decides it, for lost
// answers, for creating and for copying.

public import Hashing

/// What is under a key, compared with what is to be there.
public enum Presence: Sendable, Hashable {
  /// There surely is no object.
  case absent
  /// An object with the very bytes.
  case same(VersionTag)
  /// An object with other bytes.
  case other
}

/// What came of writing an object where nothing may be yet.
public enum Creation: Sendable, Hashable {
  /// The object has the bytes now: from this write, or from another one.
  case done
  /// An object with other bytes is there; it stays.
  case taken
  /// The storage refuses, and yet has no such object.
  case refused
}

extension ObjectBucket {
  /// Compares an object with bytes: by its size, then by the digest that the storage keeps, and where
  /// it keeps none by reading the object.
  public func presence(
    of key: String, digest: Digest, sizeBytes: Int64
  ) async throws(StorageError) -> Presence {
    guard var there = try await status(of: key) else { return .absent }
    guard there.sizeBytes == sizeBytes else { return .other }
    if there.digest == nil {
      guard let read = try await read(key, receive: { _ in }) else { return .absent }
      there = read
    }
    return there.digest == digest ? .same(there.tag) : .other
  }

  /// Creates an object that may be there already, where it has to be the same.
  ///
  /// Who is refused, and finds nothing, tries again: another writer's object may be gone again, or a
  /// proxy made it up.
  /// - Parameters:
  ///   - tries: how often at most.
  ///   - create: writes the object; false when there is one already.
  public func establish(
    _ key: String, digest: Digest, sizeBytes: Int64, tries: Int = 3,
    _ create: () async throws(StorageError) -> Bool
  ) async throws(StorageError) -> Creation {
    for _ in 1...tries {
      if try await create() { return .done }
      switch try await presence(of: key, digest: digest, sizeBytes: sizeBytes) {
      case .same: return .done
      case .other: return .taken
      case .absent: continue
      }
    }
    return .refused
  }
}
