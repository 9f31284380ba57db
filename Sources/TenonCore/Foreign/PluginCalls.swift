import CTenonThreads

/// The functions of a plugin, as the record of calls names them.
package enum PluginCall: Int, CaseIterable, Sendable {
  case create, destroy, info, plan, forward, backward, expand
  case operationDestroy, parameterState, sharedState, workspaceBytes, step, advance, apply, applyBatch, read
  case crops, query, initialize, finish
  case label, fingerprint, weight
  case begin, accumulate, discard, load
  case write

  /// As the header spells it.
  var name: String {
    switch self {
    case .operationDestroy: "operation_destroy"
    case .parameterState: "parameter_state"
    case .sharedState: "shared_state"
    case .workspaceBytes: "workspace_bytes"
    case .applyBatch: "apply_batch"
    default: "\(self)"
    }
  }
}

/// What the record of calls says while a component is being called, prepared when its library is loaded.
///
/// A text is "vendor/plugin vendor/Component call" and stays for ever, as libraries do: a signal handler reads it.
package struct PluginCalls: @unchecked Sendable {
  private let texts: UnsafeMutablePointer<UnsafePointer<CChar>?>

  /// What each call's text ends with: spelled once, since a start makes some thousand texts.
  private static let endings = PluginCall.allCases.map { Array(" \($0.name)".utf8) + [0] }

  package init(plugin: String, component: String) {
    let beginning =
      Array(plugin.utf8) + [UInt8(ascii: " ")] + plugin.utf8.prefix { $0 != UInt8(ascii: "/") }
      + [UInt8(ascii: "/")] + component.utf8
    texts = .allocate(capacity: PluginCall.allCases.count)
    for (index, ending) in Self.endings.enumerated() {
      (texts + index).initialize(to: Self.copy(beginning, ending))
    }
  }

  /// The text of a call that no component makes, such as a plugin's entry.
  package static func text(_ text: String) -> UnsafePointer<CChar>? { copy(Array(text.utf8), [0]) }

  private static func copy(_ beginning: [UInt8], _ ending: [UInt8]) -> UnsafePointer<CChar> {
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: beginning.count + ending.count)
    copy.initialize(from: beginning, count: beginning.count)
    (copy + beginning.count).initialize(from: ending, count: ending.count)
    return UnsafePointer(UnsafeRawPointer(copy).assumingMemoryBound(to: CChar.self))
  }

  subscript(call: PluginCall) -> UnsafePointer<CChar>? { texts[call.rawValue] }
}

/// Makes a call that the record names meanwhile; nil: it goes on naming the call around it.
///
/// The thread computes afterwards as it did before, whatever the call did to rounding and the like.
@inline(__always)
package func recorded<T>(_ text: UnsafePointer<CChar>?, _ body: () -> T) -> T {
  guard let text else { return body() }
  let outer = tenon_call_enter(text)
  let control = tenon_float_now()
  let result = body()
  tenon_float_keep(control)
  tenon_call_leave(outer)
  return result
}
