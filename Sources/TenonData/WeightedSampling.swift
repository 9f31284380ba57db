import Glibc
import TenonCore
import TenonExperiment
import TenonPredict

/// Draws the samples of an epoch by weights, with or without putting them back: PyTorch's WeightedRandomSampler.
///
/// What is drawn follows from seed, epoch and position alone.
public struct WeightedSampling: Sendable {
  /// Samples of an epoch.
  public let count: Int
  private let replacement: Bool
  private let weights: [Double]
  /// Sums of the weights up to each sample and with it.
  private let sums: [Double]

  /// - Parameters:
  ///   - weights: for each sample, at least 0, not all of them 0.
  ///   - count: samples of an epoch; without replacement no more than have a weight above 0.
  public init?(weights: [Double], count: Int, replacement: Bool) {
    let able = weights.lazy.filter { $0 > 0 }.count
    guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), able > 0, count > 0, replacement || count <= able else {
      return nil
    }
    self.weights = weights
    self.count = count
    self.replacement = replacement
    var sum = 0.0
    sums = weights.map { weight in
      sum += weight
      return sum
    }
    guard sum.isFinite else { return nil }
  }

  /// The samples of an epoch in their order.
  func samples(_ random: RandomSequence) -> [Int] {
    replacement ? (0..<count).map { drawn(random.uniformDouble(UInt64($0))) } : permuted(random)
  }

  /// The sample whose stretch of the sum a number in [0, 1) falls into.
  private func drawn(_ uniform: Double) -> Int {
    let wanted = uniform * (sums.last ?? 0)
    var (low, high) = (0, sums.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] > wanted { high = middle } else { low = middle + 1 }
    }
    // Rounding may lead to the end, behind the last sample that has a weight.
    while weights[low] == 0 { low -= 1 }
    return low
  }

  /// One after the other out of what is left, each in proportion to its weight: in the order of exponentially distributed
  /// times with the weights for rates.
  ///
  /// Source: Efraimidis, Spirakis 2006, Weighted random sampling with a reservoir; torch.multinomial does the same.
  private func permuted(_ random: RandomSequence) -> [Int] {
    let times = weights.indices.filter { weights[$0] > 0 }.map { index in
      (time: -log(1 - random.uniformDouble(UInt64(index))) / weights[index], index: index)
    }
    return times.sorted { ($0.time, $0.index) < ($1.time, $1.index) }.prefix(count).map(\.index)
  }
}

extension WeightedSampling {
  /// Weights for the classes of a dataset.
  ///
  /// - Throws: `DataError` for classes that are not known, without weights, or that weights are given for in vain.
  init(_ options: SamplerOptions, _ source: DataSource) throws(DataError) {
    let dataset = source.dataset
    let labels = try dataset.labels { DataError.unknownClass("data.sampler", source, $0) }
    let weights: [Double]
    switch options.weights {
    case .balanced:
      var counts: [Int: Int] = [:]
      for label in labels { counts[label, default: 0] += 1 }
      weights = labels.map { 1 / Double(counts[$0] ?? 1) }
    case .classes(let entries):
      let own = DataClasses(of: dataset)
      let names = own.names.isEmpty ? (0...(labels.max() ?? 0)).map(String.init) : own.names
      let classes = DataClasses(names, areNamed: true)
      let positions = classes.positions(of: entries.map(\.name))
      if let unknown = positions.firstIndex(of: nil) {
        throw DataError.noSuchClass(entries[unknown].name, source, classes)
      }
      var weightOf: [Int: Double] = [:]
      for (position, entry) in zip(positions, entries) { if let position { weightOf[position] = entry.weight } }
      if let missing = labels.first(where: { weightOf[$0] == nil }) {
        throw DataError.noWeight(names.name(ofClass: missing), source)
      }
      weights = labels.map { weightOf[$0] ?? 0 }
    }
    let count = options.numSamples ?? dataset.count
    guard let sampling = WeightedSampling(weights: weights, count: count, replacement: options.replacement) else {
      throw DataError.cannotDraw(count, weights.filter { $0 > 0 }.count, source)
    }
    self = sampling
  }
}

extension DataError {
  static func unknownClass(_ what: String, _ source: DataSource, _ index: Int) -> DataError {
    unknownClass(what, source.name, source.component, source.sampleIndex(index))
  }

  static func unknownClass(_ what: String, _ name: String, _ component: String, _ index: Int) -> DataError {
    DataError(
      diagnostic: Diagnostic("no-labels", "\(what) needs the class of every sample of \(name)")
        .received("\(component) does not tell the class of sample \(index) without reading it"))
  }

  fileprivate static func noSuchClass(_ name: String, _ source: DataSource, _ classes: DataClasses) -> DataError {
    DataError(
      diagnostic: Diagnostic(
        "bad-value", "data.sampler has a weight for '\(name)', which is no class of \(source.name)"
      )
      .expected(classes.description))
  }

  fileprivate static func noWeight(_ name: String, _ source: DataSource) -> DataError {
    DataError(
      diagnostic: Diagnostic("bad-value", "data.sampler has no weight for the class '\(name)' of \(source.name)")
        .help("give every class a weight, 0 to leave one out"))
  }

  fileprivate static func cannotDraw(_ count: Int, _ able: Int, _ source: DataSource) -> DataError {
    DataError(
      diagnostic: Diagnostic("bad-value", "data.sampler cannot draw \(Plural.count(count, "sample")) of \(source.name)")
        .expected("weights above 0, and without replacement no more samples than have one")
        .received("\(Plural.count(able, "sample")) with a weight above 0"))
  }
}
