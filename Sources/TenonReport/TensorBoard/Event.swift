import Foundation
import TenonFormats

/// The messages that records hold.
///
/// - Source: `tensorboard/compat/proto/event.proto`.
enum Event {
  /// Now, in seconds since 1970.
  static var now: Double { Date().timeIntervalSince1970 }

  /// The first of every file.
  static func version() -> ProtobufMessage {
    var event = message(step: nil, wallTime: nil)
    event.add(3, "brain.Event:2")
    return event
  }

  /// Has readers drop what an earlier file of the folder has from a step on.
  static func start(at step: Int) -> ProtobufMessage {
    var session = ProtobufMessage()
    session.add(1, 1)
    var event = message(step: step, wallTime: nil)
    event.add(7, session)
    return event
  }

  /// - Parameter values: as `SummaryValue` makes them.
  static func summary(_ values: [ProtobufMessage], step: Int?, wallTime: Double?) -> ProtobufMessage {
    var summary = ProtobufMessage()
    for value in values { summary.add(1, value) }
    var event = message(step: step, wallTime: wallTime)
    event.add(5, summary)
    return event
  }

  static func graph(_ definition: ProtobufMessage, wallTime: Double?) -> ProtobufMessage {
    var event = message(step: nil, wallTime: wallTime)
    event.add(4, definition)
    return event
  }

  private static func message(step: Int?, wallTime: Double?) -> ProtobufMessage {
    var event = ProtobufMessage()
    event.add(1, wallTime ?? now)
    if let step, step != 0 { event.add(2, step) }
    return event
  }
}
