import TenonCore

/// The gradient of a tensor that is broadcast: sums over the elements of the result that each of its own has gone to.
///
/// In double precision and in an order that follows from the shapes alone: where there are few sums of many elements they
/// are taken in parts.
public struct BroadcastSum: Sendable {
  /// Elements of a run that are taken at once.
  @usableFromInline static var block: Int { 1_024 }
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
    blocks = (run &+ Self.block &- 1) / Self.block
    terms = keepsRun ? repetitions : repetitions &* blocks
    let targets = keepsRun ? elements &* blocks : elements
    let isLarge = broadcast.shape.elementCount >= 4 * ElementChunks.standard
    parts = targets < Self.mostParts && isLarge ? max(1, min(Self.mostParts, terms)) : 1
    tasks = ElementChunks(rows: parts &* targets, of: terms / parts &* min(run, Self.block))
  }

  /// Bytes of workspace that `run` takes.
  public var workspaceByteCount: Int { parts &* count &* MemoryLayout<Double>.stride }

  /// Sums up `term`, which is given the indices in the result and in both tensors.
  ///
  /// - Parameter sums: `workspaceByteCount` bytes.
  @inlinable @inline(__always)
  public func run<T: Scalar>(
    _ call: LayerCall, _ sums: UnsafeMutablePointer<Double>, into destination: GradientDestination<T>,
    _ term: (_ result: Int, _ first: Int, _ second: Int) -> T
  ) {
    tasks.eachRow(call) { task, _ in
      let (part, target) = (task % parts, task / parts)
      let range = part &* terms / parts..<(part &+ 1) &* terms / parts
      if keepsRun {
        addRuns(range, target / blocks, block(target % blocks), sums + part &* count, term)
      } else {
        var sum = 0.0
        for k in range {
          let place = broadcast.place(ofRun: k / blocks, repeating: target, of: tensor)
          sum += broadcast.sum(place, block(k % blocks)) { Double(term($0, $1, $2)) }
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
    index &* Self.block..<min(broadcast.run, (index &+ 1) &* Self.block)
  }

  /// Adds parts of runs, one below the other.
  @inlinable @inline(__always)
  func addRuns<T: Scalar>(
    _ repetitions: Range<Int>, _ element: Int, _ columns: Range<Int>, _ sums: UnsafeMutablePointer<Double>,
    _ term: (_ result: Int, _ first: Int, _ second: Int) -> T
  ) {
    let target = sums + element &* broadcast.run
    for k in columns { target[k] = 0 }
    for repetition in repetitions {
      let place = broadcast.place(ofRun: repetition, repeating: element, of: tensor)
      broadcast.each(place, columns) { target[$0 &- place.result] += Double(term($0, $1, $2)) }
    }
  }
}
