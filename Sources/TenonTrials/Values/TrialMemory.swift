import Synchronization
import TenonCore

/// The last numbers that components were tried with: checks take the same ones again and again.
final class TrialMemory: Sendable {
  static let shared = TrialMemory()

  struct Key: Hashable {
    let stream: TrialValues.Stream
    let type: TensorType
    let domain: TrialValues.Domain
    let bound: Int
  }

  private struct Content {
    var known: [Key: [UInt8]] = [:]
    var byteCount = 0
  }

  private let content = Mutex(Content())
  /// When there is more, all is forgotten.
  private static let mostBytes = 16 << 20

  /// Copies the numbers of a key into a tensor, or makes them there and remembers them.
  func fill(_ tensor: Tensor, _ key: Key, _ make: () -> Void) {
    let bytes = UnsafeMutableRawBufferPointer(start: tensor.data, count: tensor.type.byteCount)
    if let known = content.withLock({ $0.known[key] }) { return bytes.copyBytes(from: known) }
    make()
    guard bytes.count <= Self.mostBytes / 16 else { return }
    let made = [UInt8](bytes)
    content.withLock { content in
      if content.byteCount + made.count > Self.mostBytes { content = Content() }
      content.known[key] = made
      content.byteCount += made.count
    }
  }
}
