import ArgumentParser
import Foundation
import Tenon

struct BenchExperiment: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiment", abstract: "Measure how long a step of an experiment's network takes.",
    discussion: """
      A training step is forward, loss, backward and the optimizer's update, on one batch that is already loaded. \
      Without data, --input gives the size of an image and noise is trained on. With --loading it is the other way round: \
      the training data is read, decoded and transformed, and nothing is computed.
      """)

  @ArgumentParser.Argument(help: ArgumentHelp("The experiment, a YAML file.", valueName: "EXPERIMENT"))
  var experiment: String

  @Flag(help: "Measure evaluation: forward alone.")
  var eval = false

  @Flag(help: "Measure loading alone, by --steps batches (default: those of an epoch).")
  var loading = false

  @Option(help: ArgumentHelp("Samples a step. Default: the experiment's batch_size.", valueName: "N"))
  var batch: Int?

  @Option(help: ArgumentHelp("Noise of this size in place of the data: channels, height, width.", valueName: "C,H,W"))
  var input: String?

  @Option(help: ArgumentHelp("Classes that noise has.", valueName: "K"))
  var classes = 2

  @Option(help: ArgumentHelp("Timed steps (default: 10).", valueName: "N"))
  var steps: Int?

  @Option(help: ArgumentHelp("Steps after the first that are not timed.", valueName: "N"))
  var warmup = 2

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Change a setting, as in --set data.batch_size=16; may be repeated.", valueName: "K=V"))
  var overrides: [String] = []

  @Flag(help: "Show how long each layer takes.")
  var profile = false

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var host: HostOptions

  func validate() throws {
    for (name, value, least) in [("batch", batch ?? 1, 1), ("steps", steps ?? 1, 1), ("warmup", warmup, 0)] {
      guard (least...1 << 20).contains(value) else {
        throw ValidationError("--\(name) must be from \(least) to \(1 << 20), received \(value)")
      }
    }
    if loading, eval || profile || input != nil {
      throw ValidationError("--loading reads the training data alone: leave --eval, --profile and --input out")
    }
    guard classes >= 1 else { throw ValidationError("--classes must be at least 1, received \(classes)") }
    if let input, size == nil {
      throw ValidationError("--input must be channels, height and width as in 3,224,224, received '\(input)'")
    }
  }

  private var size: [Int]? {
    let numbers = (input ?? "").split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    return numbers.count == 3 && numbers.allSatisfy { $0 > 0 } ? numbers : nil
  }

  func run() throws {
    for name in ["OPENBLAS_CORETYPE", "TENON_ISA"] {
      if let value = ProcessInfo.processInfo.environment[name] {
        Console.error("note: \(name)=\(value) in the environment may hold this machine back; unset it to measure")
      }
    }
    let experiment = try Experiment(path: experiment, overrides: overrides)
    let session = try host.session(for: experiment)
    if loading {
      let options = LoadingBenchmark.Options(batchSize: batch, warmup: warmup, batches: steps)
      let report = try LoadingBenchmark(experiment, options, factory: session.factory).run()
      return json ? Console.line(try report.json.text()) : show(report)
    }
    let options = Benchmark.Options(
      evaluates: eval, batchSize: batch, input: size, classCount: classes, warmup: warmup, steps: steps ?? 10,
      profiles: profile)
    let report = try session.benchmark(experiment, options)
    json ? Console.line(try report.json.text()) : show(report)
  }

  private func show(_ report: LoadingReport) {
    let seconds = report.seconds.reduce(0, +)
    Console.line(
      "\(report.name), loading, batch \(report.batchSize), \(report.workers) workers: \(Format.count(report.samples)) "
        + "images in \(Format.fixed(seconds, 2)) s")
    Console.line("\(Format.fixed(report.samplesPerSecond, report.samplesPerSecond < 100 ? 1 : 0)) images/s")
  }

  private func show(_ report: BenchmarkReport) {
    let times = report.seconds.sorted()
    Console.line(
      "\(report.name), \(report.evaluates ? "evaluation" : "training"), batch \(report.batchSize), "
        + "\(Format.count(report.threads, "thread"))")
    Console.line(
      "step: \(milliseconds(report.secondsPerStep)) ms median of \(times.count), "
        + "\(milliseconds(times.first ?? 0)) to \(milliseconds(times.last ?? 0)) ms; "
        + "the first \(milliseconds(report.firstStepSeconds)) ms")
    Console.line(
      "\(Format.fixed(report.imagesPerSecond, report.imagesPerSecond < 100 ? 1 : 0)) "
        + (report.readsImages ? "images/s" : "samples/s"))
    Console.line(
      "\(Format.fixed(report.flopsPerSecond / 1e9, 1)) GFLOP/s, \(Format.fixed(100 * report.shareOfPeak, 1)) % of "
        + "\(Format.fixed(report.peakFlopsPerSecond / 1e9, 0)) that multiply-adds alone reach")
    let peak = report.peakMemoryByteCount.map { "peak memory \(Format.bytes($0)), " } ?? ""
    Console.line("\(peak)the step computes in \(Format.bytes(report.arenaByteCount))")
    if let count = report.allocationsPerStep {
      Console.line("at most \(Plural.count(Int(count), "allocation")) a step but the first")
    }
    if !report.layers.isEmpty { Console.line(table(report)) }
  }

  private func table(_ report: BenchmarkReport) -> String {
    var table = Table(
      ["layer", "component", "output", "layout", "algorithm", "forward ms", "backward ms", "share", "rate"],
      numeric: [5, 6, 7, 8])
    let forward = report.layers.reduce(0) { $0 + $1.forwardSeconds }
    let backward = report.layers.reduce(0) { $0 + $1.backwardSeconds }
    for layer in report.layers {
      let share = (layer.forwardSeconds + layer.backwardSeconds) / max(forward + backward, 1e-9)
      let rate = (layer.isComputeBound ? layer.flops : layer.bytesMoved) / max(layer.forwardSeconds, 1e-9) / 1e9
      table.add(
        layer.path, layer.component, layer.outputs.map { "\($0.shape)" }.joined(separator: " "),
        layer.outputs.map { "\($0.layout)" }.joined(separator: " "), layer.algorithm,
        milliseconds(layer.forwardSeconds), milliseconds(layer.backwardSeconds), "\(Format.fixed(100 * share, 1)) %",
        "\(Format.fixed(rate, 1)) \(layer.isComputeBound ? "GFLOP/s" : "GB/s   ")")
    }
    table.add("", "all layers", "", "", "", milliseconds(forward), milliseconds(backward), "", "")
    return table.text
  }

  private func milliseconds(_ seconds: Double) -> String { Format.fixed(1000 * seconds, 3) }
}
