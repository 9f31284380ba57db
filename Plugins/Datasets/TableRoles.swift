import TenonPlugin

/// What each column of a table is, as the arguments say.
struct TableRoles: Sendable {
  enum Role: Sendable { case left, number, category, target }

  /// By place.
  private let roles: [Role]
  /// Places of the target columns that are there, as they are named.
  let targets: [Int]
  let isRegression: Bool
  /// Whether targets are named, and all of them are there.
  let hasTarget: Bool
  /// Why there are no targets though some were asked for.
  let targetFault: ComponentError?
  /// An argument that names a column which is not there.
  let columnFault: ComponentError?

  var places: Range<Int> { roles.indices }

  subscript(place: Int) -> Role { roles[place] }

  /// The columns that are neither targets nor left out.
  var features: [Int] { roles.indices.filter { roles[$0] == .number || roles[$0] == .category } }

  /// - Throws: `ComponentError` (config) for several columns of classes.
  init(_ config: Config, _ columns: CSVColumns) throws {
    func found(_ argument: String, _ fault: inout ComponentError?) throws -> [Int] {
      try config.columns(argument).compactMap { name in
        do throws(ComponentError) {
          return try columns.place(of: name, for: argument)
        } catch {
          fault = fault ?? error
          return nil
        }
      }
    }
    var roles = [Role](repeating: .number, count: columns.count)
    var (columnFault, targetFault): (ComponentError?, ComponentError?)
    for place in try found("categorical", &columnFault) { roles[place] = .category }
    for place in try found("drop", &columnFault) { roles[place] = .left }
    targets = try found("target", &targetFault)
    for place in targets { roles[place] = .target }
    isRegression = try config.string("task") == "regression"
    let names = try config.columns("target")
    guard isRegression || names.count <= 1 else {
      throw ComponentError(
        .config, field: "target", "expected one column of classes, received several; or task: regression")
    }
    hasTarget = !names.isEmpty && targetFault == nil
    (self.roles, self.columnFault, self.targetFault) = (roles, columnFault, targetFault)
  }
}
