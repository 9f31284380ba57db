import Foundation
import TenonCore
import TenonImage
import TestSupport
import Testing

/// `tenon show embedding`, on a small model of points in three classes.
@Suite struct EmbeddingCommandTests {
  private let folder: TemporaryFolder
  private let model: String

  init() throws {
    folder = try TemporaryFolder()
    model = try TrainedBlobs.write(to: folder)
  }

  private func show(_ options: String...) throws -> Command.Output {
    try Command.built.run(["show", "embedding", model] + options)
  }

  private func text(_ name: String) throws -> String { try String(contentsOfFile: folder.file(name), encoding: .utf8) }

  @Test func picturesAndNumbers_showEverySampleOnce_withItsClass() throws {
    let files = ["e.png", "e.svg", "e.csv", "e.json"].map(folder.file)
    let result = try show("--perplexity", "5", "-o", files[0], "--csv", files[2], "--json", files[3])
    #expect(result.status == 0, "\(result.errors)")
    let image = try ImageReader.read(path: files[0])
    #expect(image.width > 600 && image.height > 560)
    let rows = try text("e.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(rows[0] == ["sample", "target", "class", "x", "y"] && rows.count == 21)
    #expect(rows.dropFirst().map { Int($0[0]) } == Array(0..<20))
    #expect(Set(rows.dropFirst().map { $0[1] }) == ["0", "1", "2"])
    let json = try JSON.parse(text("e.json"))
    #expect(json["rows"]?.arrayValue?.count == 20)
    // Of the layer before the last Linear: 16 numbers of each sample.
    let drawn = try show("--perplexity", "5", "-o", files[1])
    let svg = try text("e.svg")
    #expect(drawn.status == 0 && svg.contains("20 samples of 16 features, perplexity 5"))
    // A disc for each sample, and one for each class in the legend.
    #expect(svg.components(separatedBy: "<circle").count == 1 + 20 + 3)
  }

  @Test func points_areTheSameBits_forAnyNumberOfThreads() throws {
    for threads in ["1", "2"] {
      #expect(try show("--perplexity", "5", "--threads", threads, "--csv", folder.file("\(threads).csv")).status == 0)
    }
    #expect(try text("1.csv") == text("2.csv"))
  }

  @Test func pca_saysHowMuchVarianceItShows_andAClassStandsBeforeTheOthers() throws {
    let result = try show(
      "--method", "pca", "--layer", "0", "--class", "1", "--limit", "10", "-o", folder.file("p.svg"))
    #expect(result.status == 0, "\(result.errors)")
    let svg = try text("p.svg")
    #expect(svg.contains("10 samples of 16 features, the components have") && svg.contains("first component ("))
    #expect(svg.contains("all others (") && svg.contains("of layer 0"))
  }

  @Test func tensorboard_getsFeaturesAndPoints() throws {
    let events = folder.file("events")
    let result = try show("--perplexity", "5", "-o", folder.file("e.svg"), "--tensorboard", events)
    #expect(result.status == 0, "\(result.errors)")
    let config = try text("events/projector_config.pbtxt")
    #expect(config.contains("tensor_name: \"1:00000\"") && config.contains("tensor_name: \"1 tsne:00000\""))
    let features = try text("events/00000/1/tensors.tsv").split(separator: "\n")
    #expect(features.count == 20 && features[0].split(separator: "\t").count == 16)
    // With two columns the projector would show nothing.
    let points = try text("events/00000/1 tsne/tensors.tsv").split(separator: "\n")
    #expect(points.count == 20 && points.allSatisfy { $0.split(separator: "\t").count == 3 && $0.hasSuffix("\t0.0") })
    #expect(try text("events/00000/1/metadata.tsv").split(separator: "\n").count == 20)
  }

  @Test func refusals_sayWhatIsPossible_andWriteNothing() throws {
    let file = folder.file("no.svg")
    for (options, text) in [
      (["--perplexity", "30"], "less than 20"), (["--class", "cat"], "unknown-class"),
      (["--layer", "nope"], "nope"), (["--perplexity", "0.5"], "at least 1"), (["--limit", "1"], "at least 2"),
      (["--method", "umap"], "umap"), (["--method", "pca", "--seed", "1"], "PCA draws nothing"),
    ] {
      let result = try Command.built.run(["show", "embedding", model, "-o", file] + options)
      #expect(result.status != 0 && result.errors.contains(text), "\(options): \(result.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: file))
  }
}
