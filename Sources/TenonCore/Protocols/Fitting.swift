/// What a dataset or a transform can learn on the training part, once, and go by ever after: a vocabulary, a mean.
///
/// Every dataset and transform has this; most learn nothing. One that does says so by `learns`. The host gives every sample of
/// the training part to what `beginFit` returns, and what that finishes with to `fitted(by:)` of each instance, for training,
/// validation, test and prediction, before anything is read or applied. Archives and checkpoints keep what was learned.
///
///     var learns: Bool { mean == nil }
///     func beginFit() throws -> any Fit { MeanFit() }
///     func fitted(by state: FitState) throws -> Self { Center(mean: try state.numbers("mean")) }
public protocol Fitting: Sendable {
  /// Whether the arguments leave anything to learn. Default: false.
  var learns: Bool { get }

  /// Begins to learn; the instance stays as it is.
  func beginFit() throws -> any Fit

  /// The same, going by what was learned, perhaps in another process and of another file.
  ///
  /// What a dataset says of its samples and classes stays the same.
  ///
  /// - Throws: `ComponentError` (state) for what cannot have been learned, (data) for data that does not go with it.
  func fitted(by state: FitState) throws -> Self
}

extension Fitting {
  public var learns: Bool { false }

  public func beginFit() throws -> any Fit {
    throw ComponentError(.unsupported, "there is nothing to learn")
  }

  public func fitted(by state: FitState) throws -> Self {
    throw ComponentError(.unsupported, "there is nothing to learn")
  }
}

/// Learning under way; used by one thread at a time.
public protocol Fit: AnyObject {
  /// Takes one sample of the training part; they come in order.
  ///
  /// - Parameters:
  ///   - index: which sample it is.
  ///   - sample: what a transform will be applied to; nil for a dataset, which knows its samples.
  func accumulate(_ index: Int, _ sample: Sample?) throws

  /// What was learned, under names of letters, digits and `_`.
  func finish() throws -> [String: Tensor]
}

/// What was learned on the training part.
public struct FitState: Sendable {
  public let tensors: [String: Tensor]
  /// Whether the samples are to be predicted and may lack their targets.
  public let withoutTarget: Bool

  public init(_ tensors: [String: Tensor], withoutTarget: Bool = false) {
    self.tensors = tensors
    self.withoutTarget = withoutTarget
  }

  /// A tensor of a dtype and rank 1.
  ///
  /// - Throws: `ComponentError` (state).
  private func list(_ name: String, _ dtype: DType) throws(ComponentError) -> Tensor {
    guard let tensor = tensors[name], tensor.dtype == dtype, tensor.shape.rank == 1 else {
      let received = tensors[name].map { "\($0.type)" } ?? "nothing"
      throw ComponentError(.state, field: name, "expected \(dtype) of rank 1 as learned, received \(received)")
    }
    return tensor
  }

  /// float64 of rank 1.
  public func numbers(_ name: String) throws(ComponentError) -> [Double] {
    Array(try list(name, .float64)[Double.self])
  }

  /// int64 of rank 1.
  public func integers(_ name: String) throws(ComponentError) -> [Int] {
    try list(name, .int64)[Int64.self].map { Int($0) }
  }

  /// Texts that `Tensor.texts` made of their bytes.
  public func texts(_ name: String) throws(ComponentError) -> [[UInt8]] {
    let bytes = Array(try list(name, .uint8)[UInt8.self])
    let ends = try integers("\(name)_ends")
    var texts: [[UInt8]] = []
    var start = 0
    for end in ends {
      guard end >= start, end <= bytes.count else {
        throw ComponentError(
          .state, field: "\(name)_ends", "expected ends of texts in ascending order, received \(end)")
      }
      texts.append(Array(bytes[start..<end]))
      start = end
    }
    guard start == bytes.count else {
      throw ComponentError(.state, field: name, "expected \(start) bytes of texts, received \(bytes.count)")
    }
    return texts
  }
}

extension [String: Tensor] {
  /// Adds texts by their bytes: all of them after one another under a name, and where each ends under `NAME_ends`.
  public mutating func set(_ name: String, texts: [[UInt8]]) throws(TensorError) {
    var ends: [Int64] = []
    var end = 0
    for text in texts {
      end += text.count
      ends.append(Int64(end))
    }
    self[name] = try Tensor(Array(texts.joined()), shape: [end])
    self["\(name)_ends"] = try Tensor(ends, shape: [ends.count])
  }

  /// Adds float64 of rank 1.
  public mutating func set(_ name: String, numbers: [Double]) throws(TensorError) {
    self[name] = try Tensor(numbers, shape: [numbers.count])
  }

  /// Adds int64 of rank 1.
  public mutating func set(_ name: String, integers: [Int]) throws(TensorError) {
    self[name] = try Tensor(integers.map { Int64($0) }, shape: [integers.count])
  }
}
