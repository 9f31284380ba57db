import TenonFormats

/// Charts that stand together on TensorBoard's page of custom scalars.
///
/// - Source: `tensorboard/plugins/custom_scalar/layout.proto`.
public struct CustomScalarCategory: Sendable, Equatable {
  public enum Chart: Sendable, Equatable {
    /// A line for each scalar whose tag one of these regular expressions matches.
    case multiline(title: String, tags: [String])
    /// The scalar `value`, in an area between two others.
    case margin(title: String, value: String, lower: String, upper: String)
  }

  public var title: String
  public var charts: [Chart]

  public init(_ title: String, _ charts: [Chart]) {
    self.title = title
    self.charts = charts
  }

  var message: ProtobufMessage {
    var message = ProtobufMessage()
    message.add(1, title)
    for chart in charts { message.add(2, chart.message) }
    return message
  }
}

extension CustomScalarCategory.Chart {
  fileprivate var message: ProtobufMessage {
    var (message, content) = (ProtobufMessage(), ProtobufMessage())
    switch self {
    case .multiline(let title, let tags):
      message.add(1, title)
      for tag in tags { content.add(1, tag) }
      message.add(2, content)
    case .margin(let title, let value, let lower, let upper):
      message.add(1, title)
      var series = ProtobufMessage()
      for (field, tag) in [(1, value), (2, lower), (3, upper)] { series.add(field, tag) }
      content.add(1, series)
      message.add(3, content)
    }
    return message
  }
}
