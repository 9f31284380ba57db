import TenonCore

/// Where a model comes from, beside its experiment, its data and its plugins, which the manifest has too.
///
/// No time: the same training gives the same archive, byte for byte.
public struct Provenance: Sendable, Equatable {
  /// The version of Tenon that trained it.
  public var tenonVersion: String
  /// Of everything random in the training.
  public var seed: Int?
  /// The commit that was checked out in the experiment's folder when the training began; nil without a repository.
  public var gitCommit: String?

  public init(tenonVersion: String, seed: Int? = nil, gitCommit: String? = nil) {
    self.tenonVersion = tenonVersion
    self.seed = seed
    self.gitCommit = gitCommit
  }

  var json: JSON {
    var object: JSONObject = ["tenon_version": .string(tenonVersion)]
    if let seed { object["seed"] = .int(seed) }
    if let gitCommit { object["git_commit"] = .string(gitCommit) }
    return .object(object)
  }

  /// Nil for anything that is no provenance.
  init?(_ json: JSON) {
    guard let version = json["tenon_version"]?.stringValue,
      json["seed"].map({ $0.intValue != nil }) ?? true, json["git_commit"].map({ $0.stringValue != nil }) ?? true
    else { return nil }
    self.init(tenonVersion: version, seed: json["seed"]?.intValue, gitCommit: json["git_commit"]?.stringValue)
  }
}
