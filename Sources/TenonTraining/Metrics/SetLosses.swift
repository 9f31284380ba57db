import TenonArchive
import TenonCore
import TenonEngine
import TenonExecution
import TenonHost

/// The losses of a set, put together from those of its batches.
///
/// Each batch counts by what its loss says (the weights of its targets, those that are not ignored), else by its samples. Of
/// `reduction: sum` it is the sum over the set by its samples, as PyTorch's own examples report it.
struct SetLosses {
  private let losses: [LossBinding]
  private var sums: [Double]
  private var weights: [Double]
  private(set) var samples = 0

  init(_ losses: [LossBinding]) {
    self.losses = losses
    sums = losses.map { _ in 0 }
    weights = sums
  }

  /// Takes up the losses of a batch.
  ///
  /// - Parameters:
  ///   - plan: after its forward.
  ///   - values: what the plan was given, by name.
  /// - Throws: `PluginCallError` for a loss that cannot tell its weight.
  mutating func add(_ plan: ExecutionPlan, _ values: [String: Tensor], samples count: Int) throws(PluginCallError) {
    samples += count
    for (index, value) in plan.lossValues.enumerated() {
      if losses[index].isSum {
        sums[index] += value ?? .nan
        weights[index] += Double(count)
        continue
      }
      let weight = try losses[index].batchWeight(plan, values) ?? Double(count)
      // A batch of ignored targets alone has no mean, and nothing to say.
      if weight == 0 { continue }
      sums[index] += (value ?? .nan) * weight
      weights[index] += weight
    }
  }

  private var means: [Double] { zip(sums, weights).map { $1 > 0 ? $0 / $1 : samples > 0 ? .nan : 0 } }

  /// The weighted sum of all losses.
  var sum: Double {
    guard losses.count > 1 else { return (means.first ?? .nan) * (losses.first?.weight ?? 1) }
    return zip(losses, means).reduce(0) { $0 + $1.0.weight * $1.1 }
  }

  /// Each of several losses by its name, without its weight.
  var values: [ModelArchive.Metric] {
    losses.count > 1 ? zip(losses, means).map { ModelArchive.Metric($0.name, $1) } : []
  }
}

extension LossBinding {
  /// What the loss of a batch counts by in that of a set; nil: by its samples.
  ///
  /// - Parameters:
  ///   - plan: after its forward.
  ///   - values: what the plan was given, by name.
  func batchWeight(_ plan: ExecutionPlan, _ values: [String: Tensor]) throws(PluginCallError) -> Double? {
    let inputs = sources.map { source -> Tensor? in
      switch source {
      case .output(let name): plan.output(name) ?? values[name]
      case .field(let name): values[name]
      case nil: nil
      }
    }
    do {
      return try withExtendedLifetime(inputs) { try loss.weight(of: inputs.map { $0?.view }) }
    } catch {
      let cause = error as? ComponentError ?? ComponentError(.internal, "\(error)")
      throw PluginCallError(component: component.fullName, call: "weight", place: "loss '\(name)'", error: cause)
    }
  }
}
