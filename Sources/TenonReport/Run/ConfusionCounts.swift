import TenonCore

/// How often samples of each class were taken for each class.
public struct ConfusionCounts: Sendable, Equatable {
  package static let mostClasses = 1000

  /// Of the data: `validation`, `test`.
  public let data: String
  /// The epoch after which it was measured, from 1.
  public internal(set) var epoch: Int
  public let classNames: [String]
  /// Rows are true classes, columns predicted ones.
  private var counts: [Int]

  public var classCount: Int { classNames.count }

  /// - Parameter classNames: at most 1000.
  package init(data: String, epoch: Int, classNames: [String]) {
    (self.data, self.epoch, self.classNames) = (data, epoch, classNames)
    counts = [Int](repeating: 0, count: classNames.count * classNames.count)
  }

  public subscript(truth: Int, predicted: Int) -> Int {
    get { counts[truth * classCount + predicted] }
    set { counts[truth * classCount + predicted] = newValue }
  }

  public var sampleCount: Int { counts.reduce(0, +) }
  public var correctCount: Int { (0..<classCount).reduce(0) { $0 + self[$1, $1] } }

  /// Samples of a class.
  public func samples(of truth: Int) -> Int { (0..<classCount).reduce(0) { $0 + self[truth, $1] } }

  /// Samples that were taken for a class.
  public func predictions(of predicted: Int) -> Int { (0..<classCount).reduce(0) { $0 + self[$1, predicted] } }

  /// The share of what was taken for a class that is of it; nil when nothing was.
  public func precision(_ index: Int) -> Double? { ratio(self[index, index], predictions(of: index)) }

  /// The share of a class that was found; nil when there is none of it.
  public func recall(_ index: Int) -> Double? { ratio(self[index, index], samples(of: index)) }

  /// The harmonic mean of both, 0 where nothing is right; nil when there is neither a sample nor a prediction.
  public func f1(_ index: Int) -> Double? { ratio(2 * self[index, index], samples(of: index) + predictions(of: index)) }

  /// The pairs of classes that were taken for one another most often, most first.
  public var confusions: [(truth: Int, predicted: Int, count: Int)] {
    counts.indices.filter { counts[$0] > 0 && $0 / classCount != $0 % classCount }
      .map { ($0 / classCount, $0 % classCount, counts[$0]) }
      .sorted { $0.count != $1.count ? $0.count > $1.count : ($0.truth, $0.predicted) < ($1.truth, $1.predicted) }
  }

  /// Which data was measured, and when: `test data after epoch 3`.
  var measured: String {
    "\(PageNumber.name(data, most: 40)) data" + (epoch > 0 ? " after epoch \(epoch)" : "")
  }

  /// `9,012 of 10,000 samples right`.
  var summary: String { "\(correctCount.grouped) of \(Plural.counted(sampleCount, "sample")) right" }

  private func ratio(_ part: Int, _ whole: Int) -> Double? { whole == 0 ? nil : Double(part) / Double(whole) }
}

extension ConfusionCounts {
  /// Only pairs that there are: `[true, predicted, count]`.
  var json: JSON {
    let entries = counts.indices.filter { counts[$0] > 0 }.map { place -> JSON in
      [.int(place / classCount), .int(place % classCount), .int(counts[place])]
    }
    return [
      "data": .string(data), "epoch": .int(epoch), "classes": .array(classNames.map(JSON.string)),
      "counts": .array(entries),
    ]
  }

  /// Nil for anything that is none.
  init?(_ json: JSON) {
    guard let data = json["data"]?.stringValue, let epoch = json["epoch"]?.intValue, epoch >= 0,
      let names = json["classes"]?.arrayValue, (1...Self.mostClasses).contains(names.count),
      let entries = json["counts"]?.arrayValue
    else { return nil }
    self.init(data: data, epoch: epoch, classNames: names.map { $0.stringValue ?? "" })
    for entry in entries {
      guard let truth = entry[0]?.intValue, let predicted = entry[1]?.intValue, let count = entry[2]?.intValue,
        (0..<classCount).contains(truth), (0..<classCount).contains(predicted), (0...(1 << 40)).contains(count)
      else { return nil }
      self[truth, predicted] = count
    }
  }
}
