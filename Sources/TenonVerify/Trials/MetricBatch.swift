import TenonCore
import TenonEngine
import TenonExecution
import TenonTrials

/// What a metric computes of a batch, and of parts of its samples.
struct MetricBatch {
  let outputs: [Tensor]
  private let trial: LayerTrial
  private let inputs: [Tensor?]

  init(_ trial: LayerTrial, _ subject: ComponentSubject) throws {
    let probe = try LayerProbe(trial.with(.eval), host: subject.host, gradients: false)
    try probe.forward()
    self.trial = trial
    inputs = probe.inputs
    outputs = try probe.plainOutputs()
  }

  /// The outputs of so many samples after each other.
  func parts(_ sizes: [Int], _ subject: ComponentSubject) throws -> [[Tensor]] {
    var start = 0
    return try sizes.map { count in
      defer { start += count }
      let part = try LayerProbe(trial.with(batch: count).with(.eval), host: subject.host, gradients: false)
      for (own, whole) in zip(part.inputs, inputs) {
        guard let own, let whole else { continue }
        let offset = own.type == whole.type ? 0 : start * own.type.byteCount / max(1, count)
        own.bytes.copyMemory(from: UnsafeRawBufferPointer(start: whole.data + offset, count: own.type.byteCount))
      }
      try part.forward()
      return try part.plainOutputs()
    }
  }

  /// What the metric makes of its outputs after some batches.
  static func values(of metric: any Metric, _ batches: [[Tensor]]) throws -> [Tensor] {
    var collected = CollectedOutputs(metric)
    for batch in batches { try collected.add(batch) }
    CallRecord.shared.call("finish")
    defer { CallRecord.shared.call("") }
    return try collected.values()
  }
}

extension ComponentSubject {
  func metric(_ configuration: Configuration) throws -> any Metric {
    guard let metric = try layer(configuration) as? any Metric else { throw CheckFailure("it is no metric") }
    return metric
  }
}
