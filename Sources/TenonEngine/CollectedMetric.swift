import TenonCore
import TenonExecution
import TenonHost

/// What a metric of a plan collects over the batches of a set, until `values` ends it.
///
/// A loss that is measured collects its mean: that of each batch times its samples, or times what it counts by; of sums
/// their sum by samples. Of a loss for each element it is the mean of all elements of a batch.
public final class CollectedMetric {
  private let binding: LossBinding
  /// Nil for a loss.
  private var outputs: CollectedOutputs?
  /// Of a loss: the sum of its values, each times what it counts by.
  private var sum = 0.0
  private var weights = 0.0
  private var samples = 0

  private static let sumName = "sum"

  public init(_ binding: LossBinding) {
    self.binding = binding
    outputs = binding.metric.map { CollectedOutputs($0) }
  }

  /// Takes up what the metric's outputs hold after a batch; nothing is allocated but memory for rows that are gathered.
  ///
  /// - Parameters:
  ///   - samples: of the batch.
  ///   - weight: what the batch of a loss counts by; nil for its samples.
  /// - Throws: `PluginCallError` for outputs that cannot be put together; `TensorError` when there is no memory for rows.
  public func add(_ batch: [Tensor], samples count: Int, weight: Double? = nil) throws {
    samples += count
    if binding.metric == nil {
      let weight = weight ?? Double(count)
      if weight > 0, let loss = batch.first {
        sum += binding.isSum ? loss.mean : loss.mean * weight
        weights += binding.isSum ? Double(count) : weight
      }
      return
    }
    do {
      try outputs?.add(batch)
    } catch let error as ComponentError {
      throw failure(error, "forward")
    }
  }

  /// Begins another set.
  public func reset() {
    (sum, weights, samples) = (0, 0, 0)
    outputs?.reset()
  }

  /// The values of all batches so far, in the order in which the metric declares them; nil before the first one.
  ///
  /// - Throws: `PluginCallError`.
  public func values() throws -> [Tensor]? {
    guard samples > 0 else { return nil }
    guard let outputs else { return [try Tensor([sum / weights], shape: [])] }
    do {
      return try outputs.values()
    } catch let error as ComponentError {
      throw failure(error, "finish")
    }
  }

  /// What a checkpoint keeps, by names; nothing before the first batch.
  public func saved() throws -> [String: Tensor] {
    guard samples > 0 else { return [:] }
    return try outputs?.tensors ?? [Self.sumName: Tensor([sum], shape: [])]
  }

  /// Goes on from a checkpoint.
  ///
  /// - Parameter samples: that were collected.
  /// - Returns: the name of what is missing or of another type; nil when nothing is.
  public func restore(_ tensors: [String: Tensor], samples: Int) throws -> String? {
    self.samples = samples
    guard samples > 0 else { return nil }
    if outputs != nil { return try outputs?.take(tensors) }
    guard let saved = tensors[Self.sumName], saved.type == TensorType(.float64, []) else { return Self.sumName }
    sum = saved[Double.self][0]
    weights = Double(samples)
    return nil
  }

  private func failure(_ error: ComponentError, _ call: String) -> PluginCallError {
    PluginCallError(
      component: binding.component.fullName, call: call, place: "metric '\(binding.name)'", error: error)
  }
}
