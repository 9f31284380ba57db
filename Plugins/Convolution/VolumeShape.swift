import TenonKernels
import TenonPlugin

/// The sizes of one convolution of volumes, and how it is cut into matrix products: slices of one volume, or rows of a
/// large slice.
///
/// The cut follows from the sizes alone, so that results do not depend on the number of threads.
struct VolumeShape: ConvolutionCounts, Sendable {
  let volumes: Int
  let groups: Int
  let inPlanes: Int
  let outPlanes: Int
  let window: VolumeWindow
  let hasBias: Bool
  let output: TensorType

  var tapCount: Int { window.tapCount }
  var inputCount: Int { volumes &* inChannels &* window.volumeCount }

  /// Output elements that one product should have: its columns stay in the second-level cache.
  private var wantedPixels: Int { max(256, 65_536 / fanIn) }
  private var rowsPerTile: Int {
    max(1, min(window.slice.outputHeight, wantedPixels / window.slice.outputWidth))
  }
  private var slicesPerTile: Int {
    rowsPerTile < window.slice.outputHeight
      ? 1 : max(1, min(window.outputDepth, wantedPixels / window.slice.outputCount))
  }
  private var rowTiles: Int { (window.slice.outputHeight &+ rowsPerTile &- 1) / rowsPerTile }
  private var sliceTiles: Int { (window.outputDepth &+ slicesPerTile &- 1) / slicesPerTile }

  /// Of one volume.
  var tileCount: Int { sliceTiles &* rowTiles }
  /// Elements of one tile's columns at most; a double, as it may be large.
  var columnCount: Double {
    Double(fanIn) * Double(slicesPerTile) * Double(rowsPerTile) * Double(window.slice.outputWidth)
  }

  /// Tile `index` of one volume.
  func tile(_ index: Int) -> VolumeTile {
    let (slice, row) = (index / rowTiles &* slicesPerTile, index % rowTiles &* rowsPerTile)
    return VolumeTile(
      slices: slice..<min(window.outputDepth, slice &+ slicesPerTile),
      rows: row..<min(window.slice.outputHeight, row &+ rowsPerTile), window: window)
  }

  /// Where the first output channel of a group begins in a volume's tile.
  func outputOffset(_ volume: Int, _ group: Int, _ tile: VolumeTile) -> Int {
    (volume &* outChannels &+ group &* outPlanes) &* window.outputCount &+ tile.start
  }
}

extension VolumeShape {
  /// Gradients where none arrives.
  func prepare<T: Scalar>(
    weight: GradientDestination<T>?, bias: GradientDestination<T>?, input: GradientDestination<T>?
  ) {
    weight?.prepare(count: weightCount)
    bias?.prepare(count: outChannels)
    input?.prepare(count: inputCount)
  }
}

/// Whole slices of the output, or some rows of one.
struct VolumeTile: Sendable {
  let slices: Range<Int>
  let rows: Range<Int>
  /// Its first element in a channel of the output.
  let start: Int
  /// Its elements in a channel, which lie side by side.
  let pixels: Int

  init(slices: Range<Int>, rows: Range<Int>, window: VolumeWindow) {
    self.slices = slices
    self.rows = rows
    let width = window.slice.outputWidth
    start = slices.lowerBound &* window.slice.outputCount &+ rows.lowerBound &* width
    pixels = slices.count &* rows.count &* width
  }
}
