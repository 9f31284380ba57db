import TenonCore
import TenonExchange

extension ImportedModel {
  /// The layers as an experiment has them.
  public var experimentModel: Experiment.Model {
    var entries: [Experiment.LayerEntry] = []
    for layer in layers {
      // What follows the layer before it need not say so.
      let before = entries.last?.name ?? (inputs.count == 1 ? inputs[0] : nil)
      entries.append(
        Experiment.LayerEntry(
          name: layer.name, module: layer.reused.map { .reused($0) } ?? .new(layer.component),
          inputs: layer.inputs == [before] ? nil : layer.inputs))
    }
    let isLast = outputs.count == 1 && outputs[0].name == "output" && outputs[0].value == layers.last?.name
    return Experiment.Model(
      entries, inputs: inputs, outputs: isLast ? [] : outputs.map { Experiment.Model.Output($0.name, $0.value) })
  }
}
