import TenonKernels
import TenonPlugin

/// Multi-head attention for fixed shapes: projections by matrix products, then each head of each sample as a task,
/// then the output's projection.
struct AttentionOperation<Heads: HeadAttention>: LayerOperation {
  typealias T = Heads.Element

  private(set) var plan: LayerPlan
  let geometry: AttentionGeometry
  private let projections: [Projection<T>]
  private let outputProduct: AffineProduct<T>
  private let dropout: Double
  private let keepsBlock: Bool
  private let parameterCounts: [Int]

  init(_ arguments: AttentionArguments, _ geometry: AttentionGeometry, _ request: PlanRequest) {
    self.geometry = geometry
    projections = Projection.all(geometry)
    outputProduct = AffineProduct(
      rows: geometry.queryRows, inFeatures: arguments.embedding, outFeatures: arguments.embedding)
    dropout = request.isTraining ? arguments.dropout : 0
    keepsBlock = request.wantsBackward
    parameterCounts = arguments.parameters.map(\.shape.elementCount)
    plan = LayerPlan(outputs: [geometry.output] + (geometry.weights.map { [$0] } ?? []))
    if request.wantsBackward {
      plan.backwardNeeds = Set(projections.map { .input($0.input) })
      if geometry.hasKeyPadding { plan.backwardNeeds.insert(.input(3)) }
      if geometry.mask != nil { plan.backwardNeeds.insert(.input(4)) }
      plan.savedByteCount = geometry.keptCount * MemoryLayout<T>.stride
    }
    let own = keepsBlock ? gradientCount : geometry.keptCount
    plan.workspaceByteCount = (maskedCount &+ own) * MemoryLayout<T>.stride
    let headCount =
      headMaskCount &+ Heads.scratchCount(keys: geometry.keys, width: arguments.width, backward: request.wantsBackward)
    // Heads and projections have the worker's scratch in turn.
    plan.workerWorkspaceByteCount = projections.reduce(
      max(headCount * MemoryLayout<T>.stride, outputProduct.scratchByteCount(backward: request.wantsBackward))
    ) { max($0, $1.scratchByteCount(backward: request.wantsBackward)) }
    let scores = Double(geometry.queryRows) * Double(geometry.keys) * Double(arguments.embedding)
    plan.flops = projections.reduce(4 * scores) { $0 + $1.flops }
    plan.flops += 2 * Double(geometry.queryRows) * Double(arguments.embedding) * Double(arguments.embedding)
    plan.bytesMoved = Double(geometry.keptCount * MemoryLayout<T>.stride)
    plan.algorithm = Heads.algorithm
  }

  // MARK: Memory

  // The workspace: what is added to the scores of each sample's keys, a mask that all heads share, then in backward the
  // gradients of the heads' outputs and of the projected rows, in evaluation what training keeps. A mask for each head
  // is laid out in the worker's scratch.
  private var keyBiasCount: Int { geometry.hasKeyPadding ? geometry.keyRows : 0 }
  private var maskCount: Int { Heads.maskCount(queries: geometry.queries, keys: geometry.keys) }
  private var maskedCount: Int { keyBiasCount &+ (geometry.mask == .shared ? maskCount : 0) }
  private var headMaskCount: Int { geometry.mask == .forEachHead ? maskCount : 0 }
  private var gradientCount: Int { geometry.queryRows &* geometry.embedding &+ geometry.projectedCount }

  private func kept(_ call: LayerCall) -> UnsafeMutablePointer<T> {
    keepsBlock ? call.saved(as: T.self) : call.workspace(as: T.self) + maskedCount
  }

  // MARK: Masks

  /// What a mask adds to a score.
  private func added(_ index: Int, _ port: Int, _ isBool: Bool, _ call: LayerCall) -> T {
    isBool ? (call.input(port, as: UInt8.self)[index] != 0 ? -.infinity : 0) : call.input(port, as: T.self)[index]
  }

  private func layOutMasks(_ call: LayerCall) {
    guard maskedCount > 0 else { return }
    let workspace = call.workspace(as: T.self)
    if geometry.hasKeyPadding {
      for sample in 0..<geometry.batch {
        for key in 0..<geometry.keys {
          workspace[sample &* geometry.keys &+ key] =
            key < geometry.ownKeys ? added(sample &* geometry.ownKeys &+ key, 3, geometry.paddingIsBool, call) : 0
        }
      }
    }
    if geometry.mask == .shared { layOutMask(from: 0, into: workspace + keyBiasCount, call) }
  }

