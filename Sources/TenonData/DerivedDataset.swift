import TenonCore

/// A dataset whose samples are those of another one, some of them or with something changed.
package protocol DerivedDataset: Dataset {
  var base: any Dataset { get }

  /// Which sample of the base it is.
  func baseIndex(_ index: Int) -> Int
  /// Changes what the base has read.
  func adapt(_ sample: Sample) throws
}
