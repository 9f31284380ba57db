// Generated from tenon/networks by `tenon plugin builders`.

/// Net of any width.
public struct NetWidth: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: classes, the width of the output
  ///   - nChans1: channels behind the first convolution; the second one has half as many
  public init(numClasses: Int? = nil, nChans1: Int? = nil) {
    reference = ComponentReference("tenon/NetWidth", given: ["num_classes": numClasses, "n_chans1": nChans1])
  }
}
