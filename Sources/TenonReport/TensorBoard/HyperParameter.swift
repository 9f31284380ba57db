import TenonFormats

/// The value of a hyper-parameter: a number, a text or a flag.
public enum HyperParameter: Sendable, Equatable {
  case number(Double)
  case text(String)
  case flag(Bool)

  /// As `HParamInfo` names the types.
  var type: Int {
    switch self {
    case .text: 1
    case .flag: 2
    case .number: 3
    }
  }

  /// A `google.protobuf.Value`.
  var message: ProtobufMessage {
    var message = ProtobufMessage()
    switch self {
    case .number(let number): message.add(2, number)
    case .text(let text): message.add(3, text)
    case .flag(let flag): message.add(4, flag)
    }
    return message
  }
}

extension HyperParameter: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral,
  ExpressibleByBooleanLiteral
{
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(stringLiteral value: String) { self = .text(value) }
  public init(booleanLiteral value: Bool) { self = .flag(value) }
}
