import Glibc
import TenonCore

/// Keeps gradients from growing too large, between backward and the optimizer's step.
///
/// Sums run in double and in the order of the tensors, so that they are the same for any number of threads.
/// - Source: Pascanu et al. 2013, On the difficulty of training recurrent neural networks, §3.2;
///   `torch.nn.utils.clip_grad_norm_` and `clip_grad_value_`.
public enum GradientClipping {
  /// Scales all gradients so that their norm together is at most `maximum`.
  ///
  /// - Parameters:
  ///   - gradients: float32 or float64.
  ///   - order: of the norm; infinity is the largest magnitude.
  /// - Returns: the norm before.
  @discardableResult
  public static func clip(norm maximum: Double, order: Double = 2, _ gradients: [Tensor]) -> Double {
    let total = norm(gradients, order: order)
    let factor = maximum / (total + 1e-6)
    if factor < 1 { each(gradients) { $0 * factor } }
    return total
  }

  /// Moves every element into -maximum...maximum.
  public static func clip(value maximum: Double, _ gradients: [Tensor]) {
    each(gradients) { max(-maximum, min(maximum, $0)) }
  }

  /// The norm of all elements of all tensors together.
  public static func norm(_ tensors: [Tensor], order: Double = 2) -> Double {
    var sum = 0.0
    for tensor in tensors {
      switch tensor.dtype {
      case .float64: sum = accumulate(tensor[Double.self], order, onto: sum)
      default: sum = accumulate(tensor[Float.self], order, onto: sum)
      }
    }
    return order == .infinity ? sum : order == 2 ? sum.squareRoot() : pow(sum, 1 / order)
  }

  private static func accumulate<T: Scalar>(_ elements: TensorElements<T>, _ order: Double, onto start: Double)
    -> Double
  {
    elements.withUnsafeMutableBufferPointer { elements in
      var sum = start
      for element in elements {
        let magnitude = abs(Double(element))
        sum =
          order == .infinity ? max(sum, magnitude) : sum + (order == 2 ? magnitude * magnitude : pow(magnitude, order))
      }
      return sum
    }
  }

  private static func each(_ tensors: [Tensor], _ change: (Double) -> Double) {
    for tensor in tensors {
      switch tensor.dtype {
      case .float64: each(tensor[Double.self], change)
      default: each(tensor[Float.self], change)
      }
    }
  }

  private static func each<T: Scalar>(_ elements: TensorElements<T>, _ change: (Double) -> Double) {
    elements.withUnsafeMutableBufferPointer { elements in
      for index in elements.indices { elements[index] = T(change(Double(elements[index]))) }
    }
  }
}
