/// The six kinds of components.
public enum ComponentKind: Int32, Sendable, CaseIterable {
  case layer = 1
  case loss = 2
  case optimizer = 3
  case scheduler = 4
  case transform = 5
  case dataset = 6
}

extension ComponentKind: CustomStringConvertible {
  /// As it stands in manifests and messages: `layer`.
  public var description: String {
    switch self {
    case .layer: "layer"
    case .loss: "loss"
    case .optimizer: "optimizer"
    case .scheduler: "scheduler"
    case .transform: "transform"
    case .dataset: "dataset"
    }
  }

  /// `layers`, `losses`.
  public var plural: String { self == .loss ? "losses" : "\(self)s" }

  public init?(_ description: String) {
    guard let kind = Self.allCases.first(where: { $0.description == description }) else { return nil }
    self = kind
  }
}
