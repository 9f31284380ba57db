import TenonFormats
import TenonStatistics

/// The values of a summary: a tag, and one thing to show under it.
///
/// - Source: `tensorboard/compat/proto/summary.proto`, `tensor.proto`.
enum SummaryValue {
  /// Element types of `TensorProto`.
  private enum ElementType: Int {
    case float = 1
    case double = 2
    case string = 7
  }

  static func scalar(_ tag: String, _ value: Double) -> ProtobufMessage {
    var message = tagged(tag)
    message.add(2, Float(value))
    return message
  }

  /// A scalar as a tensor, which is what newer writers do and the only way to keep double precision.
  static func tensorScalar(_ tag: String, _ value: Double, isDouble: Bool) -> ProtobufMessage {
    var tensor = ProtobufMessage()
    tensor.add(1, (isDouble ? ElementType.double : .float).rawValue)
    if isDouble { tensor.add(6, [value]) } else { tensor.add(5, [Float(value)]) }
    return self.tensor(tag, tensor, plugin: "scalars")
  }

  static func histogram(_ tag: String, _ histogram: SummaryHistogram) -> ProtobufMessage {
    var proto = ProtobufMessage()
    proto.add(1, histogram.minimum)
    proto.add(2, histogram.maximum)
    proto.add(3, Double(histogram.count))
    proto.add(4, histogram.sum)
    proto.add(5, histogram.sumOfSquares)
    proto.add(6, histogram.bucketLimits)
    proto.add(7, histogram.bucketCounts)
    var message = tagged(tag)
    message.add(5, proto)
    return message
  }

  /// - Parameter encoded: the picture as a PNG or GIF file.
  static func image(_ tag: String, height: Int, width: Int, channels: Int, encoded: [UInt8]) -> ProtobufMessage {
    var image = ProtobufMessage()
    image.add(1, height)
    image.add(2, width)
    image.add(3, channels)
    image.add(4, ByteContent(encoded))
    var message = tagged(tag)
    message.add(4, image)
    return message
  }

  static func audio(_ tag: String, _ sound: WaveFile) -> ProtobufMessage {
    var audio = ProtobufMessage()
    audio.add(1, Float(sound.sampleRate))
    audio.add(2, 1)
    audio.add(3, sound.frameCount)
    audio.add(4, ByteContent(sound.bytes))
    audio.add(5, "audio/wav")
    var message = tagged(tag)
    message.add(6, audio)
    return message
  }

  /// Markdown.
  static func text(_ tag: String, _ text: String) -> ProtobufMessage {
    tensor("\(tag)/text_summary", strings([Array(text.utf8)], shape: [1]), plugin: "text")
  }

  /// - Parameter curve: six rows for each threshold.
  static func precisionRecall(_ tag: String, _ curve: PRCurve) -> ProtobufMessage {
    var tensor = ProtobufMessage()
    tensor.add(1, ElementType.float.rawValue)
    tensor.add(2, shape([6, curve.thresholdCount]))
    tensor.add(5, curve.rows.flatMap { $0.map(Float.init) })
    var content = ProtobufMessage()
    content.add(2, curve.thresholdCount)
    return self.tensor(tag, tensor, plugin: "pr_curves", content)
  }

  static func customScalars(_ layout: [CustomScalarCategory]) throws -> ProtobufMessage {
    var message = ProtobufMessage()
    for category in layout { message.add(2, category.message) }
    return tensor(
      "custom_scalars__config__", strings([try message.content.bytes()], shape: []), plugin: "custom_scalars")
  }

  /// Metadata alone, as hyper-parameters have it.
  static func hyperParameters(_ tag: String, _ content: ProtobufMessage) -> ProtobufMessage {
    var message = tagged(tag)
    message.add(9, metadata("hparams", content))
    return message
  }

  private static func tagged(_ tag: String) -> ProtobufMessage {
    var message = ProtobufMessage()
    message.add(1, tag)
    return message
  }

  private static func tensor(
    _ tag: String, _ tensor: ProtobufMessage, plugin: String, _ content: ProtobufMessage? = nil
  ) -> ProtobufMessage {
    var message = tagged(tag)
    message.add(8, tensor)
    message.add(9, metadata(plugin, content))
    return message
  }

  private static func metadata(_ plugin: String, _ content: ProtobufMessage?) -> ProtobufMessage {
    var data = ProtobufMessage()
    data.add(1, plugin)
    if let content { data.add(2, content) }
    var metadata = ProtobufMessage()
    metadata.add(1, data)
    return metadata
  }

  private static func strings(_ values: [[UInt8]], shape dimensions: [Int]) -> ProtobufMessage {
    var tensor = ProtobufMessage()
    tensor.add(1, ElementType.string.rawValue)
    tensor.add(2, shape(dimensions))
    for value in values { tensor.add(8, ByteContent(value)) }
    return tensor
  }

  static func shape(_ dimensions: [Int]) -> ProtobufMessage {
    var shape = ProtobufMessage()
    for size in dimensions {
      var dimension = ProtobufMessage()
      dimension.add(1, size)
      shape.add(2, dimension)
    }
    return shape
  }
}
