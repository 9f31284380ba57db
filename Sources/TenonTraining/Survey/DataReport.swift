import TenonCore
import TenonData
import TenonExperiment
import TenonHost

/// All data of an experiment, as one pass over each part finds it.
///
///     let report = try DataReport(experiment, factory: factory)
///     print(report.parts[0].channels, report.faults)
public struct DataReport: Sendable {
  /// In the order train, validation, test.
  public let parts: [DataSurvey]
  public let duplicates: DataDuplicates
  /// What opening the data had to say.
  public let notes: [String]

  /// - Parameter progress: is told from any thread, one at a time, how many samples of a part are done, and of how many.
  /// - Throws: what opening data throws. Samples that cannot be read are part of the report.
  public init(
    _ experiment: Experiment, factory: ComponentFactory,
    progress: @Sendable (_ part: String, _ done: Int, _ count: Int) -> Void = { _, _, _ in }
  ) throws {
    var written = experiment
    // A sample at fault must not keep others from being looked at, neither by what learns on the training part.
    written.data.unreadable = .skip
    let data = try ExperimentData(ExperimentResolver(factory).resolve(written), factory: factory)
    notes = data.notes
    parts = try [data.train, data.validation, data.test].compactMap { $0?.source }.map { source in
      try DataSurvey(source) { progress(source.name, $0, source.dataset.count) }
    }
    duplicates = DataDuplicates(parts)
  }

  /// What should be mended before somebody trains.
  public enum Fault: Sendable, Equatable {
    case unreadable(part: String, [SkippedSample])
    case wrongLabels(part: String, [DataSurvey.WrongLabel], classes: Int)
    case notFinite(part: String, samples: [Int])
    /// A model that is trained on a sample has seen what it is measured on.
    case sharedSamples([DataDuplicates.Group])
    /// The same sample in one part, with several answers.
    case contradictions([DataDuplicates.Group])
    case emptyClasses(part: String, [String])
  }

  public var faults: [Fault] {
    var faults: [Fault] = []
    for part in parts {
      if !part.unreadable.isEmpty { faults.append(.unreadable(part: part.name, part.unreadable)) }
      if !part.wrongLabels.isEmpty {
        faults.append(.wrongLabels(part: part.name, part.wrongLabels, classes: part.classNames.count))
      }
      if !part.notFinite.isEmpty { faults.append(.notFinite(part: part.name, samples: part.notFinite)) }
    }
    let shared = duplicates.groups.filter(\.isBetweenParts)
    if !shared.isEmpty { faults.append(.sharedSamples(shared)) }
    let contradictions = duplicates.groups.filter { !$0.isBetweenParts && $0.hasOtherTargets }
    if !contradictions.isEmpty { faults.append(.contradictions(contradictions)) }
    if let train = parts.first, !train.classCounts.isEmpty {
      let empty = train.classNames.indices.filter { train.classCounts[$0] == nil }.map { train.classNames[$0] }
      if !empty.isEmpty { faults.append(.emptyClasses(part: train.name, empty)) }
    }
    return faults
  }
}
