public import TenonCore

/// The planes of a blocked tensor in groups of neighbouring images, each group and channel block a task with partial
/// sums of its own.
///
/// Cut by the shape alone. An image block with empty lanes is a group of its own, so that a group has the same lanes in
/// all its planes.
public struct PlaneGroups: Sendable {
  public let planes: BlockedPlanes
  /// Image blocks of one group, but for the last.
  private let imagesPerGroup: Int
  private let fullBlocks: Int
  private let fullGroups: Int

  /// Vectors that are worth a task.
  private static let vectors = 2_048
  private static let wantedTasks = 16

  public init(_ planes: BlockedPlanes) {
    self.planes = planes
    fullBlocks = planes.lastImageLanes == 16 ? planes.imageBlocks : planes.imageBlocks &- 1
    let groups = max(1, (Self.wantedTasks &+ planes.planesPerImage &- 1) / max(1, planes.planesPerImage))
    let large = max(1, Self.vectors / max(1, planes.area))
    imagesPerGroup = min(large, max(1, (fullBlocks &+ groups &- 1) / groups))
    fullGroups = (fullBlocks &+ imagesPerGroup &- 1) / imagesPerGroup
  }

  public var count: Int { fullGroups &+ (fullBlocks == planes.imageBlocks ? 0 : 1) }
  public var taskCount: Int { count &* planes.planesPerImage }

  /// The group and the channel block of a task.
  public func task(_ index: Int) -> (group: Int, block: Int) {
    (index / planes.planesPerImage, index % planes.planesPerImage)
  }

  /// Images, or image blocks, of a group.
  public func images(_ group: Int) -> Range<Int> {
    group < fullGroups
      ? group &* imagesPerGroup..<min(fullBlocks, (group &+ 1) &* imagesPerGroup) : fullBlocks..<planes.imageBlocks
  }

  /// The lanes of a group that hold images; all are channels' in c16.
  public func lanes(_ group: Int) -> Int { group < fullGroups ? 16 : planes.lastImageLanes }

  /// The first element of a plane.
  public func start(_ image: Int, _ block: Int) -> Int { plane(image, block) &* planes.stride }

  public func plane(_ image: Int, _ block: Int) -> Int { image &* planes.planesPerImage &+ block }

  /// Calls `body` for each plane, in tasks of one group and channel block.
  public func each(_ call: LayerCall, _ body: (_ task: Int, _ block: Int, _ plane: Int) -> Void) {
    call.step.parallelFor(taskCount) { index, _ in
      let (group, block) = task(index)
      for image in images(group) { body(index, block, plane(image, block)) }
    }
  }
}
