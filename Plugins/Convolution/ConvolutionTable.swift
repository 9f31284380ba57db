import TenonKernels
import TenonPlugin

/// Which algorithm computes a float32 convolution in blocks: one row each, the first that applies.
///
/// Rates are GFLOP/s of one core with AVX-512 (peak 265), counting the operations of direct convolution, measured as in
/// `Benchmarks`; Winograd can exceed the peak. im2col with OpenBLAS reaches 70 (8 channels) to 220 on the same layers.
/// Convolutions with the batch in lanes, for few channels, would be rows of their own before these.
struct ConvolutionTable {
  /// One direction of a convolution, as the rows see it.
  struct Case {
    enum Direction: Sendable {
      case forward
      case data
      case weights
    }

    let sizes: ConvolutionSizes
    let direction: Direction
    let isExact: Bool
    /// The input is plain: blocks would have to be made of it first.
    let isPlain: Bool
    /// Input and output are plain, so that im2col is possible too.
    let hasFallback: Bool

    /// 3 x 3 with stride 1, which Winograd's algorithms are for.
    var isWinograd: Bool {
      let window = sizes.window
      return window.kernelHeight == 3 && window.kernelWidth == 3 && window.strideHeight == 1
        && window.strideWidth == 1 && window.top <= 2 && window.left <= 2
    }

    /// Tiles of all images, for the side that this direction writes.
    func tiles(_ tile: Int) -> Int {
      let window = sizes.window
      let (height, width) =
        direction == .data ? (window.height, window.width) : (window.outputHeight, window.outputWidth)
      return sizes.images &* ((height &+ tile &- 1) / tile) &* ((width &+ tile &- 1) / tile)
    }

    /// Weights of one tap: what a Winograd algorithm has to transform.
    var channelProduct: Int { sizes.inPlanes &* sizes.outPlanes }

    /// The part of the lanes that hold channels.
    var laneUse: Double {
      func use(_ channels: Int) -> Double { Double(channels) / Double((channels &+ 15) & ~15) }
      return use(sizes.inPlanes) * use(sizes.outPlanes)
    }

    /// From plain, a panel of 32 output channels costs what two blocks do: each pixel is read for all of them.
    var outputUse: Double { Double(sizes.outPlanes) / Double((sizes.outPlanes &+ 31) & ~31) }
  }

  struct Row: Sendable {
    let algorithm: ConvolutionAlgorithm
    let gigaflops: Double
    let applies: @Sendable (Case) -> Bool

    init(_ algorithm: ConvolutionAlgorithm, _ gigaflops: Double, _ applies: @escaping @Sendable (Case) -> Bool) {
      self.algorithm = algorithm
      self.gigaflops = gigaflops
      self.applies = applies
    }
  }

