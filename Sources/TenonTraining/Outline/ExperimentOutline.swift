import TenonArchive
import TenonCore
import TenonData
import TenonEngine
import TenonExperiment
import TenonHost
import TenonPredict

/// An experiment's network, with what each of its layers does with one sample; trains nothing.
public struct ExperimentOutline: Sendable {
  public let graph: ModelGraph
  public let summary: ModelSummary

  /// - Parameter inputs: the size of a sample as the network reads it; none takes a sample of the data.
  /// - Throws: `ExperimentError` with the line at fault; `PlanError` for a layer that refuses its input; what opening data throws.
  public init(_ experiment: Experiment, inputs: [InputSize], factory: ComponentFactory) throws {
    let resolver = ExperimentResolver(factory)
    let resolved = try resolver.resolve(experiment)
    graph = try resolver.graph(resolved)
    let outline = try ModelOutline(graph, factory: factory)
    guard inputs.isEmpty else {
      summary = try ModelSummary(outline, inputs: outline.inputTypes(inputs))
      return
    }
    let fields = try ExperimentData(resolved, factory: factory).train.source.fieldTypes().transformed
    summary = try ModelSummary(
      outline, inputs: fields.mapValues { TensorType($0.dtype, Shape([1] + $0.shape.dimensions)) })
  }
}
