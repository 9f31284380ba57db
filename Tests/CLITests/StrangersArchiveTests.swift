import Foundation
import TenonArchive
import TenonCore
import TenonEngine
import TenonFormats
import TestSupport
import Testing

/// Archives of somebody else: looked at and checked without their plugins, shown without what moves a terminal's cursor.
@Suite struct StrangersArchiveTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The model of `TrainedBlobs`, whose activation is a stranger's.
  private func strangers() throws -> String {
    let own = try ModelArchive(path: TrainedBlobs.write(to: folder))
    var graph = own.graph.json
    if case .object(var object) = graph, case .array(var modules)? = object["modules"],
      case .object(var module) = modules[1]
    {
      module["component"] = "acme/Swish"
      modules[1] = .object(module)
      object["modules"] = .array(modules)
      graph = .object(object)
    }
    var archive = ModelArchive(
      name: "m\u{1B}[2J\nerror: all is lost", graph: try ModelGraph(graph), signature: own.signature,
      predictions: own.predictions, sample: own.sample, input: own.input,
      classNames: ["\u{1B}]0;title\u{7}a", "b\r", "\u{202E}c"], preprocessing: [],
      plugins: own.plugins + [
        ModelArchive.RequiredPlugin(id: "acme/layers", version: "1.2.0", sha256: String(repeating: "c", count: 64))
      ],
      metrics: own.metrics, experiment: own.experiment, state: own.state)
    archive.card = "# Hello\n\n\u{1B}[31mred\u{9B}2J\n"
    archive.license = "MIT\u{8}\u{8}\u{8}none"
    archive.example = own.example
    let path = folder.file("strange.tenon")
    try archive.write(to: path)
    return path
  }

  private func expectHarmless(_ result: Command.Output, location: SourceLocation = #_sourceLocation) {
    let controls = (result.output + result.errors).unicodeScalars.filter { scalar in
      (scalar.value < 0x20 && scalar != "\n" && scalar != "\t") || (0x7F..<0xA0).contains(scalar.value)
        || (0x202A...0x202E).contains(scalar.value)
    }
    #expect(controls.isEmpty, "\(result.output)", sourceLocation: location)
  }

  /// What `inspect` shows without any plugin must not be a lie to who computes with the model.
  @Test(arguments: ["evaluate ARCHIVE", "export ARCHIVE --to onnx -o OUT", "archive verify ARCHIVE --run"])
  func summaryThatContradictsTheLayers_isFoundWhenTheyAreUsed(command: String) throws {
    var archive = try ModelArchive(path: TrainedBlobs.write(to: folder))
    let summary = try #require(archive.summary)
    func run(_ layers: [ModelSummary.Layer]) throws -> Command.Output {
      archive.summary = ModelSummary(inputs: summary.inputs, layers: layers)
      try archive.write(to: folder.file("other.tenon"))
      let places = ["ARCHIVE": folder.file("other.tenon"), "OUT": folder.file("model.onnx")]
      return try Command.built.run(command.split(separator: " ").map { places[String($0)] ?? String($0) })
    }
    let whole = try run(summary.layers)
    #expect(whole.status == 0, "\(whole.errors)")
    let first = summary.layers[0]
    let large = ModelSummary.Layer(
      path: first.path, component: first.component, outputs: first.outputs, parameterCount: 7, flops: first.flops)
    let refused = try run([large] + summary.layers.dropFirst())
    #expect(refused.status == 1)
    #expect(
      refused.errors.contains("received: layer '0' with float32 [1, 16], 7 parameters; it has float32 [1, 16], 48"),
      "\(refused.errors)")
  }

  @Test func inspectAndVerify_needNoPlugin() throws {
    let path = try strangers()
    let inspected = try Command.built.run("inspect", path)
    #expect(inspected.status == 0, "\(inspected.errors)")
    #expect(inspected.output.contains("needs acme/layers 1.2.0, sha256 cccc"))
    #expect(inspected.output.contains("acme/Swish"))
    #expect(inspected.lines[0] == "model m\\u001b[2J\\nerror: all is lost")
    expectHarmless(inspected)
    let verified = try Command.built.run("archive", "verify", path)
    #expect(verified.status == 0, "\(verified.errors)")
    for command in [["archive", "list"], ["archive", "card"], ["inspect", "--json"]] {
      let result = try Command.built.run(command + [path])
      #expect(result.status == 0, "\(command): \(result.errors)")
      expectHarmless(result)
    }
    let card = try Command.built.run("archive", "card", path)
    #expect(card.output == "# Hello\n\n\\u001b[31mred\\u009b2J\n")
  }

  @Test func predict_saysWhatIsMissing_andHowToGetIt() throws {
    let path = try strangers()
    for arguments in [["predict", path, "a.png"], ["archive", "verify", path, "--run"], ["evaluate", path]] {
      let result = try Command.built.run(arguments)
      #expect(result.status == 1)
      for text in [
        "error[archive-plugin]", "needs the plugin acme/layers 1.2.0", "tenon plugin search acme/layers",
        "tenon plugin install FILE", "sha256 cccccccc",
      ] {
        #expect(result.errors.contains(text), "\(text): \(result.errors)")
      }
      expectHarmless(result)
    }
  }

  /// A gigabyte whose weights nobody reads, in the time that starting the command takes.
  @Test func inspect_readsNoWeights() throws {
    let archive = try ModelArchive(path: TrainedBlobs.write(to: folder))
    var large = archive
    large.state["0.weight"] = try Tensor(TensorType(.float32, [1 << 24]))
    let path = folder.file("large.tenon")
    try large.write(to: path)
    // What is wrong with them does not come to light: nothing has looked.
    let weights = try #require(try ZipReader(path).entry("weights.safetensors"))
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try handle.seek(toOffset: UInt64(weights.dataOffset + weights.size / 2))
    try handle.write(contentsOf: [1, 2, 3, 4])
    try handle.close()
    let inspected = try Command.built.run("inspect", path)
    #expect(inspected.status == 0 && inspected.output.contains("[16777216]"), "\(inspected.errors)")
    #expect(try Command.built.run("archive", "verify", path).status == 1)
  }

  // MARK: A file that is cut off while it is used

  @Test func archiveThatIsCutOffWhileItIsUsed_isNamed() throws {
    for (name, label) in [("good", "pos"), ("fine", "pos"), ("bad", "neg"), ("poor", "neg")] {
      try folder.write("\(name) film", to: "data/\(label)/\(name).txt")
    }
    let path = try folder.write(
      """
      name: texts
      data:
        train: {TextFolder: {root: \(folder.path)/data}}
        transforms: [{Tokenize: {unit: characters, vocabulary_size: 512}}]
        padding: {input: {to: [16]}}
        batch_size: 2
      model:
        - Embedding: {num_embeddings: 512, embedding_dim: 64}
        - Mean: {dim: 1}
        - Linear: {in_features: 64, out_features: 2}
      loss: CrossEntropyLoss
      optimizer: SGD
      training: {epochs: 1}
      """, to: "texts.yaml")
    let trained = try Command.built.run("train", path, "--run", folder.file("run"))
    try #require(trained.status == 0, "\(trained.errors)")
    let model = folder.file("run/model.tenon")
    let inspected = try Command.built.run("inspect", model)
    #expect(inspected.output.contains("learned transforms.0.tokens: 14 texts ("), "\(inspected.output)")
    #expect(!inspected.output.contains("tokens_ends"))
    let errors = try Self.predict(model) {
      try FileHandle(forUpdating: URL(fileURLWithPath: model)).truncate(atOffset: 4096)
    }
    #expect(errors.contains("error[file-shrank]: \(model) was cut off"), "\(errors)")
    #expect(errors.contains("signal: SIGBUS"))
  }

  /// Predicts a text that arrives after `meanwhile`; what the command says of errors.
  private static func predict(_ model: String, meanwhile: () throws -> Void) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Command.built.path)
    process.arguments = ["predict", model, "-"]
    process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    let (input, errors) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
    var looks = 0
    while process.isRunning, looks < 3 {
      usleep(5000)
      looks = isOpen(model, in: process.processIdentifier) ? looks + 1 : 0
    }
    try meanwhile()
    try? input.fileHandleForWriting.write(contentsOf: Array("good film\n".utf8))
    try? input.fileHandleForWriting.close()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text
  }

  /// Whether a process has mapped an archive, loaded the last of its layers, and sleeps: it waits for its input then.
  private static func isOpen(_ path: String, in process: Int32) -> Bool {
    // A file of the kernel has no size, by which Foundation would read it.
    func read(_ name: String) -> String {
      let file = FileHandle(forReadingAtPath: "/proc/\(process)/\(name)")
      return String(decoding: file?.readDataToEndOfFile() ?? Data(), as: UTF8.self)
    }
    let maps = read("maps")
    return maps.contains(path) && maps.contains("libTenonLinear") && read("stat").contains(") S ")
  }
}
