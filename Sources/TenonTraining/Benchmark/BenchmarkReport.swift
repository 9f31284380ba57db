import TenonCore
import TenonEngine
import TenonExecution

/// What a benchmark measured.
public struct BenchmarkReport: Sendable {
  public let name: String
  public let evaluates: Bool
  public let batchSize: Int
  public let threads: Int
  /// Whether a sample is an image and nothing else.
  public let readsImages: Bool
  /// With planning and everything else that happens once.
  public let firstStepSeconds: Double
  /// Of each timed step.
  public let seconds: [Double]
  /// Of the direct algorithms; a training step counts as three forwards.
  public let flopsPerStep: Double
  /// What the arithmetic units of as many cores could do at most.
  public let peakFlopsPerSecond: Double
  /// The most memory that the process ever held; nil when the system does not say.
  public let peakMemoryByteCount: Int?
  /// Of the plan: activations, gradients and scratch.
  public let arenaByteCount: Int
  /// Of every step, the untimed ones too; nil unless a library that counts them is preloaded.
  public let allocations: [UInt64]?
  /// Empty unless they were asked for.
  public let layers: [LayerProfile]

  /// Median of the timed steps.
  public var secondsPerStep: Double { seconds.median }
  public var imagesPerSecond: Double { Double(batchSize) / secondsPerStep }
  public var flopsPerSecond: Double { flopsPerStep / secondsPerStep }
  public var shareOfPeak: Double { flopsPerSecond / peakFlopsPerSecond }

  /// The most that any step but the first made.
  public var allocationsPerStep: UInt64? { allocations?.dropFirst().max() }

  public var json: JSON {
    var object: JSONObject = [
      "name": .string(name), "task": .string(evaluates ? "eval" : "train"), "batch_size": .int(batchSize),
      "threads": .int(threads), "seconds_per_step": .number(secondsPerStep),
      "seconds": .array(seconds.map(JSON.number)), "first_step_seconds": .number(firstStepSeconds),
      "images_per_second": .number(imagesPerSecond), "flops_per_step": .number(flopsPerStep),
      "gflops": .number(flopsPerSecond / 1e9), "peak_gflops": .number(peakFlopsPerSecond / 1e9),
      "share_of_peak": .number(shareOfPeak), "arena_bytes": .int(arenaByteCount),
    ]
    if let peakMemoryByteCount { object["peak_memory_bytes"] = .int(peakMemoryByteCount) }
    if let first = allocations?.first, let allocationsPerStep {
      object["first_step_allocations"] = .int(Int(first))
      object["allocations_per_step"] = .int(Int(allocationsPerStep))
    }
    if !layers.isEmpty { object["layers"] = .array(layers.map(\.json)) }
    return .object(object)
  }
}

/// How long the calls of one layer took.
public struct LayerProfile: Sendable {
  public let path: String
  public let component: String
  public let outputs: [TensorType]
  public let algorithm: String
  /// Of one forward.
  public let flops: Double
  public let bytesMoved: Double
  /// Medians.
  public let forwardSeconds: Double
  public let backwardSeconds: Double

  init(
    path: String, _ layer: ExecutionPlan.LayerSummary, forwardSeconds: Double, backwardSeconds: Double
  ) {
    self.path = path
    component = layer.component
    outputs = layer.outputs
    algorithm = layer.algorithm
    flops = layer.flops
    bytesMoved = layer.bytesMoved
    self.forwardSeconds = forwardSeconds
    self.backwardSeconds = backwardSeconds
  }

  /// Whether arithmetic rather than memory decides its speed: more than four operations a byte.
  public var isComputeBound: Bool { flops > 4 * bytesMoved }

  var json: JSON {
    [
      "path": .string(path), "component": .string(component),
      "outputs": .array(outputs.map { .array($0.shape.dimensions.map(JSON.int)) }),
      "layouts": .array(outputs.map { .string("\($0.layout)") }), "algorithm": .string(algorithm),
      "flops": .number(flops), "bytes_moved": .number(bytesMoved), "forward_seconds": .number(forwardSeconds),
      "backward_seconds": .number(backwardSeconds),
    ]
  }
}
