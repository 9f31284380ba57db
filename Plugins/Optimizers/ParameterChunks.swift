import TenonPlugin

/// Cuts the elements of all parameters of all groups, laid end to end, into chunks of one size.
///
/// One pass over everything keeps all threads busy whatever the sizes of the parameters, and the cut
/// follows from shapes alone: a parameter without a gradient keeps its place.
struct ParameterChunks {
  private static let size = ElementChunks.standard

  /// Where a chunk begins.
  private struct Start {
    var group: Int32
    var parameter: Int32
    var offset: Int
  }

  private let call: OptimizerCall
  private let starts: UnsafeMutablePointer<Start>
  private let count: Int

  static func workspaceByteCount(elementCount: Int) -> Int {
    (elementCount / size + 1) * MemoryLayout<Start>.stride
  }

  /// Checks every parameter, then begins every one that has a gradient.
  ///
  /// Nothing changes when one is refused.
  ///
  /// - Parameters:
  ///   - check: throws for a parameter that cannot be updated.
  ///   - begin: what happens once for a parameter with a gradient, such as counting the step.
  init(
    _ call: OptimizerCall, check: (OptimizerCall.Group, ParameterUpdate) throws -> Void,
    begin: (OptimizerCall.Group, ParameterUpdate) -> Void
  ) throws {
    guard let workspace = call.workspace else { throw ComponentError(.argument, "the step has no workspace") }
    self.call = call
    starts = workspace.assumingMemoryBound(to: Start.self)
    var end = 0
    var chunks = 0
    for g in 0..<call.groupCount {
      let group = call.group(g)
      for p in 0..<group.parameterCount {
        let parameter = group.parameter(p)
        if parameter.gradient != nil { try check(group, parameter) }
        let first = end
        end &+= parameter.value.elementCount
        while chunks &* Self.size < end {
          starts[chunks] = Start(group: Int32(g), parameter: Int32(p), offset: chunks &* Self.size &- first)
          chunks &+= 1
        }
      }
    }
    count = chunks
    for g in 0..<call.groupCount {
      let group = call.group(g)
      for p in 0..<group.parameterCount {
        let parameter = group.parameter(p)
        if parameter.gradient != nil { begin(group, parameter) }
      }
    }
  }

  /// Runs `body` on the threads for each piece of a parameter with a gradient that lies in a chunk.
  func forEach(
    _ body: (_ group: OptimizerCall.Group, _ parameter: ParameterUpdate, _ piece: DensePiece) -> Void
  ) {
    call.step.parallelFor(count) { chunk, _ in
      var left = Self.size
      var g = Int(starts[chunk].group)
      var p = Int(starts[chunk].parameter)
      var offset = starts[chunk].offset
      while left > 0 && g < call.groupCount {
        let group = call.group(g)
        while left > 0 && p < group.parameterCount {
          let parameter = group.parameter(p)
          let length = min(left, parameter.value.elementCount &- offset)
          if length > 0, let piece = DensePiece(parameter, offset, length) { body(group, parameter, piece) }
          left &-= length
          offset = 0
          p &+= 1
        }
        g &+= 1
        p = 0
      }
    }
  }
}

/// Elements of one parameter and of its dense gradient.
struct DensePiece {
  let offset: Int
  let count: Int
  let value: UnsafeMutablePointer<Float>
  let gradient: UnsafePointer<Float>

  init?(_ parameter: ParameterUpdate, _ offset: Int, _ count: Int) {
    guard case .dense(let gradient)? = parameter.gradient, let source = gradient.data, let data = parameter.value.data
    else { return nil }
    self.offset = offset
    self.count = count
    value = data.assumingMemoryBound(to: Float.self) + offset
    self.gradient = UnsafePointer(source.assumingMemoryBound(to: Float.self) + offset)
  }

  /// The same elements of a state tensor.
  func state(_ parameter: ParameterUpdate, _ index: Int) -> UnsafeMutablePointer<Float>? {
    parameter.state(index).data.map { $0.assumingMemoryBound(to: Float.self) + offset }
  }
}

extension ParameterUpdate {
  /// Adds one to the first state tensor, `step`.
  func countStep() {
    guard let step = state(0).data?.assumingMemoryBound(to: Float.self) else { return }
    step.pointee += 1
  }

  /// - Throws: `ComponentError` (unsupported) unless value and gradient are float32 and dense.
  func checkDense(_ optimizer: String) throws {
    guard value.dtype == .float32 else {
      throw ComponentError(
        .unsupported, "\(optimizer) updates float32 parameters, received \(String(describing: value.type))")
    }
    guard case .dense(let dense)? = gradient else {
      throw ComponentError(
        .unsupported,
        "\(optimizer) takes dense gradients, received a row-sparse one; SparseAdam "
          + "takes those, SGD without momentum too, and a layer with sparse: false gives dense ones")
    }
    guard dense.dtype == .float32, dense.elementCount == value.elementCount else {
      throw ComponentError(
        .shape,
        "expected a gradient of the parameter's type \(String(describing: value.type)), received "
          + "\(String(describing: dense.type))")
    }
  }
}
