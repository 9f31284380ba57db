import TenonPlugin

/// All numbers of an image, less their means, times a matrix, as for whitening: y = (x - mean_vector) M.
///
/// Input shape: float32 [..., C, H, W] with D = C H W numbers an image. Output shape: the same.
///
/// `transformation_matrix` is [D, D] and `mean_vector` [D], as nested lists.
///
/// Source: torchvision.transforms.LinearTransformation.
struct LinearTransformation: TransformComponent {
  static let declaration = Declaration(
    "LinearTransformation", "the numbers of an image times a matrix",
    arguments: [
      .tensor("transformation_matrix", "[D, D] for D = channels x height x width"),
      .tensor("mean_vector", "[D], subtracted first"),
    ],
    examples: [
      Example(
        ["transformation_matrix": [[1, 0.5], [0, 2]], "mean_vector": [0.25, 0.5]],
        inputs: [ExampleInput("input", .float32, [1, 1, 2])])
    ])

  private let matrix: [Float]
  private let mean: [Float]

  init(_ config: Config) throws {
    let (matrix, matrixShape) = try Self.numbers("transformation_matrix", config)
    let (mean, meanShape) = try Self.numbers("mean_vector", config)
    guard matrixShape.rank == 2, matrixShape[0] == matrixShape[1], matrixShape[0] > 0 else {
      throw ComponentError(
        .config, field: "transformation_matrix", "expected a square matrix [D, D], received \(matrixShape)")
    }
    guard meanShape.rank == 1, meanShape[0] == matrixShape[0] else {
      throw ComponentError(
        .config, field: "mean_vector",
        "expected one number for each of \(matrixShape[0]) rows of transformation_matrix, received \(meanShape)")
    }
    (self.matrix, self.mean) = (matrix, mean)
  }

  private static func numbers(_ name: String, _ config: Config) throws -> ([Float], Shape) {
    let tensor = try config.tensor(name)
    let numbers: [Float]
    switch tensor.dtype {
    case .float32: numbers = Array(tensor[Float.self])
    case .float64: numbers = tensor[Double.self].map(Float.init)
    default: throw ComponentError(.config, field: name, "expected numbers, received \(tensor.type)")
    }
    guard numbers.allSatisfy(\.isFinite) else {
      throw ComponentError(.config, field: name, "expected numbers that are finite in float32")
    }
    return (numbers, tensor.shape)
  }

  var forms: TransformForms? { .numbers }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let picture = try NumberedPicture(sample, for: "LinearTransformation")
    let count = mean.count
    guard picture.channels * picture.height * picture.width == count else {
      throw ComponentError(
        .shape, field: Sample.imageField,
        "expected images of \(count) numbers (mean_vector), received float32 \(picture.shape)")
    }
    try picture.set(sample) { input, output in
      matrix.withUnsafeBufferPointer { matrix in
        guard let matrix = matrix.baseAddress else { return }
        for image in 0..<picture.shape.elementCount / count {
          let (x, y) = (input + image &* count, output + image &* count)
          y.update(repeating: 0, count: count)
          for i in 0..<count {
            let (value, row) = (x[i] - mean[i], matrix + i &* count)
            for j in 0..<count { y[j] += value * row[j] }
          }
        }
      }
    }
  }
}
