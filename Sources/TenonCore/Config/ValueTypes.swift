import TenonABI

/// What kinds of values an argument accepts.
public struct ValueTypes: OptionSet, Sendable, Hashable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let null = ValueTypes(rawValue: 1)
  public static let bool = ValueTypes(rawValue: 2)
  public static let int = ValueTypes(rawValue: 4)
  public static let float = ValueTypes(rawValue: 8)
  public static let string = ValueTypes(rawValue: 16)
  /// A string out of the argument's choices.
  public static let choice = ValueTypes(rawValue: 32)
  /// A fixed number of numbers; one number given stands for all of them.
  public static let tuple = ValueTypes(rawValue: 64)
  public static let list = ValueTypes(rawValue: 128)
  public static let tensor = ValueTypes(rawValue: 256)
  public static let formula = ValueTypes(rawValue: 512)
  public static let component = ValueTypes(rawValue: 1024)
}
