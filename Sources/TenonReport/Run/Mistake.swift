import TenonCore

/// A sample that was taken for another class, with a picture of it.
public struct Mistake: Sendable, Equatable {
  /// Of an evaluation so many are kept, the most confident ones.
  static let most = 16
  /// No picture has a longer side.
  static let side = 96
  private static let mostBytes = 1 << 17

  public let truth: Int
  public let predicted: Int
  /// What the model gives the class that it took, and the right one.
  public let confidence: Double
  public let rightConfidence: Double
  /// Its index in the dataset.
  public let sample: Int
  public let png: [UInt8]

  var json: JSON {
    [
      "true": .int(truth), "predicted": .int(predicted), "confidence": .number(confidence),
      "right_confidence": .number(rightConfidence), "sample": .int(sample), "png": .string(Base64.text(of: png)),
    ]
  }

  init(truth: Int, predicted: Int, confidence: Double, rightConfidence: Double, sample: Int, png: [UInt8]) {
    (self.truth, self.predicted, self.sample, self.png) = (truth, predicted, sample, png)
    (self.confidence, self.rightConfidence) = (confidence, rightConfidence)
  }

  /// Nil for anything that is none.
  init?(_ json: JSON, classes: Int) {
    guard let truth = json["true"]?.intValue, let predicted = json["predicted"]?.intValue,
      let confidence = json["confidence"]?.doubleValue, let rightConfidence = json["right_confidence"]?.doubleValue,
      let sample = json["sample"]?.intValue, (0..<classes).contains(truth), (0..<classes).contains(predicted),
      let text = json["png"]?.stringValue, text.utf8.count <= 2 * Self.mostBytes, let png = Base64.bytes(of: text),
      png.starts(with: [0x89, 0x50, 0x4E, 0x47]), png.count <= Self.mostBytes
    else { return nil }
    self.init(
      truth: truth, predicted: predicted, confidence: confidence, rightConfidence: rightConfidence, sample: sample,
      png: png)
  }
}
