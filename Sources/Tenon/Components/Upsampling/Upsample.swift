// Generated from tenon/upsampling by `tenon plugin builders`.

/// Larger or smaller sequences, images or volumes.
public struct Upsample: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: extents of the output, or one for all
  ///   - scaleFactor: by how much each dimension grows, or one for all
  ///   - mode: how elements in between come about
  ///   - alignCorners: for linear to bicubic: first and last elements lie on each other; null: false
  ///   - recomputeScaleFactor: take the ratio of the extents for the scale factor; null: false
  public init(
    size: Value? = nil, scaleFactor: Value? = nil, mode: String? = nil, alignCorners: Bool? = nil,
    recomputeScaleFactor: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/Upsample",
      given: [
        "size": size, "scale_factor": scaleFactor, "mode": mode, "align_corners": alignCorners,
        "recompute_scale_factor": recomputeScaleFactor,
      ])
  }
}
