/// Measures how good a model is, over a whole set; never differentiated.
///
/// It is planned and called like a loss: `forward` computes what one batch contributes into its outputs. The host collects
/// that over all batches (sums in float64, or rows one after the other), and `finish` makes the values of it, so that parts
/// of a set, workers and processes can be put together.
///
///     var outputs: [Port] { [Port("counts", dtypes: [.float64])] }        // correct, all
///     var values: [MetricValue] { [MetricValue("accuracy", .higher)] }
///     func finish(_ collected: [TensorView]) throws -> [Tensor] {
///       let counts = try collected[0].elements(Double.self)
///       return [try Tensor([counts[1] > 0 ? counts[0] / counts[1] : 0], shape: [])]
///     }
public protocol Metric: Loss {
  /// In the order in which `finish` returns them; they may follow from the arguments.
  var values: [MetricValue] { get }

  /// For each output port, how it is collected. Default: all are added up.
  var collections: [MetricCollection] { get }

  /// Computes the values.
  ///
  /// - Parameter collected: for each output port, the sum over all batches (float64) or all rows.
  /// - Returns: a float64 tensor for each of `values`, of rank 0 where a value has a direction.
  func finish(_ collected: [TensorView]) throws -> [Tensor]
}

extension Metric {
  public var inputs: [Port] { [Port("input", differentiable: false), Port("target", differentiable: false)] }
  public var collections: [MetricCollection] { outputs.map { _ in .sum } }
}

/// A value that a metric computes.
public struct MetricValue: Sendable, Equatable {
  public enum Direction: Int32, Sendable {
    /// Neither: a matrix, a curve.
    case none = 0
    /// A larger value is better.
    case higher = 1
    case lower = 2
  }

  /// As reports show it: `accuracy`.
  public let name: String
  public let direction: Direction

  public init(_ name: String, _ direction: Direction = .none) {
    self.name = name
    self.direction = direction
  }
}

/// What becomes of a metric's output from batch to batch.
public enum MetricCollection: Int32, Sendable {
  /// float64, of one shape for all batches: added up, element by element.
  case sum = 0
  /// Rows are put one after the other.
  case gather = 1
}
