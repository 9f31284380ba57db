import CTenonPicture
import TenonCore
import TenonPlugin

/// Samples of one or several datasets in an order of their own, with targets that may be other numbers: what datasets that
/// stand in front of others are made of.
final class SampleSelection: Sendable {
  /// A sample of one of the datasets.
  struct Place: Sendable {
    let dataset: Int
    let index: Int
  }

  private let datasets: [any Dataset]
  private let places: [Place]
  /// For each dataset and label what the label becomes, -1 for one that does not occur; nil where targets stay.
  private let targets: [[Int]?]
  private nonisolated(unsafe) let table = UnsafeMutablePointer<ctenon_picture_source>.allocate(capacity: 1)
  /// The pictures of each dataset, if all have some that can be read in parts.
  private nonisolated(unsafe) let pictures: [UnsafePointer<ctenon_picture_source>]

  init(_ datasets: [any Dataset], _ places: [Place], targets: [[Int]?]) {
    self.datasets = datasets
    self.places = places
    self.targets = targets
    let answers = datasets.map { ($0 as? ForeignDataset)?.answer(CTENON_PICTURE_SOURCE_ID) }
    pictures = answers.compactMap { $0?.assumingMemoryBound(to: ctenon_picture_source.self) }
    table.initialize(
      to: ctenon_picture_source(
        context: Unmanaged.passUnretained(self).toOpaque(),
        read: { context, index, sample, wish, wisher, size, part, error in
          guarded(error) {
            guard let context, let sample, let index = Int(exactly: index) else {
              throw ComponentError(.argument, "read was called without arguments")
            }
            let selection = Unmanaged<SampleSelection>.fromOpaque(context).takeUnretainedValue()
            try selection.read(index, into: Sample(sample)) { source, index in
              try check(nil) { source.read(source.context, index, sample, wish, wisher, size, part, &$0) }
            }
          }
        }))
  }

  /// Some samples of one dataset, with its own targets.
  convenience init(_ dataset: any Dataset, _ indices: some Sequence<Int>) {
    self.init([dataset], indices.map { Place(dataset: 0, index: $0) }, targets: [nil])
  }

  deinit { table.deallocate() }

  var count: Int { places.count }

  func read(_ index: Int, into sample: Sample) throws {
    let place = places[index]
    try datasets[place.dataset].read(place.index, into: sample)
    try sample.renumberTarget(targets[place.dataset])
  }

  private func read(_ index: Int, into sample: Sample, _ body: (ctenon_picture_source, UInt64) throws -> Void) throws {
    guard places.indices.contains(index) else {
      throw ComponentError(.argument, "expected an index below \(count), received \(index)")
    }
    let place = places[index]
    try body(pictures[place.dataset].pointee, UInt64(place.index))
    try sample.renumberTarget(targets[place.dataset])
  }

  func label(_ index: Int) -> Int? {
    let place = places[index]
    guard let label = datasets[place.dataset].label(place.index) else { return nil }
    return targets[place.dataset]?.renumbered(label) ?? label
  }

  /// Of the datasets' own and of what is taken of them; nil where one of them has none.
  var fingerprint: UInt64? {
    var hash = ContentHash()
    for (dataset, targets) in zip(datasets, targets) {
      guard let fingerprint = dataset.fingerprint else { return nil }
      hash.add(Int(truncatingIfNeeded: fingerprint))
      for target in targets ?? [] { hash.add(target) }
    }
    for place in places {
      hash.add(place.dataset)
      hash.add(place.index)
    }
    return hash.value
  }

  /// The answer to a query of the dataset that it stands for.
  func answer(_ id: String) -> UnsafeRawPointer? {
    id == CTENON_PICTURE_SOURCE_ID && pictures.count == datasets.count ? UnsafeRawPointer(table) : nil
  }
}

extension Dataset {
  /// The class of every sample.
  ///
  /// - Parameters:
  ///   - name: the dataset's component, for messages.
  ///   - what: what needs them.
  /// - Throws: `ComponentError` (config) where the dataset does not tell them without reading samples.
  func labels(of name: String, for what: String) throws -> [Int] {
    try labels { index in
      ComponentError(
        .config, field: "dataset",
        "expected a dataset that knows the class of every sample, for \(what); \(name) does not tell that of sample \(index)"
      )
    }
  }
}
