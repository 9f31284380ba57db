/// The layers that a fused layer replaces, and how they feed each other.
///
///     FusionPattern(
///       inputs: 2,
///       [
///         .init("tenon/BatchNorm2d", [.input(0)]), .init("tenon/Add", [.member(0), .input(1)]),
///         .init("tenon/ReLU", [.member(1)]),
///       ])
///
/// Only first outputs feed other members, and no member but the last is read from outside of the pattern, nor kept
/// after the step. The last member's outputs are those of the fused layer.
public struct FusionPattern: Sendable, Equatable {
  public enum Source: Sendable, Equatable {
    /// An input of the fused layer.
    case input(Int)
    /// The first output of an earlier member.
    case member(Int)
  }

  public struct Member: Sendable, Equatable {
    /// The full name: `tenon/ReLU`.
    public let component: String
    public let inputs: [Source]

    public init(_ component: String, _ inputs: [Source]) {
      self.component = component
      self.inputs = inputs
    }
  }

  public let inputCount: Int
  public let members: [Member]
  /// Of patterns with as many members, the one with the higher priority is tried first.
  public let priority: Int

  public init(inputs: Int, _ members: [Member], priority: Int = 0) {
    inputCount = inputs
    self.members = members
    self.priority = priority
  }

  /// Layers of one input each, one after the other.
  public static func chain(_ components: String..., priority: Int = 0) -> FusionPattern {
    FusionPattern(
      inputs: 1,
      components.enumerated().map { Member($1, [$0 == 0 ? .input(0) : .member($0 - 1)]) }, priority: priority)
  }

  /// The most members of a pattern.
  public static let maximumMemberCount = 64

  /// What makes it no pattern; nil when nothing does.
  public var fault: String? {
    guard (2...Self.maximumMemberCount).contains(members.count) else {
      return "it has \(Plural.count(members.count, "member")), not 2 to \(Self.maximumMemberCount)"
    }
    guard (1...Self.maximumMemberCount).contains(inputCount) else {
      return "it has \(Plural.count(inputCount, "input"))"
    }
    var isRead = [Bool](repeating: false, count: inputCount + members.count)
    isRead[inputCount + members.count - 1] = true
    for (index, member) in members.enumerated() {
      guard member.component.contains("/"), !member.inputs.isEmpty else {
        return "member \(index) lacks its full name or its inputs"
      }
      for source in member.inputs {
        switch source {
        case .input(let input):
          guard (0..<inputCount).contains(input) else { return "member \(index) reads input \(input) of \(inputCount)" }
          isRead[input] = true
        case .member(let other):
          guard (0..<index).contains(other) else {
            return "member \(index) reads member \(other), which is not before it"
          }
          isRead[inputCount + other] = true
        }
      }
    }
    guard let unread = isRead.firstIndex(of: false) else { return nil }
    return unread < inputCount ? "nothing reads input \(unread)" : "nothing reads member \(unread - inputCount)"
  }
}

/// A layer that a fused layer stands for.
public struct FusedMember: Sendable {
  /// The full name.
  public let component: String
  public let config: Config
  public let parameters: [Parameter]
  public let buffers: [Parameter]
  /// Of its own path, for its random draws; `Step` has that of the first member.
  public let stream: UInt64

  package init(component: String, config: Config, parameters: [Parameter], buffers: [Parameter], stream: UInt64) {
    self.component = component
    self.config = config
    self.parameters = parameters
    self.buffers = buffers
    self.stream = stream
  }
}
