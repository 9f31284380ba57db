import TenonArchive
import TenonCore
import TenonData
import TenonElements
import TenonEngine
import TenonExperiment
import TenonHost
import TenonPredict
import TenonServices

/// Computes what a model makes of one sample, on the road of prediction: with the preprocessing of its archive, all that
/// was learned, and plans without losses.
final class ExampleRun {
  private let model: Model
  private let plans: PlanTable
  private let pipeline: TransformPipeline
  private let padding: [FieldPadding]

  /// - Parameter archive: whose preprocessing it is; its weights are not looked at.
  init(_ model: Model, _ archive: ModelArchive, factory: ComponentFactory) throws {
    let experiment = try Experiment(json: archive.experiment, source: "the archive's experiment")
    self.model = model
    padding = experiment.data.collation.padding
    pipeline = try TransformPipeline(
      archive.preprocessing.map { try factory.resolve($0, .transform) }, factory: factory, path: "transforms.eval",
      seed: 0, isTraining: false)
    try pipeline.load(FittedState(archive))
    plans = try PlanTable(model, losses: [], fusions: experiment.fusions)
  }

  /// What the model reads of a sample: a batch of it alone, or of its crops.
  ///
  /// - Throws: what transforms throw; `DataError` for a sample without a field that the model reads.
  func inputs(of sample: [String: Tensor]) throws -> [String: Tensor] {
    let source = try DataSource(
      OneSample(fields: sample), component: "example", name: "the example", pipeline: pipeline, padding: padding)
    let batch = try BatchLoader(source, BatchLoader.Options(batchSize: 1)).batch(0, epoch: 0)
    var inputs: [String: Tensor] = [:]
    for input in model.graph.inputs {
      guard let tensor = batch.fields[input.name] else { throw DataError.noField(input.name, "the example") }
      inputs[input.name] = try tensor.copy()
    }
    return inputs
  }

  /// What the model gives for it, by its outputs.
  ///
  /// - Throws: what planning and computing throw; `DataError` for an output that cannot be averaged over crops.
  func outputs(of inputs: [String: Tensor]) throws -> [String: Tensor] {
    let plan = try plans.plan(.eval, for: inputs)
    try plan.bind(inputs)
    try withExtendedLifetime(inputs) { try plan.forward(step: 0) }
    var outputs: [String: Tensor] = [:]
    for output in model.graph.outputs {
      guard let value = plan.output(output.name) else { throw DataError.noFeatures(output.name, nil) }
      if pipeline.crops == 1 {
        outputs[output.name] = try value.copy()
      } else {
        guard let mean = try CropAverage.mean(of: value, crops: pipeline.crops) else {
          throw DataError.noFeatures(output.name, value.type)
        }
        outputs[output.name] = mean
      }
    }
    return outputs
  }

  private struct OneSample: Dataset {
    let fields: [String: Tensor]
    var count: Int { 1 }
    var hasTarget: Bool { fields["target"] != nil }

    func read(_ index: Int, into sample: Sample) throws {
      for (name, tensor) in fields.sorted(by: { $0.key < $1.key }) {
        try sample.set(name, tensor.dtype, tensor.shape) { $0.copyMemory(from: UnsafeRawBufferPointer(tensor.bytes)) }
      }
    }
  }
}

extension DataSource {
  /// The first sample that can be read, as the dataset gives it, in memory of its own; nil when that takes too long to
  /// find.
  func firstSample() throws -> [String: Tensor]? {
    let record = SampleRecord()
    for index in 0..<min(dataset.count, 100) {
      record.begin()
      do {
        try readRaw(index, into: record)
      } catch let error where canSkip(error) {
        continue
      }
      return try Dictionary(record.fields.map { ($0.name, try $0.tensor.copy()) }) { first, _ in first }
    }
    return nil
  }
}
