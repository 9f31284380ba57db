import TenonPlugin

/// Makes sequences, images or volumes larger or smaller.
///
/// Input shape: [N, C, L], [N, C, H, W], in any layout, or [N, C, D, H, W]. Output shape: the same with the spatial dimensions `size`, or
/// ⌊extent · scale_factor⌋. One of both is given, a number for all dimensions or one for each.
///
/// Output position i lies at (i + 1/2) · s - 1/2 of the input, with s = 1 / scale_factor, or the ratio of the extents for
/// `size` and `recompute_scale_factor`; with `align_corners` at i · (extent - 1) / (output extent - 1). There `linear`,
/// `bilinear` and `trilinear` interpolate between 2 neighbours a dimension, `bicubic` between 4. `nearest` takes position
/// ⌊i · s⌋, `nearest-exact` ⌊(i + 1/2) · s⌋; `area` is the mean of evenly spread windows.
///
/// Source: torch.nn.Upsample; Keys 1981, Cubic Convolution Interpolation for Digital Image Processing.
struct Upsample: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "Upsample", "larger or smaller sequences, images or volumes",
    arguments: [
      .list("size", of: .int, "extents of the output, or one for all").or(.int).orNull().atLeast(1).atMost(maximum),
      .list("scale_factor", of: .float, "by how much each dimension grows, or one for all").or(.float).orNull()
        .above(0).atMost(maximum),
      .choice(
        "mode", UpsamplingMode.allCases.map(\.rawValue), default: "nearest", "how elements in between come about"),
      .bool(
        "align_corners", "for linear to bicubic: first and last elements lie on each other; null: false"
      ).orNull(),
      .bool("recompute_scale_factor", "take the ratio of the extents for the scale factor; null: false").orNull(),
    ],
    supportsFloat64: true,
    examples: [
      Example(["scale_factor": 2.0], inputs: [ExampleInput("input", .float32, [2, 3, 4, 5])]),
      Example(
        ["size": [5, 3], "mode": "bilinear"], inputs: [ExampleInput("input", .float32, [2, 3, 4, 6])]),
    ])

  private static let maximum = 65_536.0

  let size: [Int]
  let factors: [Double]
  let mode: UpsamplingMode
  let alignsCorners: Bool
  let recomputes: Bool

  init(_ config: Config) throws {
    switch config["size"] {
    case .int(let one)?: size = [one]
    case .list?: size = try config.ints("size")
    default: size = []
    }
    if let one = config["scale_factor"]?.number {
      factors = [one]
    } else {
      factors = try config.isNull("scale_factor") ? [] : config.floats("scale_factor")
    }
    guard size.isEmpty != factors.isEmpty else {
      throw ComponentError(
        .config, field: "size",
        "expected either size or scale_factor, received \(size.isEmpty ? "neither" : "both")")
    }
    guard let mode = UpsamplingMode(rawValue: try config.string("mode")) else {
      throw ComponentError(.config, field: "mode", "unknown mode \(try config.string("mode"))")
    }
    self.mode = mode
    let isFree = mode.dimensions == nil
    guard try config.isNull("align_corners") || !isFree else {
      throw ComponentError(
        .config, field: "align_corners",
        "expected linear, bilinear, bicubic or trilinear as mode, received \(mode.rawValue)")
    }
    alignsCorners = try !config.isNull("align_corners") && config.bool("align_corners")
    recomputes = try !config.isNull("recompute_scale_factor") && config.bool("recompute_scale_factor")
    guard !recomputes || size.isEmpty else {
      throw ComponentError(
        .config, field: "recompute_scale_factor", "expected scale_factor with it, received size")
    }
  }

  var inputs: [Port] { [.blockedInput] }
  var outputs: [Port] { [.blockedOutput] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.blockedInput()
    let dimensions = type.shape.dimensions
    let given = max(size.count, factors.count)
    let wanted = mode.dimensions ?? (given > 1 ? given : nil)
    let spatial = dimensions.count - 2
    guard 1...3 ~= spatial, wanted == nil || wanted == spatial, given == 1 || given == spatial,
      dimensions.dropFirst(2).allSatisfy({ $0 > 0 })
    else {
      let shapes = ["[N, C, L]", "[N, C, H, W]", "[N, C, D, H, W]"]
      throw ComponentError(
        .shape, field: "input",
        "expected \(wanted.map { shapes[$0 - 1] } ?? shapes.joined(separator: " or ")) (mode = \(mode.rawValue), "
          + "\(given) numbers in \(size.isEmpty ? "scale_factor" : "size")), only N and C may be 0, received "
          + "\(type.shape)")
    }
    let extents = try (0..<spatial).map { try extent($0, of: type.shape) }
    let output = TensorType(type.dtype, Shape(dimensions.prefix(2) + extents), layout: type.layout)
    guard output.checkedByteCount != nil else {
      throw ComponentError(.shape, field: "input", "the output \(output.shape) is too large")
    }
    func resampled<S: Scalar>(_ axis: Int, merges: Bool, in _: S.Type) -> ResampledAxis<S> {
      ResampledAxis(
        dimensions[2 + axis], count: extents[axis], mode, factor: recomputes ? nil : factor(axis),
        alignsCorners: alignsCorners, merges: merges)
    }
    guard type.layout == .plain else {
      guard spatial == 2 else { throw ComponentError(.unsupported, "\(type) has no blocked layout") }
      return try VectorResamplingOperation(
        resampled(0, merges: true, in: Float.self), resampled(1, merges: true, in: Float.self), mode.rawValue, type,
        output, request)
    }
    var axes = [ResampledAxis<T>](repeating: ResampledAxis(same: 1), count: 3 - spatial)
    for axis in 0..<spatial { axes.append(resampled(axis, merges: axis + 1 < spatial, in: T.self)) }
    return SpecializedOperation(
      ResamplingOperation<T>(axes, planes: dimensions.prefix(2).reduce(1, &*), mode.rawValue, output, request))
  }

  func factor(_ axis: Int) -> Double? { factors.isEmpty ? nil : factors[factors.count == 1 ? 0 : axis] }

  private func extent(_ axis: Int, of shape: Shape) throws -> Int {
    guard let factor = factor(axis) else { return size[size.count == 1 ? 0 : axis] }
    let extent = (Double(shape[2 + axis]) * factor).rounded(.down)
    guard extent >= 1, extent < 0x1p24 else {
      throw ComponentError(
        .shape, field: "input",
        "expected extents of which \(factor) times (scale_factor) is at least 1 and below 2^24, received \(shape)")
    }
    return Int(extent)
  }
}
