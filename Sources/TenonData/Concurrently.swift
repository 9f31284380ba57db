import Dispatch

/// Results of two functions that run at the same time, the second one in a thread of its own.
///
/// - Throws: what the first one throws, else what the second one throws.
package func concurrently<First, Second>(
  _ first: () throws -> First, _ second: @Sendable @escaping () throws -> sending Second
) throws -> (First, Second) {
  // Written by the other thread, and read when it is done.
  nonisolated(unsafe) var other: Result<Second, any Error>?
  let group = DispatchGroup()
  DispatchQueue.global(qos: .userInitiated).async(group: group) { other = Result { try second() } }
  let one = Result { try first() }
  group.wait()
  guard let other else { preconditionFailure("the second function has run") }
  return (try one.get(), try other.get())
}