  /// - Parameter start: the first element of the head's part of attn_mask.
  private func layOutMask(from start: Int, into mask: UnsafeMutablePointer<T>, _ call: LayerCall) {
    mask.update(repeating: 0, count: maskCount)
    for query in 0..<geometry.queries {
      for key in 0..<geometry.ownKeys {
        mask[Heads.maskIndex(query, key, keys: geometry.keys)] = added(
          start &+ query &* geometry.ownKeys &+ key, 4, geometry.maskIsBool, call)
      }
    }
  }

  /// Runs `body` for each head of a sample in one task, or for all of its heads.
  private func eachHead(
    _ call: LayerCall, oneTaskASample: Bool = false,
    _ body: (_ sample: Int, _ head: Int, AttentionHead<T>, _ scratch: UnsafeMutablePointer<T>) -> Void
  ) {
    let perTask = oneTaskASample ? geometry.heads : 1
    call.step.parallelFor(geometry.batch &* geometry.heads / perTask) { task, worker in
      for number in task &* perTask..<(task &+ 1) &* perTask {
        var scratch = call.workspace(worker: worker, as: T.self)
        let sample = number / geometry.heads
        var mask: UnsafePointer<T>?
        switch geometry.mask {
        case nil: break
        case .shared: mask = UnsafePointer(call.workspace(as: T.self) + keyBiasCount)
        case .forEachHead:
          layOutMask(from: number &* geometry.queries &* geometry.ownKeys, into: scratch, call)
          mask = UnsafePointer(scratch)
          scratch += headMaskCount
        }
        // A draw belongs to its sample wherever that stands.
        let drawn = Int(truncatingIfNeeded: call.step.raw.pointee.first_sample) &* geometry.heads &+ number
        let head = AttentionHead<T>(
          queries: geometry.queries, keys: geometry.keys, width: geometry.arguments.width,
          rowStep: geometry.rowStep &* geometry.projectedWidth, outputStep: geometry.rowStep &* geometry.embedding,
          causalKeys: geometry.arguments.isCausal ? geometry.ownKeys : 0, mask: mask,
          keyBias: geometry.hasKeyPadding
            ? UnsafePointer(call.workspace(as: T.self) + sample &* geometry.keys) : nil,
          dropout: WeightDropout(
            dropout, head: drawn, queries: geometry.queries, keys: geometry.keys, call.step))
        body(sample, number % geometry.heads, head, scratch)
      }
    }
  }

  /// The rows of a head in a block of projected rows.
  private func rows(
    _ projected: UnsafeMutablePointer<T>, _ sample: Int, _ head: Int
  ) -> HeadRows<UnsafeMutablePointer<T>> {
    let (width, column) = (geometry.projectedWidth, head &* geometry.arguments.width)
    let key = geometry.keyRow(sample) &* width &+ column
    return HeadRows(
      query: projected + (geometry.queryRow(sample) &* width &+ column),
      key: projected + (geometry.projectedKey &+ key), value: projected + (geometry.projectedValue &+ key))
  }

  private func outputRow(_ sample: Int, _ head: Int) -> Int {
    geometry.queryRow(sample) &* geometry.embedding &+ head &* geometry.arguments.width
  }

  // MARK: Forward

  func forward(_ call: LayerCall) throws {
    let kept = kept(call)
    layOutMasks(call)
    for projection in projections { projection.forward(into: kept, call) }
    addExtraKeys(to: kept, call)
    let outputs = kept + geometry.headOutputs
    eachHead(call) { sample, head, given, scratch in
      Heads.forward(
        given, rows(kept, sample, head).read(),
        output: outputs + outputRow(sample, head), logarithms: logarithms(kept, sample, head), scratch: scratch)
    }
    let arguments = geometry.arguments
    outputProduct.forward(
      outputs, call.parameter(arguments.outputWeightIndex, as: T.self),
      arguments.outputBiasIndex.map { call.parameter($0, as: T.self) }, into: call.output(as: T.self), call)
    if geometry.weights != nil { writeWeights(kept, call) }
  }

