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
    /// Whether `model.tenon` is the model of the best epoch, and `last.tenon` that of the last.
    public let promotesBest: Bool
    /// The epoch, from 0, whose model was tested and is `model.tenon`; nil before the first epoch is over.
    public let modelEpoch: Int?
    /// Nil when the experiment has no test data or the training was stopped.
    public let test: Evaluation?
    public let seconds: Double
  }
}
