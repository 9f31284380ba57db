import TenonPlugin

/// Sets elements of a layer's output to zero, the others to 1 / (1 - p) times themselves.
struct StepDropout: Sendable {
  private let scale: Double
  /// The smallest 24-bit draw that keeps an element.
  private let threshold: UInt32

  init(_ probability: Double) {
    scale = probability < 1 ? 1 / (1 - probability) : 0
    threshold = UInt32((probability * 0x1p24).rounded(.up))
  }

  /// What element `number` is multiplied by.
  func factor<T: Scalar>(_ number: Int, _ random: RandomSequence) -> T {
    random.word(UInt64(truncatingIfNeeded: number)) >> 8 >= threshold ? T(scale) : 0
  }
}