  private func logarithms(_ kept: UnsafeMutablePointer<T>, _ sample: Int, _ head: Int) -> UnsafeMutablePointer<T> {
    kept + (geometry.logarithms &+ (sample &* geometry.heads &+ head) &* geometry.queries)
  }

  private func writeWeights(_ kept: UnsafeMutablePointer<T>, _ call: LayerCall) {
    let weights = call.output(1, as: T.self)
    let averages = geometry.arguments.averagesWeights
    eachHead(call, oneTaskASample: averages) { sample, head, given, scratch in
      let place = averages ? sample : sample &* geometry.heads &+ head
      Heads.weights(
        given, rows(kept, sample, head).read(),
        logarithms: UnsafePointer(logarithms(kept, sample, head)), factor: averages ? 1 / Double(geometry.heads) : 1,
        adds: averages && head > 0, into: weights + place &* geometry.queries &* geometry.keys, scratch: scratch)
    }
  }

  /// The keys and values of add_bias_kv and add_zero_attn, behind those of each sample.
  private func addExtraKeys(to projected: UnsafeMutablePointer<T>, _ call: LayerCall) {
    let width = geometry.embedding
    for (index, block) in [geometry.projectedKey, geometry.projectedValue].enumerated() {
      for key in geometry.ownKeys..<geometry.keys {
        for sample in 0..<geometry.batch {
          let row = projected + (block &+ geometry.keyRow(sample, key) &* width)
          if let bias = geometry.arguments.extraBiasIndex, key == geometry.ownKeys {
            row.update(from: call.parameter(bias + index, as: T.self), count: width)
          } else {
            row.update(repeating: 0, count: width)
          }
        }
      }
    }
  }

  // MARK: Backward

  func backward(_ call: LayerCall) throws {
    guard let arriving = call.gradOutput(as: T.self) else { return prepareGradients(call) }
    let arguments = geometry.arguments
    let kept = kept(call)
    let outputs = UnsafePointer(kept + geometry.headOutputs)
    let outputGradients = call.workspace(as: T.self) + maskedCount
    let gradients = outputGradients + geometry.queryRows &* geometry.embedding
    outputProduct.inputGradient(
      arriving, call.parameter(arguments.outputWeightIndex, as: T.self),
      into: GradientDestination(pointer: outputGradients, accumulates: false), call)
    if let target = call.gradParameter(arguments.outputWeightIndex, as: T.self) {
      outputProduct.weightGradient(arriving, outputs, into: target, call)
    }
    if let bias = arguments.outputBiasIndex, let target = call.gradParameter(bias, as: T.self) {
      outputProduct.biasGradient(arriving, into: target, call)
    }
    layOutMasks(call)
    eachHead(call) { sample, head, given, scratch in
      let place = outputRow(sample, head)
      Heads.backward(
        given, rows(kept, sample, head).read(),
        output: outputs + place, logarithms: UnsafePointer(logarithms(kept, sample, head)),
        gradient: UnsafePointer(outputGradients + place), into: rows(gradients, sample, head), scratch: scratch)
    }
    extraKeyGradients(gradients, call)
    for projection in projections { projection.backward(gradients, call) }
  }

  /// Those of bias_k and bias_v: sums over samples.
  private func extraKeyGradients(_ gradients: UnsafePointer<T>, _ call: LayerCall) {
    guard let bias = geometry.arguments.extraBiasIndex else { return }
    let width = geometry.embedding
    for (index, block) in [geometry.projectedKey, geometry.projectedValue].enumerated() {
      guard let target = call.gradParameter(bias + index, as: T.self) else { continue }
      target.prepare(count: width)
      for sample in 0..<geometry.batch {
        add(gradients + (block &+ geometry.keyRow(sample, geometry.ownKeys) &* width), to: target.pointer, count: width)
      }
    }
  }

  /// What backward leaves where no gradient arrives.
  private func prepareGradients(_ call: LayerCall) {
    for projection in projections where projection.isFirstOfInput {
      call.gradInput(projection.input, as: T.self)?.prepare(count: projection.inputCount)
    }
    for index in parameterCounts.indices {
      call.gradParameter(index, as: T.self)?.prepare(count: parameterCounts[index])
    }
  }
}
