import TenonImage

/// A small MNIST-format data set that a linear model learns at once: class k is a bright bar at row 2k + 2,
/// on noise.
package enum Shapes {
  package static func write(to folder: TemporaryFolder, train: Int = 400, test: Int = 100) throws {
    for (prefix, count, offset) in [("train", train, 0), ("t10k", test, 10_000)] {
      let pictures = (0..<count).map { pixels(of: $0 % 10, variant: $0 + offset) }
      try folder.write(header(3, [count, 28, 28]) + pictures.flatMap { $0 }, to: "\(prefix)-images-idx3-ubyte")
      try folder.write(header(1, [count]) + (0..<count).map { UInt8($0 % 10) }, to: "\(prefix)-labels-idx1-ubyte")
    }
  }

  /// One picture, row by row.
  package static func pixels(of label: Int, variant: Int) -> [UInt8] {
    var state = UInt32(truncatingIfNeeded: variant &* 2_654_435_761 &+ 12_345)
    return (0..<784).map { index in
      state = state &* 1_664_525 &+ 1_013_904_223
      return index / 28 / 2 == label + 1 ? 255 - UInt8(state >> 27) : UInt8(state >> 26)
    }
  }

  package static func image(of label: Int) throws -> Image {
    try Image(height: 28, width: 28, channels: 1, pixels: pixels(of: label, variant: 77_777 + label))
  }

  private static func header(_ rank: Int, _ dimensions: [Int]) -> [UInt8] {
    [0, 0, 8, UInt8(rank)] + dimensions.flatMap { size in (0..<4).map { UInt8(size >> (24 - 8 * $0) & 255) } }
  }

  /// The same as an image folder: `<class>/<number>.png` for numbers from `offset`.
  package static func writeFolder(to folder: TemporaryFolder, _ name: String, count: Int, offset: Int = 0) throws {
    for number in 0..<count {
      let pixels = pixels(of: number % 10, variant: number + offset)
      let image = try Image(height: 28, width: 28, channels: 1, pixels: pixels)
      try folder.write(ImageWriter.pngData(image), to: "\(name)/\(number % 10)/\(number).png")
    }
  }

  /// An experiment on it, whose model any test may replace.
  package static func experiment(
    root: String, epochs: Int = 2,
    model: String = """
      - Conv2d: {in_channels: 1, out_channels: 4, kernel_size: 3, padding: 1}
      - ReLU
      - MaxPool2d: {kernel_size: 2}
      - Flatten
      - Dropout: {p: 0.1}
      - Linear: {in_features: 784, out_features: 10}
    """, optimizer: String = "{SGD: {lr: 0.05, momentum: 0.9}}"
  ) -> String {
    """
    name: shapes
    seed: 3
    data:
      train: {MNIST: {root: \(root), train: true}}
      test: {MNIST: {root: \(root), train: false}}
      transforms: [ToTensor, {Normalize: {mean: [0.2], std: [0.3]}}]
      batch_size: 16
      eval_batch_size: 30
    model:
    \(model)
    loss: CrossEntropyLoss
    optimizer: \(optimizer)
    scheduler: {StepLR: {step_size: 1, gamma: 0.5}}
    training: {epochs: \(epochs)}
    """
  }
}
