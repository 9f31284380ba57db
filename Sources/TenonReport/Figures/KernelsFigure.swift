import TenonArchive
import TenonCore

/// The kernels of a convolution, each from its least weight, black, to its greatest, white.
///
/// Of a layer that reads three channels all three are in one picture, unless `split` is set; of others there is a row for each
/// output, and in it a picture for each input channel.
public struct KernelsFigure {
  /// More are not shown; the numbers are of those that are.
  public static let mostOutputs = 64
  private static let mostInputs = 32
  private static let longestSide = 64

  private let name: String
  private let layer: String
  private let weight: Tensor
  private let channels: [Int]
  private let isSplit: Bool
  private let count: Int
  private let map: ColourMap

  /// - Parameters:
  ///   - layer: its path; nil for the first convolution.
  ///   - channel: of the input, the only one to show; nil for all.
  ///   - count: of outputs, at most so many are shown.
  /// - Throws: `FigureError` for a layer without kernels, and a channel that it does not have.
  public init(
    _ archive: ModelArchive, layer: String? = nil, channel: Int? = nil, split: Bool = false, count: Int = mostOutputs,
    colours: ColourMap = .grey
  ) throws(FigureError) {
    let all = archive.kernels(longestSide: Self.longestSide)
    guard let found = layer.map({ wanted in all.first { $0.layer == wanted } }) ?? all.first else {
      throw .noKernels(layer, archive.graph.modules.map(\.path), with: all.map(\.layer), archive.name)
    }
    (name, self.layer, weight) = (archive.name, found.layer, found.weight)
    let inputs = weight.shape[1]
    if let channel, !(0..<inputs).contains(channel) { throw .noChannel(channel, of: inputs, found.layer) }
    isSplit = split || channel != nil || inputs != 3
    channels = channel.map { [$0] } ?? Array(0..<min(inputs, Self.mostInputs))
    self.count = min(max(1, count), weight.shape[0], Self.mostOutputs)
    map = colours
  }

  public func figure() throws -> Figure {
    let shape = weight.shape
    let (tall, wide) = (shape[2], shape[3])
    func plane(_ output: Int, _ input: Int) -> [Float] { weight.plane(output * shape[1] + input) }
    let cells: [PictureGrid.Cell]
    if isSplit {
      cells = (0..<count).flatMap { output in
        channels.map { input in
          .init(picture: Raster(normalizing: plane(output, input), height: tall, width: wide, map: map))
        }
      }
    } else {
      cells = (0..<count).map { output in
        .init(picture: Raster(normalizing: (0..<3).map { plane(output, $0) }, height: tall, width: wide))
      }
    }
    let isMatrix = isSplit && channels.count > 1
    let grid = PictureGrid(
      cells: cells, columns: isMatrix ? channels.count : nil, side: isMatrix ? 30 : 44, gap: isMatrix ? 5 : 8,
      isFramed: true)
    let shown = count < shape[0] ? "the first \(count) of \(shape[0]) outputs" : "\(Plural.count(count, "output"))"
    let read =
      !isSplit
      ? "its three input channels as red, green and blue"
      : channels.count == 1
        ? "input channel \(channels[0])"
        : "\(channels.count < shape[1] ? "the first \(channels.count) of \(shape[1])" : "\(channels.count)") input channels, "
          + "one a column"
    let rows = (0..<count).flatMap { output in
      (isSplit ? channels : [0, 1, 2]).flatMap { input in
        Figure.rows(plane(output, input), width: wide).map { [.int(output), .int(input)] + $0 }
      }
    }
    return Figure(
      FigureStyle.titled(
        "Kernels of layer \(PageNumber.name(layer, most: 40)) of \(PageNumber.name(name, most: 40))",
        notes: ["\(tall) x \(wide); \(shown); \(read)", "each from its least weight to its greatest"], grid.drawing),
      columns: ["output", "input", "row", "column", "weight"], rows: rows)
  }
}

extension FigureError {
  fileprivate static func noKernels(
    _ layer: String?, _ layers: [String], with kernels: [String], _ model: String
  ) -> FigureError {
    guard let layer else {
      return FigureError(
        "no-kernels", "'\(model)' has no layer with kernels that can be looked at",
        expected: "a Conv2d of more than 1 x 1")
    }
    return .noLayer(layer, layers, suitable: kernels, what: "kernels of more than 1 x 1")
  }

  fileprivate static func noChannel(_ channel: Int, of count: Int, _ layer: String) -> FigureError {
    FigureError(
      "no-channel", "layer '\(layer)' has no input channel \(channel)", expected: "0 to \(count - 1)")
  }
}
