import Synchronization
import TenonServices

/// The layout that the next batch is expected to have: that of the batch that was completed last.
///
/// Only how fast a batch is read depends on it.
final class ExpectedLayout: Sendable {
  private let current = Mutex<SampleLayout?>(nil)

  /// Nil until the first batch is complete.
  var layout: SampleLayout? { current.withLock { $0 } }

  /// Makes a batch's layout the expected one; returns the object to use for it, which may have room for longer samples.
  func settle(_ layout: SampleLayout) -> SampleLayout {
    current.withLock { current in
      if let current, current.holds(layout) { return current }
      current = layout
      return layout
    }
  }
}
