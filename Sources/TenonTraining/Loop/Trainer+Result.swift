extension Trainer {
  /// How a training ended.
  public struct Result: Sendable {
    public enum Ending: Sendable, Equatable {
      /// All epochs, or as many as early stopping wanted.
      case finished
      /// As somebody asked; the run can be resumed.
      case stopped
    }

    public let ending: Ending
    public let epochs: [EpochMetrics]
    /// The best epoch, from 0, and the monitored metric's value in it; nil before the first epoch is over.
    public let best: (epoch: Int, metric: String, value: Double)?
    /// Nil when the experiment has no test data or the training was stopped.
    public let test: Evaluation?
    public let seconds: Double
  }
}
