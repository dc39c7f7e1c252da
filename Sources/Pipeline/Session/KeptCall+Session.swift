// What is kept of a session for the next call.

public import Checkouts

extension KeptCall {
  /// The earlier answer, if each look that it rests on would show the same.
  /// - Parameter bucket: that what is released has to go to.
  public func answer(bucket: String?) -> Answer? {
    // Whoever looks on wants to see the plan made.
    RunObservers.current == nil ? heldAnswer(bucket: bucket) : nil
  }

  /// Keeps what a session was set up from, its walks, and its answer, where it has one.
  /// - Parameter answer: what was found where there was nothing to do; with no looks yet.
  public func keep(_ answer: Answer?, of session: Session) {
    keep(
      answer, of: session.checkout, startedAt: session.startedAt,
      isFromFiles: session.dependsOnFilesOnly)
  }
}
