import TenonCore

/// A call into a plugin that took longer than it may.
public struct CallOverrun: TenonError, Equatable {
  public let call: RecordedCall
  /// Seconds.
  public let limit: Double

  init(record: String, limit: Double) {
    call = RecordedCall(record)
    self.limit = limit
  }

  public var diagnostic: Diagnostic {
    Diagnostic("plugin-hangs", "\(call.subject) has not returned from \(call.function) for \(limit) s")
      .with("plugin", call.plugin)
  }
}

/// A call as the record of calls names it: "vendor/plugin vendor/Component call".
public struct RecordedCall: Sendable, Equatable {
  /// The plugin's id.
  public let plugin: String
  /// The component's full name; nil for calls of the plugin as a whole (`dlopen`, `entry`).
  public let component: String?
  /// As the header spells it: `forward`.
  public let function: String

  public init(_ record: String) {
    let words = record.split(separator: " ", maxSplits: 2).map(String.init)
    plugin = words.first ?? ""
    component = words.count > 2 ? words[1] : nil
    function = words.count > 1 ? words[words.count - 1] : ""
  }

  /// The component, or the plugin where there is none.
  public var subject: String { component ?? plugin }
}

extension RecordedCall: CustomStringConvertible {
  /// `forward of acme/Swish (acme/layers)`.
  public var description: String {
    component.map { "\(function) of \($0) (\(plugin))" } ?? "\(function) of \(plugin)"
  }
}
