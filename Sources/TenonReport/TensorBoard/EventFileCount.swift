import Synchronization

/// Numbers the event files of a process.
enum EventFileCount {
  private static let count = Mutex(0)

  static func next() -> Int {
    count.withLock { count in
      defer { count += 1 }
      return count
    }
  }
}
