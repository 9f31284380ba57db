import TenonCore

/// Penalties on the size of parameters, added to what is minimized: l1 · Σ|w| + l2 / 2 · Σw².
///
/// Works on gradients alone, before they are clipped. The gradient of the second term is that of the `weight_decay` of
/// SGD; the subgradient of |w| at 0 is 0, as `torch.sign` has it.
public final class WeightPenalty: GradientListener {
  public let l1: Double
  public let l2: Double

  public init(l1: Double, l2: Double) {
    self.l1 = l1
    self.l2 = l2
  }

  public func bucketCompleted(_ bucket: GradientBucket) {
    bucket.forEachChunk { chunk in
      switch chunk.dtype {
      case .float64: Self.add(l1, l2, chunk)
      default: Self.add(Float(l1), Float(l2), chunk)
      }
    }
  }

  private static func add<T: Scalar>(_ l1: T, _ l2: T, _ chunk: GradientChunk) {
    chunk.withElements(of: T.self) { values, gradient in
      for index in 0..<chunk.count {
        let value = values[index]
        let sign: T = value > 0 ? 1 : value < 0 ? -1 : 0
        gradient[index] += l2 * value + l1 * sign
      }
    }
  }
}
