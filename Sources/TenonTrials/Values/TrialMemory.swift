import Synchronization
import TenonCore

/// The last numbers that components were tried with: checks take the same ones again and again.
final class TrialMemory: Sendable {
  static let shared = TrialMemory()

  /// What the numbers follow from, in the order of elements: those of a small tensor begin those of a larger one.
  struct Key: Hashable {
    let stream: TrialValues.Stream
    let dtype: DType
    let domain: TrialValues.Domain
    let bound: Int
  }

  private struct Content {
    /// Of each key the most numbers that were asked for.
    var known: [Key: [UInt8]] = [:]
    var byteCount = 0
  }

  private let content = Mutex(Content())
  /// When there is more, all is forgotten.
  private static let mostBytes = 16 << 20

  /// Copies the numbers of a key into a tensor, or makes them there and remembers them.
  func fill(_ tensor: Tensor, _ key: Key, _ make: () -> Void) {
    let bytes = UnsafeMutableRawBufferPointer(start: tensor.data, count: tensor.type.byteCount)
    if let known = content.withLock({ $0.known[key] }), known.count >= bytes.count {
      return known.withUnsafeBytes { bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<bytes.count])) }
    }
    make()
    guard bytes.count <= Self.mostBytes / 8 else { return }
    let made = [UInt8](bytes)
    content.withLock { content in
      if content.byteCount + made.count > Self.mostBytes { content = Content() }
      content.byteCount += made.count - (content.known.updateValue(made, forKey: key)?.count ?? 0)
    }
  }
}
