import TenonKernels
import TenonPlugin

/// Which elements a dropout keeps, and by how much it scales them.
struct KeepDraw: Sendable {
  /// Those of a dropout of what `one` names.
  static func arguments(of one: String) -> [Argument] {
    [
      .float("p", default: 0.5, "probability of \(one) to become zero").atLeast(0).atMost(1),
      .bool("inplace", default: false, "accepted, but without effect: memory is shared where it is safe"),
    ]
  }

  let scale: Double
  /// The smallest 24-bit draw that keeps an element.
  let threshold: UInt32

  init(_ probability: Double) {
    scale = probability < 1 ? 1 / (1 - probability) : 0
    threshold = UInt32((probability * 0x1p24).rounded(.up))
  }

  @inline(__always)
  func isKept(_ word: UInt32) -> Bool { word >> 8 >= threshold }

  /// Writes 1 for what is kept and 0 for the rest, `stride` bytes apart.
  ///
  /// - Parameter draws: the sequence and the number of the first draw; nil: nothing is kept.
  func fill(
    _ mask: UnsafeMutablePointer<UInt8>, stride: Int, count: Int, _ draws: (random: RandomSequence, first: Int)?
  ) {
    guard let draws else {
      for i in 0..<count { mask[i &* stride] = 0 }
      return
    }
    draws.random.eachPiece(of: draws.first..<draws.first &+ count) { offset, words in
      let to = mask + offset &* stride
      if stride == 1 {
        for i in 0..<words.count { to[i] = isKept(words[i]) ? 1 : 0 }
      } else {
        for i in 0..<words.count { to[i &* stride] = isKept(words[i]) ? 1 : 0 }
      }
    }
  }

  /// The plan of a dropout that saves one byte an element, as it lies in memory.
  func plan(_ type: TensorType, _ request: PlanRequest, algorithm: String) -> LayerPlan {
    var plan = LayerPlan(inPlace: type)
    plan.savedByteCount = type.physicalShape.elementCount
    plan.flops = Double(plan.savedByteCount)
    plan.bytesMoved = Double(2 * type.byteCount + plan.savedByteCount)
    plan.estimatedNanoseconds = nanoseconds(plan.bytesMoved, type, request)
    plan.algorithm = algorithm
    return plan
  }

  /// A draw takes about a nanosecond; everything else is memory.
  private func nanoseconds(_ bytes: Double, _ type: TensorType, _ request: PlanRequest) -> Double {
    Double(type.physicalShape.elementCount)
      + (request.wantsBackward ? 2 : 1) * bytes / ReferenceCore.bytesPerNanosecond
  }
}
