// Whether this process may have the threads that it needs: the language's own runtime waits for ever for one
// that it is not given.

import Glibc

/// Ends the process where it cannot have as many threads as it uses. Only a low limit is tried.
func requireThreads() {
  var limit = rlimit()
  guard getrlimit(processLimit, &limit) == 0, limit.rlim_cur < 4096 else { return }
  let count = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) + 8
  if canStart(threads: count) { return }
  printError(
    "error: this user may not have enough processes and threads: rel needs \(count) at once\n"
      + "hint: raise the limit with `ulimit -u`")
  exit(3)
}

/// `RLIMIT_NPROC`, which Glibc shows Swift under no name.
private let processLimit = __rlimit_resource_t(6)

/// Starts so many at the same time, and ends them.
private func canStart(threads count: Int) -> Bool {
  var ends: [Int32] = [-1, -1]
  guard pipe(&ends) == 0 else { return true }
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  pthread_attr_setstacksize(&attributes, 1 << 16)
  var threads: [pthread_t] = []
  for _ in 0..<count {
    var thread = pthread_t()
    let end = UnsafeMutableRawPointer(bitPattern: Int(ends[0]))
    let error = pthread_create(
      &thread, &attributes,
      { end in
        // Until the other end is closed.
        var byte: UInt8 = 0
        _ = read(Int32(Int(bitPattern: end)), &byte, 1)
        return nil
      }, end)
    if error != 0 { break }
    threads.append(thread)
  }
  close(ends[1])
  for thread in threads { pthread_join(thread, nil) }
  close(ends[0])
  pthread_attr_destroy(&attributes)
  return threads.count == count
}
