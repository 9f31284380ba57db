import TenonFamilies
import TenonKernels
import TenonPlugin

/// What instance normalization is for images and for sequences: arguments, parameters, buffers and formula.
///
/// y = (x - mean) / √(variance + eps) · weight + bias, with mean and (biased) variance of each channel of each sample.
/// With `track_running_stats` training keeps running means of both over the batch, which evaluation takes.
struct InstanceNorm {
  static var declared: [Argument] {
    BatchNormArguments.declared.map { argument in
      guard ["affine", "track_running_stats"].contains(argument.name) else { return argument }
      var copy = argument
      copy.defaultValue = .bool(false)
      return copy
    }
  }

  private let norm: BatchNorm

  init(_ config: Config) throws { norm = try BatchNorm(config) }

  var parameters: [Parameter] { norm.parameters }
  var buffers: [Parameter] { norm.buffers }

  /// - Parameter spatial: dimensions behind the channels, and what they are called: `2, "H, W"`.
  func operation<T: Scalar>(
    _ request: PlanRequest, in _: T.Type, spatial: (count: Int, names: String)
  ) throws -> any LayerOperation {
    let type = try request.input()
    let (arguments, dimensions) = (norm.arguments, type.shape.dimensions)
    let channel = dimensions.count - spatial.count - 1
    guard 0...1 ~= channel, dimensions[channel] == arguments.features else {
      throw ComponentError(
        .shape, field: "input",
        "expected [N, C, \(spatial.names)] or [C, \(spatial.names)] with C = \(arguments.features) (num_features), "
          + "received \(type.shape)")
    }
    let inner = dimensions.suffix(spatial.count).reduce(1, &*)
    let samples = channel == 1 ? dimensions[0] : 1
    guard request.isTraining || !arguments.tracksStatistics else {
      let batched = TensorType(type.dtype, [samples, arguments.features, inner])
      return ReshapedOperation(
        SpecializedOperation(BatchNormOperation<T>(arguments, batched, false, request)), outputs: [type])
    }
    guard inner != 1 else {
      throw ComponentError(
        .shape, field: "input",
        "expected more than 1 value for each channel of a sample, to compute a variance of, received \(type.shape)")
    }
    let shape = RowShape(samples: samples, groups: arguments.features, channelsPerGroup: 1, inner: inner)
    let rows: any LayerOperation =
      T.self == Float.self
      ? VectorRunNormOperation(shape, eps: arguments.eps, isAffine: arguments.isAffine, type, request)
      : SpecializedOperation(
        RowNormOperation<T>(
          shape, centers: true, eps: arguments.eps, hasWeight: arguments.isAffine, hasBias: arguments.isAffine, type,
          request))
    guard request.isTraining, arguments.tracksStatistics, samples > 0, inner > 0 else { return rows }
    return SpecializedOperation(TrackingNormOperation<T>(rows, arguments, shape))
  }

  /// - Parameter rank: of an input with its batch.
  func onnx(_ graph: ONNXGraph, rank: Int) throws {
    let (features, eps) = (norm.arguments.features, norm.arguments.eps)
    try graph.output(
      graph.batched(graph.input(), graph.shape(), rank: rank) { x, _ in
        if norm.arguments.tracksStatistics { return try norm.onnx(graph, x, rank) }
        let weight = try graph.optionalParameter("weight") ?? graph.floats(Array(repeating: 1, count: features))
        let bias = try graph.optionalParameter("bias") ?? graph.floats(Array(repeating: 0, count: features))
        return try graph("InstanceNormalization", x, weight, bias, with: ["epsilon": .float(eps)])
      })
  }
}

/// Instance normalization that keeps running statistics.
private struct TrackingNormOperation<T: Scalar>: LayerOperation {
  private let rows: any LayerOperation
  private let arguments: BatchNormArguments
  private let shape: RowShape

  init(_ rows: any LayerOperation, _ arguments: BatchNormArguments, _ shape: RowShape) {
    self.rows = rows
    self.arguments = arguments
    self.shape = shape
  }

  var plan: LayerPlan { rows.plan }

  func forward(_ call: LayerCall) throws {
    try rows.forward(call)
    let statistics = call.saved(as: Double.self)
    let (mean, variance) = (call.buffer(0, as: T.self), call.buffer(1, as: T.self))
    let (share, samples, length) = (arguments.momentum ?? 0, shape.rows / shape.rowsPerSample, Double(shape.length))
    for channel in 0..<shape.rowsPerSample {
      var (means, variances) = (0.0, 0.0)
      for sample in 0..<samples {
        let row = sample &* shape.rowsPerSample &+ channel
        let inverse = statistics[2 &* row &+ 1]
        means += statistics[2 &* row]
        variances += max(0, 1 / (inverse * inverse) - arguments.eps) * length / (length - 1)
      }
      mean[channel] = T((1 - share) * Double(mean[channel]) + share * means / Double(samples))
      variance[channel] = T((1 - share) * Double(variance[channel]) + share * variances / Double(samples))
    }
  }

  func backward(_ call: LayerCall) throws { try rows.backward(call) }
}
