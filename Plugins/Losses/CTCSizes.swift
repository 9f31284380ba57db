import TenonPlugin

/// How the inputs of a CTC loss lie, and what they say of each sequence.
struct CTCSizes: Sendable {
  let steps: Int
  let sequences: Int
  let classes: Int
  /// The losses' shape without a reduction.
  let losses: Shape
  /// Labels of a row of padded targets; nil where the targets stand one after the other.
  let rowLength: Int?
  /// Labels there are in all.
  let labelCount: Int
  private let blank: Int

  /// One sequence: its number, how many steps and labels count, and where its labels and its paths begin.
  struct Sequence {
    let index: Int
    let steps: Int
    let labels: Int
    let firstLabel: Int
    /// In numbers of each step's row of paths.
    let firstPath: Int

    /// Labels with blanks around them.
    var paths: Int { 2 &* labels &+ 1 }
  }

  /// - Throws: `ComponentError` (shape) for inputs that do not fit one another.
  init(_ logProbs: Shape, targets: Shape, lengths: Shape, counts: Shape, blank: Int) throws {
    guard (2...3).contains(logProbs.rank), let classes = logProbs.dimensions.last, classes > 0 else {
      throw ComponentError(
        .shape, field: "log_probs", "expected [T, N, K] or [T, K] with K classes, received \(logProbs)")
    }
    let isBatched = logProbs.rank == 3
    self.classes = classes
    self.blank = blank
    steps = logProbs[0]
    sequences = isBatched ? logProbs[1] : 1
    losses = isBatched ? [logProbs[1]] : []
    let isPadded = isBatched && targets.rank == 2
    guard blank < classes else {
      throw ComponentError(
        .shape, field: "log_probs", "expected more than \(blank) classes (blank), received \(logProbs) with \(classes)")
    }
    guard isPadded ? targets[0] == sequences : targets.rank == 1 else {
      throw ComponentError(
        .shape, field: "targets",
        "expected \(isBatched ? "[\(sequences), S] or [S], one sequence after the other" : "[S]"), received \(targets)")
    }
    labelCount = targets.elementCount
    rowLength = isPadded ? targets[1] : isBatched ? nil : labelCount
    for (name, shape) in [("input_lengths", lengths), ("target_lengths", counts)]
    where shape != losses && !(shape == [1] && !isBatched) {
      throw ComponentError(.shape, field: name, "expected \(losses), received \(shape)")
    }
  }

  /// Numbers that the rows of paths of all sequences have together, for each step.
  var pathCount: Int { 2 &* labelCount &+ sequences }

  /// The most labels that one sequence can have.
  var mostLabels: Int { rowLength ?? labelCount }

  /// Checks what the inputs say, and writes where the labels of each sequence begin.
  ///
  /// - Throws: `ComponentError` (data) for lengths and labels that cannot be.
  func check(_ call: LayerCall, starts: UnsafeMutablePointer<Int>) throws {
    let (lengths, counts) = (call.input(2, as: Int64.self), call.input(3, as: Int64.self))
    var next = 0
    for index in 0..<sequences {
      guard lengths[index] >= 0, lengths[index] <= Int64(steps) else {
        throw Self.fault("input_lengths", "a number of steps in 0...\(steps)", lengths[index], index)
      }
      let most = rowLength ?? labelCount - next
      guard counts[index] >= 0, counts[index] <= Int64(most) else {
        throw Self.fault("target_lengths", "a number of labels in 0...\(most)", counts[index], index)
      }
      starts[index] = rowLength.map { $0 &* index } ?? next
      next &+= Int(counts[index])
    }
    guard rowLength != nil || next == labelCount else {
      throw ComponentError(
        .data, field: "targets", "expected \(next) labels, the sum of target_lengths, received \(labelCount)")
    }
    let targets = call.input(1, as: Int64.self)
    for index in 0..<sequences {
      for position in 0..<Int(counts[index]) {
        let label = targets[starts[index] &+ position]
        guard label >= 0, label < Int64(classes), label != Int64(blank) else {
          throw ComponentError(
            .data, field: "targets",
            "expected a class in 0..<\(classes) other than \(blank) (blank), received \(label) at \(position) in "
              + "sequence \(index)")
        }
      }
    }
  }

  private static func fault(_ port: String, _ expected: String, _ value: Int64, _ index: Int) -> ComponentError {
    ComponentError(.data, field: port, "expected \(expected), received \(value) for sequence \(index)")
  }

  /// - Parameter starts: as `check` wrote them.
  @inline(__always)
  func sequence(_ index: Int, _ call: LayerCall, starts: UnsafeMutablePointer<Int>) -> Sequence {
    Sequence(
      index: index, steps: Int(call.input(2, as: Int64.self)[index]), labels: Int(call.input(3, as: Int64.self)[index]),
      firstLabel: starts[index], firstPath: 2 &* starts[index] &+ index)
  }
}
