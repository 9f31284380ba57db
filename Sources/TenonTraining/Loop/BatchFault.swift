import TenonCore
import TenonData
import TenonEngine
import TenonHost

/// Finds the sample of a batch that a loss or a metric cannot be computed of, such as one with a label out of range.
enum BatchFault {
  /// The same error with the dataset, the sample and the phase of the work.
  ///
  /// - Parameters:
  ///   - plans: that were computing the batch; what the model has made of it is still there.
  ///   - phase: `training, epoch 2`.
  static func located(
    _ error: PluginCallError, in batch: Batch, of source: DataSource, _ plans: PlanTable, phase: String
  ) -> PluginCallError {
    guard error.error.code == .data else { return error }
    let place = error.place.isEmpty ? "" : "\(error.place), "
    let found = row(of: error, in: batch, plans)
    let sample =
      found.map { "sample \(batch.samples[$0]) of \(source.name)" }
      ?? "a batch of \(source.name) (samples \(batch.samples.prefix(10).map(String.init).joined(separator: ", "))"
      + (batch.samples.count > 10 ? ", ...)" : ")")
    return PluginCallError(
      component: error.component, call: error.call, place: "\(place)\(sample), in \(phase)",
      error: found.flatMap { alone(error, in: batch, plans, row: $0) } ?? error.error)
  }

  /// The first row that fails in the same way when it is alone.
  private static func row(of error: PluginCallError, in batch: Batch, _ plans: PlanTable) -> Int? {
    guard batch.samples.count == batch.count else { return nil }
    return (0..<batch.count).first { alone(error, in: batch, plans, row: $0) != nil }
  }

  /// What the loss or metric says of a row alone; nil when there is nothing wrong with it.
  private static func alone(_ error: PluginCallError, in batch: Batch, _ plans: PlanTable, row: Int) -> ComponentError?
  {
    do {
      let single = try plans.plan(.eval, for: rows(batch, row))
      try single.bind(rows(batch, row))
      try single.forward(step: 0)
      return nil
    } catch let fault as PluginCallError where fault.error.code == .data && fault.component == error.component {
      return fault.error
    } catch {
      return nil
    }
  }

  /// The batch of this row alone.
  private static func rows(_ batch: Batch, _ row: Int) -> [String: Tensor] {
    batch.fields.compactMapValues { tensor in
      let dimensions = tensor.shape.dimensions
      guard let first = dimensions.first, first > 0, first % batch.count == 0, tensor.type.layout == .plain else {
        return nil
      }
      let count = first / batch.count
      let type = TensorType(tensor.dtype, Shape([count] + dimensions.dropFirst()))
      return Tensor(type, at: tensor.data + row * type.byteCount, owner: tensor)
    }
  }
}
