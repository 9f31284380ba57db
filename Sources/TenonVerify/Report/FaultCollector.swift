import Synchronization

/// What went wrong on several threads.
final class FaultCollector: Sendable {
  private let faults = Mutex<[String]>([])

  /// Notes what a body returns or throws.
  func collect(_ body: () throws -> String?) {
    let fault: String?
    do {
      fault = try body()
    } catch {
      fault = "\(error)"
    }
    if let fault { faults.withLock { $0.append(fault) } }
  }

  var first: String? { faults.withLock { $0.first } }
}
