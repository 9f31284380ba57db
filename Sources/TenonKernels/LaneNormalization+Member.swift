public import TenonCore

extension LaneNormalization.Arguments {
  /// Those of the BatchNorm2d that a fused layer stands for.
  public init(_ member: FusedMember) throws {
    self.init(
      features: try member.config.int("num_features"), eps: try member.config.float("eps"),
      momentum: try member.config.isNull("momentum") ? nil : member.config.float("momentum"),
      isAffine: !member.parameters.isEmpty, tracksStatistics: !member.buffers.isEmpty)
  }
}
