import ArgumentParser
import Tenon

struct BenchTSNE: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tsne", abstract: "Measure how long t-SNE of an array of features takes.",
    discussion: "tenon bench tsne features.npy --json")

  @ArgumentParser.Argument(
    help: ArgumentHelp(
      "An .npy file, float32 with a row for each sample, as `tenon features` writes.", valueName: "FILE"))
  var features: String

  @Option(help: ArgumentHelp("How many neighbours of a sample count, about.", valueName: "P"))
  var perplexity = 30.0

  @Option(help: ArgumentHelp("Write the points, float32 with two columns.", valueName: "FILE"))
  var npy: String?

  @Flag(help: "Print JSON.")
  var json = false

  @Option(help: ArgumentHelp("Threads to compute on. Points do not depend on it.", valueName: "N"))
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024, received \(threads)")
    }
  }

  func run() throws {
    let host = Host(threads: threads ?? Host.processorCount)
    let features = try WrittenTensor.read(features)
    let start = ContinuousClock.now
    let embedding = try TSNE(perplexity: perplexity).fitTransform(features, on: host) { iteration, divergence in
      guard Terminal.canRewrite else { return }
      Console.status("iteration \(iteration)  divergence \(Format.fixed(divergence))")
    }
    Console.status("")
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    if let npy { try NpyWriter.write(embedding.points, to: npy) }
    guard json else {
      return Console.parts([
        "\(Format.fixed(seconds, 2)) s", "divergence \(Format.fixed(embedding.klDivergence))",
        "\(Format.count(embedding.iterations, "iteration"))", "of \(Format.count(features.shape[0], "sample"))",
      ])
    }
    Console.line(
      try JSON.object([
        "seconds": .number(seconds), "kl_divergence": .number(embedding.klDivergence),
        "iterations": .int(embedding.iterations), "samples": .int(features.shape[0]),
      ]).text())
  }
}
