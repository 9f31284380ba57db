import TenonArchive
import TestSupport
import Testing

/// A small model of made-up points, trained once for all tests of archives.
enum TrainedBlobs {
  static let experiment = """
    name: blobs
    seed: 1
    license: MIT
    data:
      train: {Blobs: {size: 60}}
      validation: {Blobs: {size: 20, random_offset: 1000}}
      batch_size: 20
    model:
      - Linear: {in_features: 2, out_features: 16}
      - ReLU
      - Linear: {in_features: 16, out_features: 3}
    loss: CrossEntropyLoss
    optimizer: {Adam: {lr: 0.01}}
    training: {epochs: 2}
    """

  private static let made = Result {
    let folder = try TemporaryFolder()
    let path = try folder.write(experiment, to: "blobs.yaml")
    let result = try Command.built.run("train", path, "--run", folder.file("run"))
    try #require(result.status == 0, "\(result.errors)")
    return try folder.bytes("run/model.tenon")
  }

  /// A copy of the model in a folder.
  static func write(to folder: TemporaryFolder, _ name: String = "model.tenon") throws -> String {
    try folder.write(made.get(), to: name)
  }
}
