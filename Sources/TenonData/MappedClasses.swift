import TenonCore
import TenonHost
import TenonPredict

/// A dataset whose classes are numbered otherwise than those that the model was trained on: its targets become theirs.
package struct MappedClasses: DerivedDataset {
  package let base: any Dataset
  package let classNames: [String]
  /// For each class of the base.
  private let positions: [Int]

  private init(_ base: any Dataset, _ names: [String], _ positions: [Int]) {
    self.base = base
    classNames = names
    self.positions = positions
  }

  package var count: Int { base.count }
  package var hasTarget: Bool { base.hasTarget }
  package var fingerprint: UInt64? { base.fingerprint }

  package func label(_ index: Int) -> Int? { base.label(index).map(positions.renumbered) }

  package func read(_ index: Int, into sample: Sample) throws {
    try base.read(index, into: sample)
    try adapt(sample)
  }

  package func baseIndex(_ index: Int) -> Int { index }

  package func adapt(_ sample: Sample) throws { try sample.renumberTarget(positions) }
}

extension MappedClasses {
  /// The dataset with the classes of a training, by their names.
  ///
  /// - Parameters:
  ///   - name: the dataset's, for messages: `data.test`.
  ///   - trained: the classes of the training.
  ///   - training: what has them, for messages: `data.train`.
  /// - Returns: the dataset, and a line where its targets become others.
  /// - Throws: `DataError` when it has a class that the training did not have, or another number of classes without names.
  package static func fitting(_ dataset: any Dataset, _ name: String, to trained: DataClasses, of training: String)
    throws(DataError) -> (dataset: any Dataset, note: String?)
  {
    let own = DataClasses(of: dataset)
    guard !own.names.isEmpty, !trained.names.isEmpty else { return (dataset, nil) }
    guard own.areNamed, trained.areNamed else {
      guard own.names.count == trained.names.count else { throw DataError.otherCount(name, own, training, trained) }
      return (dataset, nil)
    }
    let found = trained.positions(of: own.names)
    let positions = found.compactMap(\.self)
    guard positions.count == found.count else {
      let unknown = zip(own.names, found).filter { $1 == nil }.map(\.0)
      throw DataError.otherClasses(name, own, training, trained, unknown: unknown)
    }
    guard Set(positions).count == positions.count else { throw DataError.sameClasses(name, own, training, trained) }
    if positions == Array(trained.names.indices) { return (dataset, nil) }
    let missing = trained.names.indices.filter { !positions.contains($0) }.map { trained.names[$0] }
    let what =
      missing.isEmpty
      ? "the classes of \(training) in another order"
      : "\(own.names.count) of the \(trained.names.count) classes of \(training), without \(DataClasses.list(missing))"
    return (
      MappedClasses(dataset, trained.names, positions), "\(name) has \(what); its targets are matched by name"
    )
  }
}

extension DataError {
  private static func classes(
    _ headline: String, _ name: String, _ own: DataClasses, _ training: String, _ trained: DataClasses
  ) -> Diagnostic {
    Diagnostic("other-classes", headline).with(training, trained.description).with(name, own.description)
  }

  fileprivate static func otherClasses(
    _ name: String, _ own: DataClasses, _ training: String, _ trained: DataClasses, unknown: [String]
  ) -> DataError {
    let headline =
      "\(name) has \(unknown.count == 1 ? "a class" : "classes") that \(training) does not have: "
      + DataClasses.list(unknown)
    return DataError(
      diagnostic: classes(headline, name, own, training, trained)
        .help("rename or leave out what was not trained; a dataset with the argument `classes` takes only some of them")
    )
  }

  fileprivate static func otherCount(
    _ name: String, _ own: DataClasses, _ training: String, _ trained: DataClasses
  ) -> DataError {
    DataError(
      diagnostic: classes(
        "\(name) has another number of classes than \(training), and no names to match them by", name, own, training,
        trained
      )
      .help("give datasets with equal classes"))
  }

  fileprivate static func sameClasses(
    _ name: String, _ own: DataClasses, _ training: String, _ trained: DataClasses
  ) -> DataError {
    DataError(
      diagnostic: classes("two classes of \(name) cannot be told apart by name", name, own, training, trained)
        .help("give every class a name of its own"))
  }
}
