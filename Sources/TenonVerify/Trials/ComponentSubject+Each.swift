import TenonCore
import TenonTrials

extension ComponentSubject {
  /// Makes a check with every configuration; what fails says with which.
  ///
  /// - Returns: how many, for people.
  func withEachConfiguration(_ body: (Configuration) throws -> Void) throws -> String {
    let configurations = try configurations()
    for configuration in configurations {
      try CheckFailure.adding("with \(configuration.description)") { try body(configuration) }
    }
    return "\(Plural.count(configurations.count, "configuration"))"
  }

  /// Makes a check with every sample that a transform is tried with; what fails says with which.
  ///
  /// - Returns: how many, for people.
  func withEachTransformTrial(_ body: (TransformTrial) throws -> Void) throws -> String {
    let trials = try transformTrials()
    for trial in trials { try CheckFailure.adding(trial.description) { try body(trial) } }
    return "\(Plural.count(trials.count, "sample"))"
  }
}

extension CheckFailure {
  /// Runs a part of a check, and adds to its failure what it was run with.
  fileprivate static func adding(_ text: @autoclosure () -> String, _ body: () throws -> Void) throws {
    do { try body() } catch let failure as CheckFailure { throw CheckFailure("\(failure.reason), \(text())") }
  }
}
