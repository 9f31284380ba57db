import TenonCore
import TenonExperiment
import TenonPredict
import TenonSampling

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
