/// What a planned operation tells the planner.
public struct LayerPlan: Sendable {
  /// A forward value that backward reads, so that it must be kept until then.
  public enum Need: Sendable, Hashable {
    case input(Int)
    case output(Int)
  }

  /// Which gradient write modes backward can do; the host makes up for the others with a temporary.
  public struct GradientModes: OptionSet, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    public static let overwrite = GradientModes(rawValue: 1 << 1)
    public static let accumulate = GradientModes(rawValue: 1 << 2)
    public static let both: GradientModes = [.overwrite, .accumulate]
  }

  public var outputs: [TensorType]
  public var backwardNeeds: Set<Need>
  /// Bytes that forward writes and backward reads.
  public var savedByteCount = 0
  /// Scratch bytes, shared by the tasks of one call.
  public var workspaceByteCount = 0
  /// Scratch bytes, once per worker.
  public var workerWorkspaceByteCount = 0
  /// Output index to the index of an input whose memory it may take over.
  public var outputMayShareInput: [Int: Int] = [:]
  /// Input index to the index of an output whose gradient's memory the input's gradient may take over.
  public var gradInputMayShareGradOutput: [Int: Int] = [:]
  public var gradInputModes: GradientModes = .both
  public var gradParameterModes: GradientModes = .both
  /// Parameter index to the rows that backward writes of a gradient that it gives row-sparse; only where the request
  /// takes that.
  public var gradParameterRows: [Int: Int] = [:]
  /// Whether forward writes parameters (`LayerCall.writableParameter`); only in training, since in evaluation they may be
  /// anybody's.
  public var writesParameters = false
  /// Floating-point operations of one forward; a multiply and an add count as two.
  public var flops = 0.0
  /// Bytes read and written by one forward.
  public var bytesMoved = 0.0
  /// One line for people: `im2col + sgemm`.
  public var algorithm = ""
  /// Time of one training step, in nanoseconds: forward, and backward when it is wanted; in eval, forward.
  ///
  /// Estimated from shapes alone for the `ReferenceCore`; the planner compares layouts and fusions by it. 0: unknown,
  /// and the planner takes `flops` and `bytesMoved`.
  public var estimatedNanoseconds = 0.0

  public init(outputs: [TensorType], backwardNeeds: Set<Need> = []) {
    self.outputs = outputs
    self.backwardNeeds = backwardNeeds
  }

  /// The plan of an operation that may write its output over its input, and likewise the gradients.
  ///
  /// - Parameter output: the type of both.
  public init(inPlace output: TensorType) {
    self.init(outputs: [output])
    outputMayShareInput = [0: 0]
    gradInputMayShareGradOutput = [0: 0]
  }

  /// What names an input or output that there is not; nil when nothing does.
  package func fault(inputCount: Int, outputCount: Int) -> String? {
    guard outputs.count == outputCount else {
      return "it plans \(Plural.count(outputs.count, "output")) and has \(outputCount)"
    }
    let needs = backwardNeeds.allSatisfy { need in
      switch need {
      case .input(let index): (0..<inputCount).contains(index)
      case .output(let index): (0..<outputCount).contains(index)
      }
    }
    guard needs else { return "backward needs an input or output that there is not" }
    func areThere(_ shares: [Int: Int], _ keys: Int, _ values: Int) -> Bool {
      shares.allSatisfy { (0..<keys).contains($0.key) && (0..<values).contains($0.value) }
    }
    guard areThere(outputMayShareInput, outputCount, inputCount),
      areThere(gradInputMayShareGradOutput, inputCount, outputCount)
    else { return "an input or output that there is not is to share memory" }
    return nil
  }
}
