import Foundation
import TenonCore
import TenonServices

/// What a child process is asked to do, in a file that its parent writes.
struct VerifyRequest {
  enum Task: String {
    /// Loads a library into a variant of the host and reports its manifest.
    case describe
    /// Runs the checks of the components.
    case components
  }

  var task: Task
  var library: String
  /// The folder with the manifest to load by; empty for `describe`.
  var folder = ""
  var variant = HostVariant.current
  /// The plugin is a built-in one and may have their vendor.
  var isBuiltIn = false
  /// The first component to check, by its position.
  var first = 0
  /// Checks of the first component that were made before.
  var done: Set<String> = []
  /// Where the call under way is recorded.
  var record: String
  /// Seconds that one call may take.
  var callSeconds: Double
  var options: VerifyOptions

  var json: JSON {
    [
      "task": .string(task.rawValue), "library": .string(library), "folder": .string(folder),
      "variant": .string(variant.rawValue), "built_in": .bool(isBuiltIn), "first": .int(first),
      "done": .array(done.sorted().map(JSON.string)),
      "record": .string(record), "call_seconds": .double(callSeconds), "quick": .bool(options.isQuick),
      "checks": .array(options.checks.sorted().map(JSON.string)),
      "hints": .array(
        options.hints.map { hint in
          [
            "component": .string(hint.component), "argument": .string(hint.argument), "value": JSON(hint.value),
          ]
        }),
    ]
  }
}

extension VerifyRequest {
  /// Whether a check is asked for and was not made by a child before.
  func wants(_ check: any Check, ofComponent index: Int) -> Bool {
    (options.checks.isEmpty || options.checks.contains(check.name)) && !(index == first && done.contains(check.name))
  }

  /// Reads what `json` wrote; nil for anything else.
  init?(_ json: JSON) {
    guard let task = json["task"]?.stringValue.flatMap(Task.init), let library = json["library"]?.stringValue,
      let folder = json["folder"]?.stringValue, let variant = json["variant"]?.stringValue.flatMap(HostVariant.init),
      let isBuiltIn = json["built_in"]?.boolValue, let first = json["first"]?.intValue,
      let done = json["done"]?.arrayValue?.compactMap(\.stringValue),
      let record = json["record"]?.stringValue, let callSeconds = json["call_seconds"]?.doubleValue,
      let isQuick = json["quick"]?.boolValue, let checks = json["checks"]?.arrayValue?.compactMap(\.stringValue),
      let hints = json["hints"]?.arrayValue
    else { return nil }
    let known = hints.compactMap { hint -> VerifyOptions.Hint? in
      guard let component = hint["component"]?.stringValue, let argument = hint["argument"]?.stringValue,
        let value = hint["value"].flatMap({ TenonCore.Value($0) })
      else { return nil }
      return VerifyOptions.Hint(component: component, argument: argument, value: value)
    }
    self.init(
      task: task, library: library, folder: folder, variant: variant, isBuiltIn: isBuiltIn, first: first,
      done: Set(done),
      record: record, callSeconds: callSeconds,
      options: VerifyOptions(isQuick: isQuick, checks: Set(checks), hints: known))
  }
}
