/// A fixed number of samples, read by index from any number of threads at once.
public protocol Dataset: Sendable {
  /// Samples.
  var count: Int { get }
  /// In the order of the targets; empty when it is not a classification set.
  var classNames: [String] { get }
  var hasTarget: Bool { get }

  /// Fills the fields of one sample.
  ///
  /// - Throws: `ComponentError` (data) naming the file and what is wrong with it.
  func read(_ index: Int, into sample: Sample) throws
}

extension Dataset {
  public var classNames: [String] { [] }
  public var hasTarget: Bool { true }
}
