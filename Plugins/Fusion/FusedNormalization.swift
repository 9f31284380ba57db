import TenonPlugin

/// A fused layer that normalizes images, with the parameters and buffers of its members.
protocol FusedNormalization: FusedComponent {
  var members: [FusedMember] { get }
}

extension FusedNormalization {
  var parameters: [Parameter] { members.flatMap(\.parameters) }
  var buffers: [Parameter] { members.flatMap(\.buffers) }
  var inputs: [Port] { [.blockedInput] }
  var outputs: [Port] { [.blockedOutput] }
}
