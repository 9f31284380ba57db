import TenonCore

/// Penalties on the size of parameters, added to what is minimized: l1 · Σ|w| + l2 / 2 · Σw².
///
/// Works on gradients alone, between backward and clipping. The gradient of the second term is that of the
/// `weight_decay` of SGD.
public enum WeightPenalty {
  /// Adds the gradients of both terms; the subgradient of |w| at 0 is 0, as `torch.sign` has it.
  ///
  /// - Parameters:
  ///   - gradients: float32 or float64, one for each parameter and of its type.
  public static func add(l1: Double, l2: Double, of parameters: [Tensor], to gradients: [Tensor]) {
    for (parameter, gradient) in zip(parameters, gradients) {
      switch gradient.dtype {
      case .float64: add(l1, l2, parameter[Double.self], gradient[Double.self])
      default: add(Float(l1), Float(l2), parameter[Float.self], gradient[Float.self])
      }
    }
  }

  private static func add<T: Scalar>(_ l1: T, _ l2: T, _ values: TensorElements<T>, _ gradient: TensorElements<T>) {
    values.withUnsafeMutableBufferPointer { values in
      gradient.withUnsafeMutableBufferPointer { gradient in
        for index in gradient.indices {
          let value = values[index]
          let sign: T = value > 0 ? 1 : value < 0 ? -1 : 0
          gradient[index] += l2 * value + l1 * sign
        }
      }
    }
  }
}
