import TenonCore
import TenonEngine

/// What an evaluation compares: an output of a model with a field of its data.
public struct EvaluationSubject: Sendable {
  public let output: String
  public let target: String
  /// What the loss that compares them makes of the output.
  public let prediction: Prediction
  /// What the model reads.
  public let inputs: [String]
  /// In the order of the outputs; empty where the data names none.
  public let classNames: [String]

  /// Of the first loss that compares an output with a field; nil where none does.
  init?(_ losses: [LossBinding], of graph: ModelGraph, classNames: [String]) {
    for loss in losses {
      guard loss.sources.count > 1, case .output(let output)? = loss.sources[0],
        case .field(let target)? = loss.sources[1]
      else { continue }
      (self.output, self.target, prediction) = (output, target, loss.loss.prediction)
      (inputs, self.classNames) = (graph.inputs.map(\.name), classNames)
      return
    }
    return nil
  }
}
