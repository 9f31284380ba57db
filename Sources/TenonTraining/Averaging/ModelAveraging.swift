import TenonCore
import TenonData
import TenonEngine
import TenonExperiment
import TenonHost

/// What `ema` or `swa` does in a training: when the weights are averaged, and what is computed with the averages.
///
/// Between steps the model holds the weights that are trained, and every checkpoint holds both. Used by one thread at a
/// time.
final class ModelAveraging {
  private enum Rule {
    case exponential(Experiment.Training.ExponentialAverage)
    case stochastic(Experiment.Training.StochasticAverage)
  }

  let weights: WeightAverage
  private let rule: Rule
  private let model: Model
  /// Made for the first epoch that wants them; nil where no layer keeps any.
  private var makeStatistics: (() throws -> BatchStatistics)?
  private var statistics: BatchStatistics?

  /// - Returns: nil for an experiment that averages nothing.
  /// - Throws: `TensorError` when memory is out.
  init?(_ experiment: ResolvedExperiment, _ model: Model, like plans: PlanTable, _ factory: ComponentFactory) throws {
    self.model = model
    if let options = experiment.training.ema {
      rule = .exponential(options)
      weights = try WeightAverage(options.usesBuffers ? model.state : model.parameters, host: model.host)
    } else if let options = experiment.training.swa {
      rule = .stochastic(options)
      let buffers = try BatchStatistics.buffers(of: model, factory)
      weights = try WeightAverage(model.parameters, copied: buffers, host: model.host)
      if !buffers.isEmpty {
        makeStatistics = { try BatchStatistics(of: model, like: plans, experiment, factory) }
      }
    } else {
      return nil
    }
  }

  /// After an update of the weights; allocates nothing.
  func stepFinished() {
    if case .exponential(let options) = rule { weights.update(share: options.share(after: weights.count)) }
  }

  /// After the last step of an epoch, also of one that was broken off after this.
  ///
  /// - Parameters:
  ///   - epoch: from 0.
  ///   - loader: of the training data, for the statistics of normalization layers.
  func epochFinished(_ epoch: Int, _ loader: BatchLoader, progress: (Int, Int) throws -> Void) throws {
    guard case .stochastic(let options) = rule, epoch + 1 >= options.start else { return }
    // How many weights there are now; one less than that are averaged, unless the process that was here before did it.
    let count = epoch + 2 - options.start
    if weights.count < count { weights.update(share: 1 / Double(count)) }
    guard let makeStatistics else { return }
    let statistics = try statistics ?? makeStatistics()
    self.statistics = statistics
    try withAverages { try statistics.compute(for: model, loader, epoch: epoch, progress: progress) }
  }

  /// Lets the model hold the averages, where there are any yet, for as long as `body` runs.
  func withAverages<Result>(_ body: () throws -> Result) rethrows -> Result {
    guard weights.count > 0 else { return try body() }
    weights.swap()
    defer { weights.swap() }
    return try body()
  }

  /// Lets the model hold the averages for good: nothing is trained any more.
  func finish() {
    if weights.count > 0 { weights.swap() }
  }
}
