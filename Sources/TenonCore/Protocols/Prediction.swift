/// How what a loss compares becomes predictions: softmax and the largest for a cross entropy.
///
/// Training, evaluation and prediction go by it, so that none of them knows a loss by name; archives keep it.
public struct Prediction: Sendable, Equatable {
  /// What makes readable numbers of outputs.
  public enum Activation: Int32, Sendable, CaseIterable {
    case identity = 0
    /// Over the dimension behind the batch.
    case softmax = 1
    case sigmoid = 2
    case exp = 3
  }

  /// What makes an answer of those numbers.
  public enum Decision: Int32, Sendable, CaseIterable {
    /// The numbers are the prediction.
    case none = 0
    /// The class with the largest number of the dimension behind the batch.
    case argMax = 1
    /// For each element alone, whether it is above the threshold.
    case threshold = 2
  }

  public var activation: Activation
  public var decision: Decision
  /// Of what the activation yields.
  public var threshold: Double

  public init(_ activation: Activation, _ decision: Decision, threshold: Double = 0.5) {
    self.activation = activation
    self.decision = decision
    self.threshold = threshold
  }

  /// Outputs as they are.
  public static let identity = Prediction(.identity, .none)
}
