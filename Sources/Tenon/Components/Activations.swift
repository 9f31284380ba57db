// Generated from tenon/activations by `tenon plugin builders`.

/// X above 0, alpha · (exp(x / alpha) - 1) below.
public struct CELU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - alpha: the output far below 0, times -1; not 0
  ///   - inplace: accepted, but without effect: memory is shared where it is safe
  public init(alpha: Double? = nil, inplace: Bool? = nil) {
    reference = ComponentReference("tenon/CELU", given: ["alpha": alpha, "inplace": inplace])
  }
}

/// X above 0, alpha · (exp(x) - 1) below.
public struct ELU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - alpha: the output far below 0, times -1
  ///   - inplace: accepted, but without effect: memory is shared where it is safe
  public init(alpha: Double? = nil, inplace: Bool? = nil) {
    reference = ComponentReference("tenon/ELU", given: ["alpha": alpha, "inplace": inplace])
  }
}

/// X times the normal distribution function of x.
public struct GELU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter approximate: a formula that stands for the error function
  public init(approximate: String? = nil) {
    reference = ComponentReference("tenon/GELU", given: ["approximate": approximate])
  }
}

/// One half of the input times the logistic function of the other.
public struct GLU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter dim: dimension to divide into halves, negative from the end
  public init(dim: Int? = nil) { reference = ComponentReference("tenon/GLU", given: ["dim": dim]) }
}

/// 0 near zero, x elsewhere.
public struct Hardshrink: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter lambd: distance from zero up to which the output is 0
  public init(lambd: Double? = nil) { reference = ComponentReference("tenon/Hardshrink", given: ["lambd": lambd]) }
}

/// Min(max(0, x + 3), 6) / 6.
public struct Hardsigmoid: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter inplace: accepted, but without effect: memory is shared where it is safe
  public init(inplace: Bool? = nil) { reference = ComponentReference("tenon/Hardsigmoid", given: ["inplace": inplace]) }
}

/// X · min(max(0, x + 3), 6) / 6.
public struct Hardswish: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter inplace: accepted, but without effect: memory is shared where it is safe
  public init(inplace: Bool? = nil) { reference = ComponentReference("tenon/Hardswish", given: ["inplace": inplace]) }
}

/// X between min_val and max_val, the nearer of them outside.
public struct Hardtanh: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - minVal: the smallest output
  ///   - maxVal: the largest output
  ///   - inplace: accepted, but without effect: memory is shared where it is safe
  public init(minVal: Double? = nil, maxVal: Double? = nil, inplace: Bool? = nil) {
    reference = ComponentReference("tenon/Hardtanh", given: ["min_val": minVal, "max_val": maxVal, "inplace": inplace])
  }
}

/// X above 0, negative_slope · x below.
public struct LeakyReLU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - negativeSlope: the slope below 0
  ///   - inplace: accepted, but without effect: memory is shared where it is safe
  public init(negativeSlope: Double? = nil, inplace: Bool? = nil) {
    reference = ComponentReference("tenon/LeakyReLU", given: ["negative_slope": negativeSlope, "inplace": inplace])
  }
}

/// The logarithm of 1 / (1 + exp(-x)).
public struct LogSigmoid: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/LogSigmoid") }
}

/// The logarithms of softmax along a dimension.
public struct LogSoftmax: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter dim: dimension along which the sum is 1, negative from the end; null: 0 for rank 0, 1 and 3, else 1
  public init(dim: Int? = nil) { reference = ComponentReference("tenon/LogSoftmax", given: ["dim": dim]) }
}

/// X · tanh(log(1 + exp(x))).
public struct Mish: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter inplace: accepted, but without effect: memory is shared where it is safe
  public init(inplace: Bool? = nil) { reference = ComponentReference("tenon/Mish", given: ["inplace": inplace]) }
}

/// X above 0, a trained slope times x below.
public struct PReLU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numParameters: slopes: 1, or one for each channel
  ///   - init: the slopes before training
  public init(numParameters: Int? = nil, init: Double? = nil) {
    reference = ComponentReference("tenon/PReLU", given: ["num_parameters": numParameters, "init": `init`])
  }
}

/// X above 0, a random slope times x below.
public struct RReLU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lower: the smallest slope
  ///   - upper: the largest slope
  ///   - inplace: accepted, but without effect: memory is shared where it is safe
  public init(lower: Double? = nil, upper: Double? = nil, inplace: Bool? = nil) {
    reference = ComponentReference("tenon/RReLU", given: ["lower": lower, "upper": upper, "inplace": inplace])
  }
}

/// Max(0, x).
public struct ReLU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter inplace: accepted, but without effect: memory is shared where it is safe
  public init(inplace: Bool? = nil) { reference = ComponentReference("tenon/ReLU", given: ["inplace": inplace]) }
}

/// Min(max(0, x), 6).
public struct ReLU6: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter inplace: accepted, but without effect: memory is shared where it is safe
  public init(inplace: Bool? = nil) { reference = ComponentReference("tenon/ReLU6", given: ["inplace": inplace]) }
}

/// Scale · x above 0, scale · alpha · (exp(x) - 1) below.
public struct SELU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter inplace: accepted, but without effect: memory is shared where it is safe
  public init(inplace: Bool? = nil) { reference = ComponentReference("tenon/SELU", given: ["inplace": inplace]) }
}

/// X / (1 + exp(-x)).
public struct SiLU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter inplace: accepted, but without effect: memory is shared where it is safe
  public init(inplace: Bool? = nil) { reference = ComponentReference("tenon/SiLU", given: ["inplace": inplace]) }
}

/// 1 / (1 + exp(-x)), between 0 and 1.
public struct Sigmoid: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Sigmoid") }
}

/// Exp(x), normalized to the sum 1 along a dimension.
public struct Softmax: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter dim: dimension along which the sum is 1, negative from the end; null: 0 for rank 0, 1 and 3, else 1
  public init(dim: Int? = nil) { reference = ComponentReference("tenon/Softmax", given: ["dim": dim]) }
}

/// Softmax over the channels of each pixel.
public struct Softmax2d: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Softmax2d") }
}

/// Exp(-x), normalized to the sum 1 along a dimension.
public struct Softmin: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter dim: dimension along which the sum is 1, negative from the end; null: 0 for rank 0, 1 and 3, else 1
  public init(dim: Int? = nil) { reference = ComponentReference("tenon/Softmin", given: ["dim": dim]) }
}

/// Log(1 + exp(beta · x)) / beta.
public struct Softplus: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - beta: how sharp the bend is; not 0
  ///   - threshold: beta · x above which the output is x
  public init(beta: Double? = nil, threshold: Double? = nil) {
    reference = ComponentReference("tenon/Softplus", given: ["beta": beta, "threshold": threshold])
  }
}

/// X moved towards zero.
public struct Softshrink: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter lambd: distance to move by, at least 0
  public init(lambd: Double? = nil) { reference = ComponentReference("tenon/Softshrink", given: ["lambd": lambd]) }
}

/// X / (1 + |x|).
public struct Softsign: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Softsign") }
}

/// Tanh(x), between -1 and 1.
public struct Tanh: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Tanh") }
}

/// X - tanh(x).
public struct Tanhshrink: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Tanhshrink") }
}

/// X above a threshold, a number below.
public struct Threshold: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - threshold: what x must be above of
  ///   - value: the output elsewhere
  ///   - inplace: accepted, but without effect: memory is shared where it is safe
  public init(threshold: Double, value: Double, inplace: Bool? = nil) {
    reference = ComponentReference(
      "tenon/Threshold", given: ["threshold": threshold, "value": value, "inplace": inplace])
  }
}
