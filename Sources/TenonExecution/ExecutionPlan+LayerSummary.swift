import TenonCore

extension ExecutionPlan {
  /// What `inspect` shows of one call.
  public struct LayerSummary: Sendable {
    public enum Role: Sendable, Equatable {
      case layer
      /// With the name that it was bound under.
      case loss(String)
      case metric(String)
      /// From one layout to another.
      case conversion

      package var isDifferentiated: Bool { if case .metric = self { false } else { true } }
    }

    public let role: Role
    /// The modules that it computes: one for a layer, several for a fused layer, none otherwise.
    public let modules: [Int]
    public let component: String
    /// With their layouts.
    public let outputs: [TensorType]
    public let flops: Double
    /// Bytes read and written by one forward.
    public let bytesMoved: Double
    public let algorithm: String
    /// Whether a training step goes back through it: no loss reaches past layers that are all frozen.
    public let runsBackward: Bool

    package init(
      role: Role, modules: [Int], component: String, outputs: [TensorType], flops: Double, bytesMoved: Double,
      algorithm: String, runsBackward: Bool
    ) {
      self.role = role
      self.modules = modules
      self.component = component
      self.outputs = outputs
      self.flops = flops
      self.bytesMoved = bytesMoved
      self.algorithm = algorithm
      self.runsBackward = runsBackward
    }
  }
}
