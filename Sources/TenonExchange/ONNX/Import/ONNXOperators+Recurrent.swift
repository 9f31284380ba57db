import TenonCore

extension ONNXOperators {
  static let recurrent: [String: Import] = [:]
}
