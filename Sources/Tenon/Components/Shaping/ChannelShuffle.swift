// Generated from tenon/shaping by `tenon plugin builders`.

/// Channels of all groups by turns.
public struct ChannelShuffle: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter groups: parts that the channels are divided into
  public init(groups: Int) { reference = ComponentReference("tenon/ChannelShuffle", given: ["groups": groups]) }
}
