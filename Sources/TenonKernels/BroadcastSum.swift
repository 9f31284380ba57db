import TenonCore

/// The gradient of a tensor that is broadcast: sums over the elements of the result that each of its own has gone to.
///
/// In double precision and in an order that follows from the shapes alone: where there are few sums of many elements they
/// are taken in parts.
public struct BroadcastSum: Sendable {
  /// Elements of a run that are taken at once.
  @inlinable public static var mostTerms: Int { 1_024 }
  private static let mostParts = 16

  @usableFromInline let broadcast: Broadcast
  @usableFromInline let tensor: BroadcastTensor
  /// Whether the elements of a run belong to different sums.
  @usableFromInline let keepsRun: Bool
  /// Elements of the tensor.
  public let count: Int
  @usableFromInline let blocks: Int
  /// What one part of a task's sums is cut into: repetitions, and where a run is one sum the blocks of runs.
  @usableFromInline let terms: Int
  @usableFromInline let parts: Int
  @usableFromInline let tasks: ElementChunks

  public init(_ broadcast: Broadcast, of tensor: BroadcastTensor) {
    self.broadcast = broadcast
    self.tensor = tensor
    let (repetitions, elements) = broadcast.runs(of: tensor)
    let run = broadcast.run
    keepsRun = (tensor == .first ? broadcast.firstStep : broadcast.secondStep) == 1
    count = keepsRun ? elements &* run : elements
    blocks = (run &+ Self.mostTerms &- 1) / Self.mostTerms
    terms = keepsRun ? repetitions : repetitions &* blocks
    let targets = keepsRun ? elements &* blocks : elements
    let isLarge = broadcast.shape.elementCount >= 4 * ElementChunks.standard
    parts = targets < Self.mostParts && isLarge ? max(1, min(Self.mostParts, terms)) : 1
    tasks = ElementChunks(rows: parts &* targets, of: terms / parts &* min(run, Self.mostTerms))
  }

  /// Bytes of workspace that `run` takes.
  public var workspaceByteCount: Int { parts &* count &* MemoryLayout<Double>.stride }

  /// Sums up terms, one for each element of the result.
  ///
  /// - Parameters:
  ///   - sums: `workspaceByteCount` bytes.
  ///   - terms: writes those of at most `mostTerms` elements to the worker's own memory, and yields where.
  @inlinable
  public func run<T: Scalar>(
    _ call: LayerCall, _ sums: UnsafeMutablePointer<Double>, into destination: GradientDestination<T>,
    _ terms: (_ piece: BroadcastPiece, _ worker: Int) -> UnsafePointer<T>
  ) {
    tasks.eachRow(call) { task, worker in
      let (part, target) = (task % parts, task / parts)
      let range = part &* self.terms / parts..<(part &+ 1) &* self.terms / parts
      if keepsRun {
        let (element, columns) = (target / blocks, block(target % blocks))
        let sums = sums + (part &* count &+ element &* broadcast.run &+ columns.lowerBound)
        for k in 0..<columns.count { sums[k] = 0 }
        for repetition in range {
          let run = broadcast.piece(ofRun: repetition, repeating: element, of: tensor)
          let values = terms(run.part(columns.lowerBound, columns.count), worker)
          for k in 0..<columns.count { sums[k] += Double(values[k]) }
        }
      } else {
        var sum = 0.0
        for k in range {
          let (run, columns) = (broadcast.piece(ofRun: k / blocks, repeating: target, of: tensor), block(k % blocks))
          let values = terms(run.part(columns.lowerBound, columns.count), worker)
          sum += OrderedSum.of(0..<columns.count) { Double(values[$0]) }
        }
        sums[part &* count &+ target] = sum
      }
    }
    ElementChunks(count).each(call) { range in
      for i in range {
        var sum = sums[i]
        for part in 1..<max(1, parts) { sum += sums[part &* count &+ i] }
        destination.write(T(sum), at: i)
      }
    }
  }

  /// The elements of a run that are in a block.
  @usableFromInline
  func block(_ index: Int) -> Range<Int> {
    index &* Self.mostTerms..<min(broadcast.run, (index &+ 1) &* Self.mostTerms)
  }
}
