/// A fixed number of samples, read by index from any number of threads at once.
public protocol Dataset: Fitting {
  /// Samples.
  var count: Int { get }
  /// In the order of the targets; empty when it is not a classification set.
  var classNames: [String] { get }
  var hasTarget: Bool { get }
  /// 64 bits that follow from what the set holds, and not from the place where it lies; nil where it cannot tell.
  ///
  /// A training that is resumed notices by it that its data has changed. `ContentHash` makes one of names and numbers.
  var fingerprint: UInt64? { get }

  /// Fills the fields of one sample.
  ///
  /// - Throws: `ComponentError` (data) naming the file and what is wrong with it.
  func read(_ index: Int, into sample: Sample) throws

  /// The class of a sample, as its target says, without reading it; nil where that is not known.
  func label(_ index: Int) -> Int?
}

extension Dataset {
  public var classNames: [String] { [] }
  public var hasTarget: Bool { true }
  public var fingerprint: UInt64? { nil }
  public func label(_ index: Int) -> Int? { nil }
}
