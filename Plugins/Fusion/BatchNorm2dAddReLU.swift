import TenonFamilies
import TenonKernels
import TenonPlugin

/// The end of a residual block: batch normalization of images, a sum with a shortcut, ReLU.
///
/// Declines plain layout.
struct BatchNorm2dAddReLU: FusedNormalization {
  static let declaration = Declaration(
    "BatchNorm2dAddReLU", "batch normalization of images, sum with a shortcut and ReLU")
  static let pattern = FusionPattern(
    inputs: 2,
    [
      .init("tenon/BatchNorm2d", [.input(0)]), .init("tenon/Add", [.member(0), .input(1)]),
      .init("tenon/ReLU", [.member(1)]),
    ])

  let members: [FusedMember]
  private let norm: BatchNormArguments

  init(_ members: [FusedMember]) throws {
    self.members = members
    norm = try BatchNormArguments(members[0].config)
  }

  var inputs: [Port] { [.blockedInput, Port("other", layouts: Set(Layout.allCases))] }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    try NormAddReLUOperation(norm, shortcut: nil, request)
  }
}
