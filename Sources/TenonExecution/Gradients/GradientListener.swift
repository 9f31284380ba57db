/// Someone who works on gradients as backward completes them: penalties, clipping, norms.
///
/// Listeners are told one after the other, in the order of `GradientStore.listeners`, on the thread that runs backward.
/// What they compute must not depend on the number of threads: they cut their work by shapes only, as
/// `GradientBucket.forEachChunk` does.
public protocol GradientListener: AnyObject {
  /// Before the first gradient is written; what an earlier backward left is gone.
  func backwardStarted()
  /// All gradients of a bucket are there, still in the cache if it is small; told once for each bucket, in order.
  func bucketCompleted(_ bucket: GradientBucket)
  /// After the last bucket.
  func backwardFinished()
}

extension GradientListener {
  public func backwardStarted() {}
  public func backwardFinished() {}
}
