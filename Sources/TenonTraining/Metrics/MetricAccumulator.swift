import TenonArchive
import TenonCore
import TenonEngine
import TenonExecution
import TenonExperiment

/// Collects what the metrics of an experiment measure, from batch to batch.
///
/// Used by one thread at a time; adding a batch allocates nothing but memory for rows that are gathered.
final class MetricAccumulator: @unchecked Sendable {
  private let metrics: [MeasuredMetric]
  private let collected: [CollectedMetric]

  init(_ metrics: [MeasuredMetric]) {
    self.metrics = metrics
    collected = metrics.map { CollectedMetric($0.binding) }
  }

  /// Takes up what the metrics of a plan hold after a batch of so many samples.
  func add(_ plan: ExecutionPlan, samples: Int) throws {
    for index in collected.indices { try collected[index].add(plan.metricOutputs(index), samples: samples) }
  }

  /// The same in evaluation, where a loss that is measured counts by its own weight.
  ///
  /// - Parameter values: what the plan was given, by name.
  func add(_ plan: ExecutionPlan, _ values: [String: Tensor], samples: Int) throws {
    for index in collected.indices {
      let binding = metrics[index].binding
      let weight = try binding.metric == nil ? binding.batchWeight(plan, values) : nil
      try collected[index].add(plan.metricOutputs(index), samples: samples, weight: weight)
    }
  }

  /// Begins another set.
  func reset() { collected.forEach { $0.reset() } }

  /// What was measured so far.
  ///
  /// - Throws: `PluginCallError` for a metric that cannot make its values.
  func measurements() throws -> Measurements {
    var measurements = Measurements()
    for (metric, collected) in zip(metrics, collected) {
      let tensors = try collected.values()
      for (index, value) in metric.values.enumerated() {
        guard let tensor = tensors?[index] else {
          if value.direction != .none { measurements.numbers.append(ModelArchive.Metric(value.name, .nan)) }
          continue
        }
        if value.direction != .none || tensor.shape.rank == 0 {
          measurements.numbers.append(ModelArchive.Metric(value.name, tensor[Double.self][0]))
        } else {
          measurements.tensors[value.name] = tensor
        }
      }
    }
    return measurements
  }

  // MARK: Checkpoints

  /// What goes into a checkpoint, by names that no state of an optimizer has.
  func saved() throws -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for (metric, collected) in zip(metrics, collected) {
      for (name, tensor) in try collected.saved() { tensors[Self.prefix(metric) + name] = tensor }
    }
    return tensors
  }

  /// Goes on from a checkpoint.
  ///
  /// - Parameter samples: that were measured.
  /// - Throws: `CheckpointError` for what is missing or of another form.
  func restore(_ tensors: [String: Tensor], samples: Int, from path: String) throws {
    for (metric, collected) in zip(metrics, collected) {
      let prefix = Self.prefix(metric)
      let own = tensors.filter { $0.key.hasPrefix(prefix) }
      let saved = Dictionary(own.map { (String($0.key.dropFirst(prefix.count)), $0.value) }) { first, _ in first }
      if let missing = try collected.restore(saved, samples: samples) {
        throw CheckpointError.damaged(prefix + missing, path)
      }
    }
  }

  private static func prefix(_ metric: MeasuredMetric) -> String { "metrics/\(metric.values[0].name)/" }
}
