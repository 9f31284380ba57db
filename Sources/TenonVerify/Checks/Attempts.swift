import TenonCore
import TenonTrials

/// Counts calls with unusual values, each of which has to end in a result or in an error with a reason.
struct Attempts {
  private var computed = 0
  private var refused = 0

  /// For people: `12 computed, 3 refused`.
  var summary: String { "\(computed) computed, \(refused) refused" }

  /// - Throws: `CheckFailure` for an error without a reason; whatever is no error of the component.
  mutating func add(_ body: () throws -> Void) throws {
    do {
      try body()
      computed += 1
    } catch let error as ComponentError {
      try error.requireReason()
      refused += 1
    }
  }
}

extension ComponentError {
  /// An error without a text helps nobody.
  func requireReason() throws {
    if message.hasSuffix("which is a fault of the plugin") { throw CheckFailure(message) }
  }
}