  static let rows = [
    // First layers: a block of 16 lanes would be mostly empty. 3 -> 64 at 128 x 128: 201 forward, 133 weights; 5 -> 16
    // at 32 x 32: 162 and 170 against 139 and 130 of F(4x4); 8 -> 16: 164 against 223.
    Row(.directPlain, 170) {
      $0.isPlain && $0.direction != .data && $0.sizes.inPlanes <= ($0.isWinograd && !$0.isExact ? 5 : 10)
        && $0.sizes.inPlanes &* $0.sizes.window.tapCount <= 1_000
    },
    // Few tiles of many channels: the transformed weights are larger than the images. 512 at 14 x 14, 128 tiles: 495
    // against 317 of blocks; 512 at 7 x 7, 32 tiles: 394 against 202, and 290 of F(2x2).
    Row(.winograd4Panels, 450) {
      $0.isWinograd && !$0.isExact && $0.direction != .weights && 24...160 ~= $0.tiles(4)
        && $0.channelProduct >= 65_536
    },
    // Both are large. 256 -> 512 at 16 x 16, 1024 tiles: 675 forward, 679 data, against 526, 609 of blocks; 512 at 8 x 8,
    // 256 tiles: 627 against 564 of panels. 256 at 28 x 28 fits the caches: 637 against 707 of blocks.
    Row(.winograd4Points, 640) {
      $0.isWinograd && !$0.isExact && $0.direction != .weights && $0.tiles(4) > 160 && $0.channelProduct >= 131_072
    },
    // 64 -> 128 at 64 x 64: 653 forward, 623 data, 567 weights; 128 -> 256 at 32 x 32: 741, 707, 680; 16 -> 16 at
    // 32 x 32: 435, 438, 361. With 32 tiles (128 at 7 x 7) F(2x2) is as fast.
    Row(.winograd4Blocks, 600) {
      $0.isWinograd && !$0.isExact && $0.direction != .weights && $0.tiles(4) >= 40
        && ($0.laneUse > 0.18 || !$0.hasFallback)
    },
    // Weight gradients gain earlier: 128 at 7 x 7, 32 tiles: 486 against 330; with 4 tiles (64 at 4 x 4) 218 against 244.
    Row(.winograd4Blocks, 550) {
      $0.isWinograd && !$0.isExact && $0.direction == .weights && $0.tiles(4) >= 20
        && ($0.laneUse > 0.18 || !$0.hasFallback)
    },
    // 512 at 7 x 7, 128 tiles: 290 against 184 of blocks; 512 at 14 x 14, 392 tiles: 465 against 356 and 422 of points;
    // one image of 7 x 7, 16 tiles: 140 against 119 direct.
    Row(.winograd2Panels, 300) {
      $0.isWinograd && $0.direction != .weights && 12...500 ~= $0.tiles(2) && $0.channelProduct >= 65_536
    },
    // 512 at 8 x 8, 1024 tiles: 452 against 406 of blocks. 256 -> 512 at 16 x 16, 4096 tiles: 439 against 475 of blocks.
    Row(.winograd2Points, 440) {
      $0.isWinograd && $0.direction != .weights && $0.tiles(2) > 500 && $0.channelProduct >= 262_144
    },
    // 64 -> 128 at 64 x 64: 448 forward, 421 data, 359 weights; 64 at 4 x 4, 16 tiles: 198, 176, 244 against 142, 140,
    // 132 direct.
    Row(.winograd2Blocks, 400) {
      $0.isWinograd && $0.tiles(2) >= 12 && ($0.laneUse > 0.25 || !$0.hasFallback)
    },
    // First layers again, and the last ones of generators: the phases of a stride fill lanes that few channels leave empty.
    // 3 -> 64 at 224 x 224, 7 x 7, stride 2: the work of 16 taps in place of 49.
    Row(.directPhases, 220) { $0.isPlain && $0.direction == .data && $0.sizes.phaseGain >= 2 },
    // 128 -> 256 at 56 x 56, stride 2: 223, 228, 199; 1 x 1, 256 at 28 x 28: 231, 230, 190. Below a third of the lanes
    // (8 -> 8 at 32 x 32: 50) im2col is faster (77).
    Row(.direct, 220) { $0.laneUse > 0.35 || !$0.hasFallback },
  ]

  let choice: ConvolutionChoice
  /// Of one training step, or of one forward when no gradient is wanted.
  let nanoseconds: Double

  /// Nil where im2col is faster.
  init?(_ sizes: ConvolutionSizes, _ request: PlanRequest, inputLayout: Layout, outputLayout: Layout) {
    func row(_ direction: Case.Direction, hasFallback: Bool = true) -> (Row, Double)? {
      let isPlain = inputLayout == .plain
      let one = Case(
        sizes: sizes, direction: direction, isExact: request.precision == .exact, isPlain: isPlain,
        hasFallback: hasFallback && isPlain && outputLayout == .plain)
      guard let row = Self.rows.first(where: { $0.applies(one) }) else { return nil }
      let use =
        switch row.algorithm {
        case .directPlain: one.outputUse
        case .directPhases: one.laneUse * sizes.phaseGain
        default: one.laneUse
        }
      var filled = 1.0
      if let tile = row.algorithm.tile {
        let pixels = direction == .data ? sizes.window.planeCount : sizes.window.outputCount
        filled = Double(sizes.images &* pixels) / Double(max(1, one.tiles(tile) &* tile &* tile))
      }
      return (row, sizes.flops / (row.gigaflops * max(use * filled, 1e-3)))
    }
    // im2col is for all directions or none; the input's gradient, which first layers lack, does not decide.
    guard let forward = row(.forward), let weights = row(.weights), let data = row(.data, hasFallback: false) else {
      return nil
    }
    choice = ConvolutionChoice(
      forward: forward.0.algorithm, data: data.0.algorithm, weights: weights.0.algorithm)
    nanoseconds =
      forward.1 + (request.wantsGradInput.contains(true) ? data.1 : 0)
      + (request.wantsGradParameter.contains(true) ? weights.1 : 0)
  }

  /// The time of im2col with OpenBLAS for the same.
  ///
  /// - Parameter planes: of a group's input or output, the fewer; 16 at 56 x 56 in 4 groups: 59 GFLOP/s.
  static func fallbackNanoseconds(_ flops: Double, _ request: PlanRequest, planes: Int = .max) -> Double {
    let directions =
      1 + (request.wantsGradInput.contains(true) ? 1 : 0) + (request.wantsGradParameter.contains(true) ? 1 : 0)
    return flops * Double(directions) / (planes < 32 ? 60 : 120)
  }
}
