// Generated from tenon/networks by `tenon plugin builders`.

/// Net of any width that drops channels in training.
public struct NetDropout: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: classes, the width of the output
  ///   - nChans1: channels behind the first convolution; the second one has half as many
  ///   - p: share of the values that training sets to zero
  public init(numClasses: Int? = nil, nChans1: Int? = nil, p: Double? = nil) {
    reference = ComponentReference("tenon/NetDropout", given: ["num_classes": numClasses, "n_chans1": nChans1, "p": p])
  }
}
