import TenonCore

/// Test-time augmentation: one answer for all crops of a sample.
///
/// Outputs are averaged as they are, before any softmax: `outputs.view(batch, crops, -1).mean(1)`, as in torchvision's
/// documentation of FiveCrop.
package enum CropAverage {
  /// The mean over the crops of each sample.
  ///
  /// - Parameter output: float32 [N * crops, ...], the crops of a sample one after another.
  /// - Returns: float32 [N, ...] in memory of its own; nil when the output is of another form.
  /// - Throws: `TensorError` when there is no memory.
  package static func mean(of output: Tensor, crops: Int) throws -> Tensor? {
    let dimensions = output.shape.dimensions
    guard output.dtype == .float32, crops > 0, let rows = dimensions.first, rows > 0, rows % crops == 0 else {
      return nil
    }
    let size = output.shape.elementCount / rows
    let mean = try Tensor(TensorType(.float32, Shape([rows / crops] + dimensions.dropFirst())))
    let (values, means) = (output[Float.self], mean[Float.self])
    for row in 0..<rows / crops {
      for element in 0..<size {
        var sum: Float = 0
        for crop in 0..<crops { sum += values[(row * crops + crop) * size + element] }
        means[row * size + element] = sum / Float(crops)
      }
    }
    return mean
  }
}
