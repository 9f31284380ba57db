import CTenonKernels
import TenonKernels
import TenonPlugin

/// One head of one sample, as it is given to what computes it.
struct AttentionHead<T: Scalar> {
  let queries: Int
  let keys: Int
  let width: Int
  /// Elements between rows of projected queries, keys and values, and of outputs.
  let rowStep: Int
  let outputStep: Int
  /// Of these a query sees those up to its own place; 0: no such limit.
  let causalKeys: Int
  /// Added to the scores, laid out by `HeadAttention.maskIndex`.
  let mask: UnsafePointer<T>?
  /// Added to the scores of each key.
  let keyBias: UnsafePointer<T>?
  let dropout: WeightDropout?

  var scale: Double { 1 / Double(width).squareRoot() }
}

/// Rows of a head: the first of each, the others follow at the head's steps.
struct HeadRows<Pointer> {
  let query: Pointer
  let key: Pointer
  let value: Pointer

  func read<T>() -> HeadRows<UnsafePointer<T>> where Pointer == UnsafeMutablePointer<T> {
    HeadRows<UnsafePointer<T>>(query: UnsafePointer(query), key: UnsafePointer(key), value: UnsafePointer(value))
  }
}

typealias ReadRows<T> = HeadRows<UnsafePointer<T>>

/// Which weights of one head a dropout keeps.
struct WeightDropout: Sendable {
  let random: RandomSequence
  /// The same, for kernels.
  let draws: tenon_draws
  /// The number of the first draw, and from one query to the next, in blocks of four.
  let first: UInt64
  let rowBlocks: UInt64
  /// The smallest 24-bit draw that keeps a weight.
  let threshold: UInt32
  let factor: Double

  init?(_ probability: Double, head: Int, queries: Int, keys: Int, _ step: Step) {
    guard probability > 0 else { return nil }
    random = step.random
    draws = step.draws
    rowBlocks = UInt64(keys + 3) / 4
    first = UInt64(truncatingIfNeeded: head &* queries) &* rowBlocks
    threshold = UInt32((probability * 0x1p24).rounded(.up))
    factor = probability < 1 ? 1 / (1 - probability) : 0
  }

  func factor<T: Scalar>(_ query: Int, _ key: Int) -> T {
    let number = 4 &* (first &+ UInt64(query) &* rowBlocks) &+ UInt64(key)
    return random.word(number) >> 8 >= threshold ? T(factor) : 0
  }
}

/// What computes the heads, in memory that its caller gives.
protocol HeadAttention<Element>: Sendable {
  associatedtype Element: Scalar

  /// One line for people.
  static var algorithm: String { get }
  /// Elements of scratch.
  static func scratchCount(keys: Int, width: Int, backward: Bool) -> Int
  /// Elements of a mask, and where the number for a query and a key lies.
  static func maskCount(queries: Int, keys: Int) -> Int
  static func maskIndex(_ query: Int, _ key: Int, keys: Int) -> Int

  /// Writes the output's rows and for each query log(Σ exp(score)); infinity, and zeros, where it sees nothing.
  static func forward(
    _ head: AttentionHead<Element>, _ rows: ReadRows<Element>, output: UnsafeMutablePointer<Element>,
    logarithms: UnsafeMutablePointer<Element>, scratch: UnsafeMutablePointer<Element>)

  /// Writes the gradients of the rows, which lie as the rows do.
  static func backward(
    _ head: AttentionHead<Element>, _ rows: ReadRows<Element>, output: UnsafePointer<Element>,
    logarithms: UnsafePointer<Element>, gradient: UnsafePointer<Element>,
    into gradients: HeadRows<UnsafeMutablePointer<Element>>,
    scratch: UnsafeMutablePointer<Element>)

  /// Writes or adds the weights times a factor, [queries, keys].
  static func weights(
    _ head: AttentionHead<Element>, _ rows: ReadRows<Element>, logarithms: UnsafePointer<Element>, factor: Double,
    adds: Bool, into weights: UnsafeMutablePointer<Element>, scratch: UnsafeMutablePointer<Element>)
}
