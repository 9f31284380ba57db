import TenonCore
import TenonImage
import TenonStatistics
import TenonTraining

/// Counts what an evaluation takes for what, batch by batch, and keeps its most confident mistakes.
public struct EvaluationWatch {
  public private(set) var confusion: ConfusionCounts
  /// The most confident ones, most confident first.
  public private(set) var mistakes: [Mistake] = []
  /// Why there are no pictures.
  public private(set) var mistakesNote: String?
  private let reading: ClassReading
  private let inputs: [String]
  private let classes: EvaluatedClasses

  /// - Parameters:
  ///   - subject: what is compared; nil where nothing is.
  ///   - batch: the first one, which is not counted yet.
  ///   - epoch: after which it is measured, from 1; 0 where nobody knows.
  /// - Throws: `EvaluationNote` where there is nothing to count.
  public init(_ subject: EvaluationSubject?, of batch: EvaluatedBatch, epoch: Int) throws(EvaluationNote) {
    try self.init(subject, of: batch, epoch: epoch, EvaluatedClasses())
  }

  /// - Parameter classes: shared with who looks at them, too.
  init(_ subject: EvaluationSubject?, of batch: EvaluatedBatch, epoch: Int, _ classes: EvaluatedClasses)
    throws(EvaluationNote)
  {
    self.classes = classes
    reading = try ClassReading(subject, of: batch)
    inputs = subject?.inputs ?? []
    confusion = ConfusionCounts(data: batch.name, epoch: epoch, classNames: reading.classNames)
  }

  /// - Throws: `EvaluationNote` where targets are no classes.
  public mutating func add(_ batch: EvaluatedBatch) throws {
    var pictures = Pictures(batch, inputs)
    if pictures == nil { mistakesNote = "no input of the model is a picture with 1 or 3 channels" }
    for answer in try classes.answers(reading, in: batch) {
      confusion[answer.truth, answer.predicted] += 1
      guard answer.predicted != answer.truth,
        mistakes.count < Mistake.most || answer.confidence > mistakes[mistakes.count - 1].confidence,
        let png = try pictures?.png(answer.row)
      else { continue }
      let mistake = Mistake(
        truth: answer.truth, predicted: answer.predicted, confidence: answer.confidence,
        rightConfidence: answer.rightConfidence, sample: batch.samples[answer.row], png: png)
      let place = mistakes.firstIndex { $0.confidence < answer.confidence } ?? mistakes.count
      mistakes.insert(mistake, at: place)
      if mistakes.count > Mistake.most { mistakes.removeLast() }
    }
  }
}

extension EvaluationWatch {
  /// Pictures of a batch's input, made when one is wanted.
  private struct Pictures {
    private let input: Tensor
    private let crops: Int
    private var bytes: PictureBytes?

    init?(_ batch: EvaluatedBatch, _ inputs: [String]) {
      guard let input = PictureBytes.batch(in: batch.fields, of: inputs) else { return nil }
      self.input = input
      crops = max(1, batch.crops)
    }

    /// The picture of a sample, its first crop, made smaller where it is large.
    mutating func png(_ row: Int) throws -> [UInt8]? {
      let first = row * crops
      guard first < input.shape[0] else { return nil }
      let maker = bytes ?? PictureBytes(of: input)
      bytes = maker
      let (channels, height, width) = (input.shape[1], input.shape[2], input.shape[3])
      var image = try Image(
        height: height, width: width, channels: channels, pixels: maker.pixels(first, of: input))
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
