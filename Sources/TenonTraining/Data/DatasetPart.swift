import TenonCore

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
}

extension DatasetPart: DerivedDataset {
  package func baseIndex(_ index: Int) -> Int { indices[index] }
  package func adapt(_ sample: Sample) {}
}

extension DatasetPart {
  /// Divides a dataset at random, each sample into one part.
  ///
  /// The permutation depends on the seed and the number of samples alone.
  public static func parts(of base: any Dataset, _ split: DatasetSplit, seed: UInt64) -> [DatasetPart] {
    var order = Array(0..<base.count)
    order.shuffle(RandomSequence(seed: seed, stream: RandomStream.of(path: "data.split"), step: 0))
    var start = 0
    return split.counts(of: base.count).map { count in
      defer { start += count }
      return DatasetPart(base, Array(order[start..<start + count]))
    }
  }
}

extension [Int] {
  /// Permutes the elements, each permutation alike (Fisher-Yates); draw i places element i.
  mutating func shuffle(_ random: RandomSequence) {
    for index in stride(from: count - 1, to: 0, by: -1) {
      swapAt(index, random.integer(below: index + 1, UInt64(index)))
    }
  }
}
