import TenonPlugin

/// An argument that is one number for all groups, or a list with one for each.
struct GroupValues: Sendable {
  private let name: String
  private let values: [Double]
  private let hasOneForEachGroup: Bool

  static func argument(_ name: String, default value: Double? = nil, _ summary: String) -> Argument {
    .float(name, default: value, "\(summary), or one for each group").or(.list, of: .float)
  }

  init(_ config: Config, _ name: String) throws {
    self.name = name
    if case .list? = config[name] {
      values = try config.floats(name)
      hasOneForEachGroup = true
    } else {
      values = [try config.float(name)]
      hasOneForEachGroup = false
    }
  }

  /// - Throws: `ComponentError` when there is not one for each group.
  func check(_ call: SchedulerCall) throws {
    guard !hasOneForEachGroup || values.count == call.groupCount else {
      throw ComponentError(
        .config, field: name,
        "expected a number or one for each of \(call.groupCount) groups, received \(values.count)")
    }
  }

  subscript(group: Int) -> Double { values[hasOneForEachGroup ? group : 0] }
}
