import TenonCore
import TenonEngine
import TenonHost

/// A metric as it is bound in a plan, with what reports call its values.
package struct MeasuredMetric: Sendable {
  package let binding: LossBinding
  package let values: [MetricValue]

  /// - Throws: `GraphError` for a port that it does not have; what creating it throws.
  init(
    _ entry: Experiment.MetricEntry, _ component: ComponentFactory.Resolved, factory: ComponentFactory,
    graph: ModelGraph
  ) throws {
    binding = try LossBinding(
      measuring: component, factory: factory, graph: graph, name: entry.name ?? entry.component.reportName,
      bindings: entry.inputs)
    // A loss is better when it is lower.
    let own = binding.metric?.values ?? [MetricValue(entry.component.reportName, .lower)]
    values = own.map { value in
      guard let name = entry.name else { return value }
      return MetricValue(own.count == 1 ? name : "\(name)_\(value.name)", value.direction)
    }
  }
}

extension LossBinding.Source {
  var name: String {
    switch self {
    case .output(let name), .field(let name): name
    }
  }
}
