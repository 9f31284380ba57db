import TenonCore

/// What a metric's outputs held over some batches, put together as the metric says, and the values that it makes of it.
package struct CollectedOutputs {
  private let metric: any Metric
  private var outputs: [CollectedOutput]

  package init(_ metric: any Metric) {
    self.metric = metric
    outputs = zip(metric.outputs, metric.collections).map { CollectedOutput($0.name, $1) }
  }

  /// Takes up what the outputs hold after a batch.
  ///
  /// - Throws: `ComponentError` for outputs that cannot be put together; `TensorError` when there is no memory for rows.
  package mutating func add(_ batch: [Tensor]) throws {
    for index in outputs.indices { try outputs[index].add(batch[index]) }
  }

  /// The metric's values; something must have been added.
  ///
  /// - Throws: `ComponentError`.
  package func values() throws -> [Tensor] {
    let collected = outputs.compactMap(\.tensor)
    return try withExtendedLifetime(collected) { try metric.finish(collected.map(\.view)) }
  }

  /// Begins another set.
  package mutating func reset() {
    for index in outputs.indices { outputs[index].reset() }
  }

  /// What was collected, by the names of ports.
  package var tensors: [String: Tensor] {
    Dictionary(zip(metric.outputs, outputs).compactMap { port, output in output.tensor.map { (port.name, $0) } }) {
      first, _ in first
    }
  }

  /// Goes on from what another one collected.
  ///
  /// - Returns: the port whose tensor is missing or cannot be collected; nil when nothing is at fault.
  package mutating func take(_ tensors: [String: Tensor]) throws -> String? {
    for (index, port) in metric.outputs.enumerated() {
      guard let tensor = tensors[port.name] else { return port.name }
      do { try outputs[index].take(tensor) } catch is ComponentError { return port.name }
    }
    return nil
  }
}
