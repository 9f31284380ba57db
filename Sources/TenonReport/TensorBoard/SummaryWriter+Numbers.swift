import TenonCore
import TenonFormats
import TenonStatistics

extension SummaryWriter {
  /// How the numbers of a tensor are distributed.
  ///
  /// - Parameters:
  ///   - bins: those of TensorFlow by default.
  ///   - maxBins: neighbours are put together where there are more.
  /// - Throws: `SummaryError` for no numbers, and for one that is infinite or no number.
  public func addHistogram(
    _ tag: String, _ values: Tensor, step: Int? = nil, bins: SummaryHistogram.Bins = .tensorflow,
    wallTime: Double? = nil, maxBins: Int? = nil
  ) throws {
    try addHistogram(
      tag, TensorNumbers.doubles(values, "a histogram"), step: step, bins: bins, wallTime: wallTime, maxBins: maxBins)
  }

  public func addHistogram(
    _ tag: String, _ values: [Double], step: Int? = nil, bins: SummaryHistogram.Bins = .tensorflow,
    wallTime: Double? = nil, maxBins: Int? = nil
  ) throws {
    let histogram = try SummaryHistogram(values, bins: bins, maxBins: maxBins)
    try write(tag, SummaryValue.histogram(tag, histogram), step: step, wallTime: wallTime)
  }

  /// Markdown.
  public func addText(_ tag: String, _ text: String, step: Int? = nil, wallTime: Double? = nil) throws {
    try write(tag, SummaryValue.text(tag, text), step: step, wallTime: wallTime)
  }

  /// A sound of one channel.
  ///
  /// - Parameters:
  ///   - sound: one dimension beside those of 1, from -1 to 1; what lies beyond is cut off.
  ///   - sampleRate: samples a second.
  public func addAudio(
    _ tag: String, _ sound: Tensor, step: Int? = nil, sampleRate: Int = 44100, wallTime: Double? = nil
  ) throws {
    guard sound.shape.dimensions.count(where: { $0 != 1 }) <= 1 else {
      throw SummaryError.wrong("a sound", expected: "one dimension", received: "\(sound.type)")
    }
    let file =
      sound.dtype == .float64
      ? try WaveFile(TensorNumbers.doubles(sound, "a sound"), sampleRate: sampleRate)
      : try WaveFile(TensorNumbers.floats(sound, "a sound"), sampleRate: sampleRate)
    try write(tag, SummaryValue.audio(tag, file), step: step, wallTime: wallTime)
  }

  /// Precision and recall at evenly spaced thresholds.
  ///
  /// - Parameters:
  ///   - labels: the truth: 0 or 1, or false and true.
  ///   - predictions: from 0 to 1.
  ///   - weights: of each among all; nil for 1.
  public func addPRCurve(
    _ tag: String, labels: Tensor, predictions: Tensor, step: Int? = nil,
    thresholdCount: Int = PRCurve.standardThresholdCount, weights: [Double]? = nil,
    wallTime: Double? = nil
  ) throws {
    let what = "a precision-recall curve"
    let truth = try TensorNumbers.doubles(labels, what)
    let shares = try TensorNumbers.floats(predictions, what)
    guard truth.count == shares.count, weights?.count ?? truth.count == truth.count else {
      throw SummaryError.wrong(
        what, expected: "as many labels and weights as predictions",
        received: "\(truth.count) labels, \(shares.count) predictions\(weights.map { ", \($0.count) weights" } ?? "")")
    }
    var counts = try PRCurve.Counts(thresholdCount: thresholdCount)
    for index in truth.indices {
      try counts.add(label: truth[index], prediction: shares[index], weight: weights?[index] ?? 1)
    }
    try addPRCurveRaw(tag, counts.curve, step: step, wallTime: wallTime)
  }

  /// A curve whose numbers somebody else has made.
  public func addPRCurveRaw(
    _ tag: String, _ curve: PRCurve, step: Int? = nil, wallTime: Double? = nil
  ) throws {
    try write(tag, SummaryValue.precisionRecall(tag, curve), step: step, wallTime: wallTime)
  }

  /// Charts that put scalars together; once for a run, whose last one counts.
  public func addCustomScalars(_ layout: [CustomScalarCategory]) throws {
    try write("custom_scalars__config__", SummaryValue.customScalars(layout), step: nil, wallTime: nil)
  }
}
