/// Changes samples, batches, or both, before they reach the model.
public protocol Transform: Sendable {
  /// Whether it works on samples, on batches, or on both.
  var scopes: TransformScopes { get }

  func apply(_ sample: Sample, _ draw: Draw) throws
  func applyBatch(_ batch: Sample, _ draw: Draw) throws
}

/// Where a transform works.
public struct TransformScopes: OptionSet, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  public static let sample = TransformScopes(rawValue: 1)
  public static let batch = TransformScopes(rawValue: 2)
}

extension Transform {
  public func apply(_ sample: Sample, _ draw: Draw) throws {
    throw ComponentError(.unsupported, "this transform works on batches only")
  }

  public func applyBatch(_ batch: Sample, _ draw: Draw) throws {
    throw ComponentError(.unsupported, "this transform works on samples only")
  }
}
