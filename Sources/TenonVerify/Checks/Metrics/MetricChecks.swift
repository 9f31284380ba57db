import TenonCore
import TenonTrials

/// A metric is never differentiated and never trained.
struct NoGradientCheck: Check {
  let name = "no-gradient"
  let claim = "a metric has no parameters, no buffers and no differentiable input"

  func run(_ subject: ComponentSubject) throws -> String {
    try subject.withEachConfiguration { configuration in
      let metric = try subject.metric(configuration)
      if let port = metric.inputs.first(where: \.isDifferentiable) {
        throw CheckFailure("the input '\(port.name)' is differentiable")
      }
      if let parameter = (metric.parameters + metric.buffers).first {
        throw CheckFailure("it has '\(parameter.name)', which nobody would keep")
      }
    }
  }
}

/// What `finish` makes are the values that are declared, under names of their own; of nothing too.
struct MetricValuesCheck: Check {
  let name = "metric-values"
  let claim = "its values have names of their own, and finishing yields them, of nothing too"

  func run(_ subject: ComponentSubject) throws -> String {
    let trials = try subject.layerTrials()
    for trial in trials {
      guard let metric = trial.layer as? any Metric else { throw CheckFailure("it is no metric") }
      let names = metric.values.map(\.name)
      guard Set(names).count == names.count, names.allSatisfy(Self.isLegal) else {
        throw CheckFailure(
          "the values are called \(names), expected different names of letters, digits and underscores")
      }
      for (port, collection) in zip(metric.outputs, metric.collections)
      where collection == .sum && port.dtypes != [.float64] {
        throw CheckFailure("the output '\(port.name)' is added up, and its port lists more than float64")
      }
      let batch = try MetricBatch(trial, subject)
      _ = try MetricBatch.values(of: metric, [batch.outputs])
      // The same with nothing in it: sums of zero, and no rows.
      let nothing = try zip(batch.outputs, metric.collections).map { output, collection in
        let rows = TensorType(output.dtype, Shape([0] + output.shape.dimensions.dropFirst()))
        return try Tensor(collection == .sum ? output.type : rows)
      }
      do {
        _ = try MetricBatch.values(of: metric, [nothing])
      } catch let error as ComponentError {
        try error.requireReason()
      }
    }
    return "\(Plural.count(trials.count, "input"))"
  }

  private static func isLegal(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 100
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
  }
}

/// Sums and rows of parts, put together, give what the whole set gives.
struct MetricPartsCheck: Check {
  let name = "metric-parts"
  let claim = "a set in parts has the values of the whole"

  func run(_ subject: ComponentSubject) throws -> String {
    var count = 0
    for trial in try subject.layerTrials().map({ $0.with(batch: 7) }) {
      guard let metric = trial.layer as? any Metric, let batch = try? MetricBatch(trial, subject) else { continue }
      let whole = try MetricBatch.values(of: metric, [batch.outputs])
      for sizes in [[7], [3, 4], [1, 5, 1]] {
        guard let parts = try? batch.parts(sizes, subject) else { continue }
        let values = try MetricBatch.values(of: metric, parts)
        for (index, value) in metric.values.enumerated() {
          if let fault = Self.difference(values[index], whole[index]) {
            throw CheckFailure("'\(value.name)' in parts of \(sizes) \(fault), \(trial.description)")
          }
        }
        count += sizes.count > 1 ? 1 : 0
      }
    }
    guard count > 0 else { throw CheckFailure("no input is accepted with 7 samples and with parts of them") }
    return "\(count) partitions"
  }

  private static func difference(_ value: Tensor, _ whole: Tensor) -> String? {
    guard value.shape == whole.shape else { return "has the shape \(value.shape), of the whole \(whole.shape)" }
    for (part, all) in zip(value[Double.self], whole[Double.self]) where part.isFinite || all.isFinite {
      guard (part - all).magnitude <= 1e-9 * max(1, all.magnitude) else {
        return NumberText.differ(part, all, "of the whole")
      }
    }
    return nil
  }
}
