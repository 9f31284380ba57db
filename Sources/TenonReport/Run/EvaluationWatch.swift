import Foundation
import TenonCore
import TenonImage
import TenonTraining

/// Counts what an evaluation takes for what, batch by batch, and keeps its most confident mistakes.
public struct EvaluationWatch {
  public private(set) var confusion: ConfusionCounts
  /// The most confident ones, most confident first.
  public private(set) var mistakes: [Mistake] = []
  /// Why there are no pictures.
  public private(set) var mistakesNote: String?
  private let output: String
  private let target: String
  private let prediction: Prediction
  private let inputs: [String]

  /// - Parameters:
  ///   - subject: what is compared; nil where nothing is.
  ///   - batch: the first one, which is not counted yet.
  ///   - epoch: after which it is measured, from 1; 0 where nobody knows.
  /// - Throws: `EvaluationNote` where there is nothing to count.
  public init(_ subject: EvaluationSubject?, of batch: EvaluatedBatch, epoch: Int) throws(EvaluationNote) {
    guard let subject, subject.prediction.decision != .none else {
      throw EvaluationNote("no loss of this model compares outputs with classes")
    }
    (output, target, prediction) = (subject.output, subject.target, subject.prediction)
    inputs = subject.inputs
    let scores = try Self.scores(batch, output)
    let columns = scores.shape.elementCount / max(1, batch.count)
    let classes = prediction.decision == .threshold ? 2 : columns
    guard prediction.decision == .argMax || columns == 1 else {
      throw EvaluationNote("a sample of this model may be of several classes at once")
    }
    guard (1...ConfusionCounts.mostClasses).contains(classes) else {
      throw EvaluationNote("the model has \(classes) classes, and at most \(ConfusionCounts.mostClasses) are counted")
    }
    let names = subject.classNames
    confusion = ConfusionCounts(
      data: batch.name, epoch: epoch,
      classNames: (0..<classes).map { names.count == classes ? names[$0] : "\($0)" })
  }

  /// - Throws: `EvaluationNote` where targets are no classes.
  public mutating func add(_ batch: EvaluatedBatch) throws {
    let scores = try TensorNumbers.doubles(Self.scores(batch, output), "outputs")
    guard let field = batch.fields[target], field.shape.elementCount == batch.count,
      let targets = try? TensorNumbers.doubles(field, "targets")
    else { throw EvaluationNote("targets are not one class for each sample") }
    var pictures = Pictures(batch, inputs)
    if pictures == nil { mistakesNote = "no input of the model is a picture with 1 or 3 channels" }
    let columns = scores.count / max(1, batch.count)
    for row in 0..<batch.count {
      // A target that is no class is ignored by the loss, too.
      guard let truth = Int(exactly: targets[row]), (0..<confusion.classCount).contains(truth) else { continue }
      let own = scores[row * columns..<(row + 1) * columns]
      let (predicted, confidence, right) = answer(own, truth)
      guard let predicted else { continue }
      confusion[truth, predicted] += 1
      guard predicted != truth, mistakes.count < Mistake.most || confidence > mistakes[mistakes.count - 1].confidence,
        let png = try pictures?.png(row)
      else { continue }
      let mistake = Mistake(
        truth: truth, predicted: predicted, confidence: confidence, rightConfidence: right, sample: batch.samples[row],
        png: png)
      let place = mistakes.firstIndex { $0.confidence < confidence } ?? mistakes.count
      mistakes.insert(mistake, at: place)
      if mistakes.count > Mistake.most { mistakes.removeLast() }
    }
  }

  /// What is taken for the class of a sample, how sure that is, and how sure the right one would be; nil for scores that are no
  /// numbers.
  private func answer(_ scores: ArraySlice<Double>, _ truth: Int) -> (Int?, Double, Double) {
    guard scores.allSatisfy({ !$0.isNaN }), let largest = scores.max(), let place = scores.firstIndex(of: largest)
    else {
      return (nil, 0, 0)
    }
    if prediction.decision == .threshold {
      let share = prediction.activation == .sigmoid ? 1 / (1 + exp(-largest)) : largest
      let isSecond = share > prediction.threshold
      return (isSecond ? 1 : 0, isSecond ? share : 1 - share, truth == 1 ? share : 1 - share)
    }
    func share(_ score: Double) -> Double {
      switch prediction.activation {
      case .softmax: exp(score - largest) / scores.reduce(0) { $0 + exp($1 - largest) }
      case .exp: exp(score)
      case .sigmoid: 1 / (1 + exp(-score))
      case .identity: score
      }
    }
    let predicted = place - scores.startIndex
    guard predicted != truth else { return (predicted, 1, 1) }
    return (predicted, share(largest), share(scores[scores.startIndex + truth]))
  }

  private static func scores(_ batch: EvaluatedBatch, _ output: String) throws(EvaluationNote) -> Tensor {
    guard let scores = batch.outputs[output], scores.type.layout == .plain, scores.shape.rank <= 2,
      scores.shape.dimensions.first == batch.count, [.float32, .float64].contains(scores.dtype)
    else { throw EvaluationNote("outputs are not one row of scores for each sample") }
    return scores
  }
}

/// Why nothing is counted of an evaluation.
public struct EvaluationNote: Error {
  public let text: String

  init(_ text: String) { self.text = text }
}

extension EvaluationWatch {
  /// Pictures of a batch's input, made when one is wanted.
  private struct Pictures {
    private let input: Tensor
    private let crops: Int
    private var bytes: PictureBytes?

    init?(_ batch: EvaluatedBatch, _ inputs: [String]) {
      guard let input = inputs.lazy.compactMap({ batch.fields[$0] }).first(where: PictureBytes.isBatch) else {
        return nil
      }
      self.input = input
      crops = max(1, batch.crops)
    }

    /// The picture of a sample, its first crop, made smaller where it is large.
    mutating func png(_ row: Int) throws -> [UInt8]? {
      let first = row * crops
      guard first < input.shape[0] else { return nil }
      let maker = bytes ?? PictureBytes(of: input)
      bytes = maker
      let picture = try maker.pictures(first..<first + 1, of: input)
      let (channels, height, width) = (input.shape[1], input.shape[2], input.shape[3])
      let planes = Array(picture[UInt8.self])
      var pixels = [UInt8](repeating: 0, count: planes.count)
      for channel in 0..<channels {
        for place in 0..<height * width {
          pixels[place * channels + channel] = planes[channel * height * width + place]
        }
      }
      var image = try Image(height: height, width: width, channels: channels, pixels: pixels)
      let longest = max(height, width)
      if longest > Mistake.side {
        image = try Resample.resize(
          image, height: max(1, height * Mistake.side / longest), width: max(1, width * Mistake.side / longest),
          filter: .bilinear)
      }
      return try ImageWriter.pngData(image)
    }
  }
}
