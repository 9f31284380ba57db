import TenonCore
import TenonFormats

/// A training to be gone on with: the model, the optimizer's state, and how far it is.
///
/// A model archive with two more entries, so that whatever reads models reads checkpoints too.
public struct Checkpoint {
  /// The entry with the state of optimizer and scheduler.
  public static let optimizerEntry = "optimizer.safetensors"
  static let trainingEntry = "training.json"
  static let entries = [optimizerEntry, trainingEntry]

  public var model: ModelArchive
  /// State of the optimizer and the scheduler by name.
  public var tensors: [String: Tensor]
  /// How far the training is; its form is the training loop's.
  public var training: JSON

  public init(model: ModelArchive, tensors: [String: Tensor], training: JSON) {
    self.model = model
    self.tensors = tensors
    self.training = training
  }

  /// Writes it beside the target, syncs it and renames it, so that a kill at any instant leaves the previous
  /// one whole.
  public func write(to path: String) throws {
    try ZipWriter.replace(path) { archive in
      try model.add(to: archive)
      try archive.add(Self.trainingEntry, training.bytes(.pretty))
      try archive.add(Self.optimizerEntry, tensors: tensors)
    }
  }

  /// What a tensor of a parameter's state is called in a checkpoint.
  public static func stateName(_ state: String, of parameter: String) -> String { "state/\(parameter)/\(state)" }

  /// The parameter and the optimizer's name of a tensor of its state; nil for any other tensor of a checkpoint.
  public static func stateNames(_ name: String) -> (parameter: String, state: String)? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "state" else { return nil }
    return (String(parts[1]), String(parts[2]))
  }

  /// Whether an archive is a checkpoint, and not a model alone.
  ///
  /// - Throws: `FileError`, `ArchiveError`.
  public static func isOne(_ path: String) throws -> Bool {
    let archive = try ZipReader(path)
    return entries.allSatisfy(archive.contains)
  }

  /// How far the training of a checkpoint is, read without its tensors.
  ///
  /// - Throws: what reading an archive throws.
  public static func training(at path: String) throws -> JSON {
    try ZipReader(path).json(trainingEntry, path: path)
  }

  /// Reads a checkpoint; everything in it is checked before it is believed.
  ///
  /// - Throws: what reading a model throws; `ModelArchiveError` for a model without the rest.
  public init(path: String) throws {
    let archive = try ZipReader(path)
    for name in Self.entries where !archive.contains(name) { throw ModelArchiveError.noCheckpoint(name, path) }
    self.init(
      model: try ModelArchive(archive, path: path), tensors: try archive.tensors(Self.optimizerEntry, path: path),
      training: try archive.json(Self.trainingEntry, path: path))
  }
}

extension ModelArchiveError {
  static func noCheckpoint(_ name: String, _ path: String) -> ModelArchiveError {
    ModelArchiveError(
      diagnostic: Diagnostic("archive-entry", "\(path) is no checkpoint: it has no '\(name)'")
        .help("a run keeps its checkpoint as checkpoint.tenon"))
  }
}
