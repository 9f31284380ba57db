import TenonCore

extension Tensor {
  /// The same float32 tensor in another layout: a tensor of its own, converted on this thread.
  ///
  /// Other dtypes, and ranks below 2, are always plain and return themselves.
  public func converted(to layout: Layout) throws(TensorError) -> Tensor {
    guard dtype == .float32, shape.rank >= 2, layout != type.layout else { return self }
    let conversion = LayoutConversion(type, to: layout)
    let result = try Tensor(conversion.target)
    withExtendedLifetime(self) {
      let (source, target) = (data.assumingMemoryBound(to: Float.self), result.data.assumingMemoryBound(to: Float.self))
      for task in 0..<conversion.taskCount { conversion.run(task, from: source, to: target) }
    }
    return result
  }
}
