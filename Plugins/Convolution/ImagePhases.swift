import TenonKernels
import TenonPlugin

/// A plane of an image with its border, as the planes that the taps of a dilated kernel meet.
///
/// Phase (a, b) has every dilation-th row from a on, and every dilation-th column from b on. Without dilation it is the
/// bordered plane alone.
///
/// A convolution with dilation is one without over the phases (Shi et al. 2016 take images apart likewise).
struct ImagePhases: Sendable {
  /// Of one phase.
  let height: Int
  let width: Int
  /// Along each side.
  let dilation: (Int, Int)
  private let imageWidth: Int
  /// Elements of the image's plane.
  let imageArea: Int
  /// For each phase and each of its rows or columns the row or column of the image; -1 for zeros.
  private let rows: [Int32]
  private let columns: [Int32]
  /// Columns of the only phase that are neighbours in the image, too; empty with dilation.
  private let run: Range<Int>

  /// - Throws: `ComponentError` (shape) when the padding reaches beyond what the image can fill.
  init(mode: PaddingMode, padding: ImagePadding, dilation: (Int, Int), height: Int, width: Int) throws {
    let border = try ImageBorder(mode: mode, padding: padding, height: height, width: width)
    self.dilation = dilation
    self.height = (border.paddedHeight + dilation.0 - 1) / dilation.0
    self.width = (border.paddedWidth + dilation.1 - 1) / dilation.1
    imageWidth = width
    imageArea = height * width
    func sources(_ count: Int, _ step: Int, _ padded: Int, _ source: (Int) -> Int?) -> [Int32] {
      (0..<step).flatMap { phase in
        (0..<count).map { index in
          let place = phase + index * step
          return Int32(place < padded ? source(place) ?? -1 : -1)
        }
      }
    }
    rows = sources(self.height, dilation.0, border.paddedHeight) { border.row($0) }
    columns = sources(self.width, dilation.1, border.paddedWidth) { border.column($0) }
    run = dilation.1 == 1 ? padding.left..<padding.left + width : 0..<0
  }

  var count: Int { dilation.0 &* dilation.1 }
  var area: Int { height &* width }

  /// Fills the phases, `stride` elements apart.
  func fill(_ plane: UnsafePointer<Float>, into phases: UnsafeMutablePointer<Float>, stride: Int) {
    eachRow { phase, row, source, columns in
      let to = phases + (phase &* stride &+ row &* width)
      guard let source else { return to.update(repeating: 0, count: width) }
      let from = plane + source
      (to + run.lowerBound).update(from: from, count: run.count)
      func copy(_ j: Int) { to[j] = columns[j] < 0 ? 0 : from[Int(columns[j])] }
      for j in 0..<run.lowerBound { copy(j) }
      for j in run.upperBound..<width { copy(j) }
    }
  }

  /// The adjoint of `fill`.
  func fold(_ phases: UnsafePointer<Float>, stride: Int, into target: GradientDestination<Float>, plane: Int) {
    let to = target.pointer + plane &* imageArea
    if !target.accumulates { to.update(repeating: 0, count: imageArea) }
    eachRow { phase, row, source, columns in
      guard let source else { return }
      let from = phases + (phase &* stride &+ row &* width)
      add(from + run.lowerBound, to: to + source, count: run.count)
      for j in 0..<run.lowerBound where columns[j] >= 0 { to[source &+ Int(columns[j])] += from[j] }
      for j in run.upperBound..<width where columns[j] >= 0 { to[source &+ Int(columns[j])] += from[j] }
    }
  }

  /// Calls `body` with each row of each phase: where in the image it begins, nil for zeros, and its columns.
  private func eachRow(_ body: (_ phase: Int, _ row: Int, _ source: Int?, _ columns: UnsafePointer<Int32>) -> Void) {
    rows.withUnsafeBufferPointer { rows in
      columns.withUnsafeBufferPointer { columns in
        guard let columns = columns.baseAddress else { return }
        for a in 0..<dilation.0 {
          for b in 0..<dilation.1 {
            for row in 0..<height {
              let source = rows[a &* height &+ row]
              body(
                a &* dilation.1 &+ b, row, source < 0 ? nil : Int(source) &* imageWidth, columns + b &* width)
            }
          }
        }
      }
    }
  }
}
