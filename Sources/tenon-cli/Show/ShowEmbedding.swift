import ArgumentParser
import Tenon

struct ShowEmbedding: ParsableCommand {
  enum Method: String, ExpressibleByArgument, CaseIterable {
    case tsne, pca
  }

  static let configuration = CommandConfiguration(
    commandName: "embedding", abstract: "What a layer makes of samples, as points of a plane.",
    discussion: """
      tenon show embedding runs/demo -o embedding.png
      tenon show embedding model.tenon --data /data --layer 5 --method pca --class cat -o cats.svg

      Samples are those that `tenon evaluate` would measure. t-SNE keeps neighbours together and says nothing by distances \
      between groups; PCA keeps the directions of most variance. docs/embedding.md says more.
      """)

  @OptionGroup var model: ShownModel
  @OptionGroup var data: ShownData

  @Option(
    help: ArgumentHelp(
      "The layer, or a composite for the last one in it (default: what the last layer with parameters reads).",
      valueName: "LAYER"))
  var layer: String?

  @Option(help: "tsne or pca.")
  var method = Method.tsne

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("Show a class alone in colour, by its name or number.", valueName: "CLASS"))
  var chosen: String?

  @Option(help: ArgumentHelp("How many neighbours of a sample count, about; 5 to 50 is usual.", valueName: "P"))
  var perplexity = 30.0

  @Option(
    help: ArgumentHelp(
      "Start t-SNE at random points of this seed (default: at the two main components).", valueName: "S"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("Take at most so many samples, at equal distances in the set.", valueName: "N"))
  var limit: Int?

  @OptionGroup var output: FigureOptions

  func validate() throws {
    if let limit, limit < 2 { throw ValidationError("--limit must be at least 2, received \(limit)") }
    if method == .pca, seed != nil { throw ValidationError("--seed is about t-SNE: PCA draws nothing") }
    guard perplexity >= 1, perplexity.isFinite else {
      throw ValidationError("--perplexity must be at least 1, received \(perplexity)")
    }
  }

  func run() throws {
    let loaded = try model.loaded()
    let source = try loaded.features(
      of: layer, overrides: data.overrides, data: data.place, note: { Console.error("note: \($0)") })
    let chosen = try chosen.map { try ClassChoice.number($0, among: loaded.archive.classNames) }
    let samples = try SampleFeatures(
      of: source, limit: limit, picturesOf: output.tensorboard == nil ? [] : loaded.archive.graph.inputs.map(\.name)
    ) { done, total in progress("features", done, total) }
    Console.status("")
    for sample in samples.skipped { Console.error("skipped \(sample)") }
    let (points, note, axes) = try embed(samples.features, on: loaded)
    let names = loaded.archive.classNames
    let size =
      "\(Format.count(samples.count, "sample")) of \(Format.count(source.type.shape.elementCount, "feature"))"
    let title = "\(loaded.archive.name): \(method == .tsne ? "t-SNE" : "PCA") of layer \(source.layer)"
    let figure = EmbeddingFigure(
      points, of: samples, classNames: names, chosen: chosen, title: title,
      notes: ["\(size), \(note)"], axes: axes)
    try output.write(figure.figure)
    guard let tensorboard = output.tensorboard else { return }
    // The features themselves, and the points, for its projector.
    let writer = try SummaryWriter(logDir: tensorboard)
    try writer.addEmbedding(samples, classNames: names, tag: source.layer)
    try writer.addEmbedding(samples, points: points, classNames: names, tag: "\(source.layer) \(method.rawValue)")
    try writer.close()
  }

  private func embed(
    _ features: Tensor, on loaded: LoadedModel
  ) throws -> (points: Tensor, note: String, axes: (String, String)?) {
    let host = loaded.model.host
    guard method == .tsne else {
      let pca = try PCA(of: features, components: 2, on: host)
      let shares = pca.explainedVarianceRatio.map { "\(Format.fixed(100 * $0, 1)) %" }
      return (
        try pca.transform(features), "the components have \(shares[0]) and \(shares[1]) of the variance",
        ("first component (\(shares[0]))", "second component (\(shares[1]))")
      )
    }
    let tsne = TSNE(perplexity: perplexity, start: seed == nil ? .pca : .random, seed: seed ?? 0)
    let embedding = try tsne.fitTransform(features, on: host) { iteration, divergence in
      progress("t-SNE  divergence \(Format.fixed(divergence))  iteration", iteration, tsne.maxIter)
    }
    Console.status("")
    let note = "perplexity \(Format.short(perplexity)), divergence \(Format.fixed(embedding.klDivergence))"
    return (embedding.points, note, nil)
  }

  private func progress(_ what: String, _ done: Int, _ total: Int) {
    if Terminal.canRewrite { Console.status("\(what) \(Format.count(done))/\(Format.count(total))") }
  }
}
