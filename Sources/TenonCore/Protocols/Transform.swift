/// Changes samples, batches, or both, before they reach the model.
public protocol Transform: Fitting, ONNXConvertible {
  /// Whether it works on samples, on batches, or on both.
  var scopes: TransformScopes { get }
  /// How many crops it makes of a sample; `input` is then [crops, ...].
  ///
  /// Transforms that follow are applied to each crop alone. The loader puts the crops of a batch one after another, and
  /// outputs are averaged over them. Default: 1, which adds no dimension.
  var crops: Int { get }
  /// What it takes and makes, so that an order that cannot work is refused before a sample is read.
  ///
  /// Default: nil, it may take and make anything.
  var forms: TransformForms? { get }

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
  public var crops: Int { 1 }
  public var forms: TransformForms? { nil }

  public func apply(_ sample: Sample, _ draw: Draw) throws {
    throw ComponentError(.unsupported, "this transform works on batches only")
  }

  public func applyBatch(_ batch: Sample, _ draw: Draw) throws {
    throw ComponentError(.unsupported, "this transform works on samples only")
  }
}
