import TenonFamilies
import TenonKernels
import TenonPlugin

/// The end of a residual block with a projected shortcut: two batch normalizations of images, their sum, ReLU.
///
/// Declines plain layout.
struct TwoBatchNorm2dAddReLU: FusedNormalization {
  static let declaration = Declaration(
    "TwoBatchNorm2dAddReLU", "two batch normalizations of images, their sum and ReLU")
  static let pattern = FusionPattern(
    inputs: 2,
    [
      .init("tenon/BatchNorm2d", [.input(0)]), .init("tenon/BatchNorm2d", [.input(1)]),
      .init("tenon/Add", [.member(0), .member(1)]), .init("tenon/ReLU", [.member(2)]),
    ])

  let members: [FusedMember]
  private let norms: (BatchNormArguments, BatchNormArguments)

  init(_ members: [FusedMember]) throws {
    self.members = members
    norms = (try BatchNormArguments(members[0].config), try BatchNormArguments(members[1].config))
  }

  var inputs: [Port] { [.blockedInput, Port("other", layouts: Set(Layout.allCases))] }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    try NormAddReLUOperation(norms.0, shortcut: norms.1, request)
  }
}
