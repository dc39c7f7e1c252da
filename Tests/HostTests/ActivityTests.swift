// Work that may take long, told to whoever watches.

import Host
import Synchronization
import Testing

@Suite struct ActivityTests {
  /// Writes down what it is told.
  private final class Diary: ActivityObserver {
    let lines = Mutex<[String]>([])

    func activityBegan(_ what: String, of total: Int?) -> Int {
      lines.withLock { lines in
        lines.append("\(what) of \(total.map(String.init) ?? "?")")
        return lines.count
      }
    }
    func activityAdvanced(_ number: Int, by count: Int) {
      lines.withLock { $0.append("\(number) by \(count)") }
    }
    func activityEnded(_ number: Int) { lines.withLock { $0.append("\(number) ended") } }
  }

  @Test func `whoever watches is told of work in tasks below`() async {
    let diary = Diary()
    await Activity.$observer.withValue(diary) {
      let activity = Activity("reading", of: 3)
      await withTaskGroup(of: Void.self) { group in
        group.addTask { activity.advance(by: 2) }
      }
      await Task { Activity("looking").end() }.value
      activity.end()
    }
    #expect(
      diary.lines.withLock { $0 }
        == ["reading of 3", "1 by 2", "looking of ?", "3 ended", "1 ended"])
  }

  @Test func `where nobody watches, nothing happens`() {
    let activity = Activity("reading")
    activity.advance()
    activity.end()
    #expect(Activity.observer == nil)
  }
}
