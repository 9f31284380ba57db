public import TenonCore

/// What batch normalization was created with, and its running statistics.
///
/// Those are three buffers, one after the other: mean and variance of each channel, and the number of batches.
public struct BatchNormArguments: Sendable {
  public let features: Int
  public let eps: Double
  /// Nil: every batch counts the same.
  public let momentum: Double?
  public let isAffine: Bool
  public let tracksStatistics: Bool

  public init(features: Int, eps: Double, momentum: Double?, isAffine: Bool, tracksStatistics: Bool) {
    self.features = features
    self.eps = eps
    self.momentum = momentum
    self.isAffine = isAffine
    self.tracksStatistics = tracksStatistics
  }

  /// Counts the batch and returns its share in the running statistics.
  ///
  /// - Parameter first: the number of the first of the buffers.
  public func countBatch(_ call: LayerCall, buffer first: Int = 0) -> Double {
    let tracked = call.buffer(first + 2, as: Int64.self)
    tracked[0] &+= 1
    return momentum ?? 1 / Double(tracked[0])
  }

  /// Moves the running statistics of one channel towards those of the batch.
  ///
  /// - Parameter variance: the unbiased one.
  @inlinable
  public func update<T: Scalar>(
    _ call: LayerCall, _ c: Int, share: Double, mean: Double, variance: Double, buffer first: Int = 0, as type: T.Type
  ) {
    let (means, variances) = (call.buffer(first, as: T.self), call.buffer(first + 1, as: T.self))
    means[c] = T((1 - share) * Double(means[c]) + share * mean)
    variances[c] = T((1 - share) * Double(variances[c]) + share * variance)
  }
}
