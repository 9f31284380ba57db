import TenonCore
import TenonExperiment
import TenonPredict

/// Some samples of a dataset, in an order of their own.
public struct DatasetPart: Dataset {
  public let base: any Dataset
  /// Of the samples in `base`.
  public let indices: [Int]

  public init(_ base: any Dataset, _ indices: [Int]) {
    self.base = base
    self.indices = indices
  }

  public var count: Int { indices.count }
  public var classNames: [String] { base.classNames }
  public var hasTarget: Bool { base.hasTarget }

  public func read(_ index: Int, into sample: Sample) throws { try base.read(indices[index], into: sample) }
  public func label(_ index: Int) -> Int? { base.label(indices[index]) }
}

extension DatasetPart: DerivedDataset {
  package func baseIndex(_ index: Int) -> Int { indices[index] }
  package func adapt(_ sample: Sample) {}
}

extension DatasetPart {
  /// Divides a dataset at random, each sample into one part.
  ///
  /// The permutation depends on the seed and the number of samples alone, and on their classes where these are given.
  ///
  /// - Parameter labels: the class of every sample, for parts that each have their share of every class.
  public static func parts(of base: any Dataset, _ split: DatasetSplit, seed: UInt64, labels: [Int]? = nil)
    -> [DatasetPart]
  {
    let random = RandomSequence(seed: seed, stream: RandomStream.of(path: "data.split"), step: 0)
    let order = labels.map { [Int].stratified($0, random) } ?? [Int].permutation(base.count, random)
    var start = 0
    return split.counts(of: base.count).map { count in
      defer { start += count }
      return DatasetPart(base, Array(order[start..<start + count]))
    }
  }

  /// Divides a dataset as an experiment says.
  ///
  /// - Parameter named: the dataset with its component's full name.
  /// - Throws: `DataError` where `stratify` wants classes that the dataset does not tell.
  package static func parts(of named: ExperimentData.Named, _ split: DatasetSplit, _ experiment: ResolvedExperiment)
    throws(DataError)
    -> [DatasetPart]
  {
    var labels: [Int]?
    if experiment.data.stratify {
      labels = try named.dataset.labels {
        DataError.unknownClass("data.stratify", "data.train", named.component, $0)
      }
    }
    let seed = experiment.data.splitSeed.map { UInt64($0) } ?? experiment.seed
    return parts(of: named.dataset, split, seed: seed, labels: labels)
  }
}
