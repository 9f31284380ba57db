import TenonArchive
import TenonCore

/// Makes scores of an output of a model, as the loss that compared it says.
package struct Readout: Sendable {
  /// The output's name.
  package let output: String
  package let prediction: Prediction
  private let classNames: [String]

  /// - Parameter output: of the archive's graph.
  package init(_ archive: ModelArchive, output: String) {
    self.output = output
    classNames = archive.classNames
    // Archives from before the loss's answer was kept: a model of classes was trained on their scores.
    let isOldClassifier = archive.predictions.isEmpty && archive.classNames.count > 1
    prediction = archive.predictions[output] ?? (isOldClassifier ? Prediction(.softmax, .argMax) : .identity)
  }

  /// The output of one sample.
  ///
  /// - Parameter value: float32, without the batch.
  package func read(_ value: Tensor) -> Predictor.Output {
    Predictor.Output(
      name: output, prediction: prediction, scores: scores(value[Float.self].map(Double.init), value.shape))
  }

  /// The scores of one sample: of classes the most likely first, otherwise in the order of the output.
  ///
  /// - Parameter shape: of the sample's output, without the batch.
  private func scores(_ values: [Double], _ shape: Shape) -> [Predictor.Score] {
    let classes = shape.dimensions.first ?? 1
    let numbers = prediction.activated(values, classes: classes)
    // Another output may have other classes than those that the archive names.
    let names = classNames.count == classes || (classes == 1 && classNames.count == 2) ? classNames : []
    guard prediction.decision == .threshold else {
      let scores = numbers.enumerated().map {
        Predictor.Score(index: $0, name: names.name(ofClass: $0), value: $1, isAbove: nil)
      }
      return prediction.decision == .argMax ? scores.sorted { $0.value > $1.value } : scores
    }
    return numbers.enumerated().map { index, value in
      // One number between two classes is how much it is the second.
      let isSecond = numbers.count == 1 && names.count == 2
      return Predictor.Score(
        index: isSecond ? 1 : index, name: names.name(ofClass: isSecond ? 1 : index), value: value,
        isAbove: value > prediction.threshold)
    }
  }
}
