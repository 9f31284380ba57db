import CTenonExit
import Glibc
import TenonCore
import TenonFormats
import TenonHost
import TenonImage
import TenonPredict
import TenonProcess
import TenonServices

/// `tenon-predict`: what of `tenon` predicts, without what trains.
@main
enum TenonPredictCommand {
  static func main() {
    HostProgram.begin(guardExit: tenon_exit_guard)
    do {
      let run = try PredictRun(PredictArguments(HostProgram.arguments))
      try run.predict()
      tenon_exit_leave(0)
    } catch PredictArguments.Request.help {
      print(PredictArguments.help)
      tenon_exit_leave(0)
    } catch PredictArguments.Request.version {
      print(tenonVersion)
      tenon_exit_leave(0)
    } catch let error as ArgumentError {
      report(error.description)
      tenon_exit_leave(2)
    } catch {
      report("\(error)")
      tenon_exit_leave(1)
    }
  }

  static func print(_ line: String) { DescriptorOutput.write(line.visible + "\n", to: StandardStreams.output) }

  static func report(_ line: String) { DescriptorOutput.write(line.visible + "\n", to: StandardStreams.errors) }
}

/// One call of the command.
private final class PredictRun {
  private let arguments: PredictArguments
  private let text: PredictionText
  private let loaded: LoadedModel
  private let predictor: Predictor
  private var done = 0
  private var failures = 0

  init(_ arguments: PredictArguments) throws {
    self.arguments = arguments
    text = PredictionText(top: arguments.top, isJSON: arguments.isJSON)
    // The path of the program is the name that it was started by where the system does not say.
    let program = Self.link("/proc/self/exe") ?? CommandLine.arguments.first ?? ""
    let folders = SearchFolder.standard(given: arguments.pluginPaths, executable: program, environment: [:])
    let host = Host(threads: arguments.threads ?? Host.processorCount, keeping: .program)
    let registry = try PluginRegistry(folders: folders, host: host)
    loaded = try LoadedModel(arguments.archive, factory: ComponentFactory(registry, fusion: arguments.fusion))
    for note in loaded.notes { TenonPredictCommand.report("note: \(note)") }
    predictor = try loaded.predictor(PredictionOptions(limits: arguments.limits))
  }

  private static func link(_ path: String) -> String? {
    var room = [CChar](repeating: 0, count: 4096)
    let count = readlink(path, &room, room.count)
    guard count > 0, count < room.count else { return nil }
    return ByteText.argument(room[..<count].map { UInt8(bitPattern: $0) })
  }

  func predict() throws {
    // Neighbours of one kind go through the model together.
    var images: [String] = []
    for path in arguments.paths {
      guard path.lowercased().hasSuffix(".npy") else {
        images.append(path)
        continue
      }
      try predictImages(images)
      images = []
      try predictArray(path)
    }
    try predictImages(images)
    guard failures > 0 else { return }
    guard arguments.skipsUnreadable else { throw UnreadableError(count: failures, total: done) }
    TenonPredictCommand.report("note: \(failures) of \(Plural.count(done, "image")) left out")
  }

  private func predictImages(_ paths: [String]) throws {
    guard !paths.isEmpty else { return }
    let selection = try ImageSelection(paths)
    if let note = selection.note { TenonPredictCommand.report("note: \(note)") }
    try predictor.predict(selection.images, batchSize: arguments.batch ?? predictor.defaultBatchSize) { path, result in
      try report(result, of: "\(path)", json: ["image": .string("\(path)")])
    }
  }

  /// Pictures of bytes are prepared; other arrays are what the model reads, of one sample or of several.
  private func predictArray(_ path: String) throws {
    let rows: Result<[[Predictor.Output]], any Error> = Result {
      let array = try NpyReader.read(path)
      if array.dtype == .uint8, loaded.archive.input?.dtype != .uint8 {
        return try pictures(array).map { try predictor.values(of: $0, called: path).outputs(of: 0) }
      }
      let model = try TensorPredictor(loaded)
      let single = loaded.archive.input.map { $0.shape.rank == array.shape.rank } ?? false
      let values = try model.predict([single ? array.reshaped([1] + array.shape.dimensions) : array])
      return (0..<values.samples).map(values.outputs)
    }
    switch rows {
    case .failure(let error): try report(.failure(error), of: path, json: [:])
    case .success(let rows):
      for (index, outputs) in rows.enumerated() {
        let subject = rows.count > 1 ? "\(path) row \(index + 1)" : path
        var members: JSONObject = ["array": .string(path)]
        if rows.count > 1 { members["row"] = .int(index + 1) }
        try report(.success(outputs), of: subject, json: members)
      }
    }
  }

  /// One picture [H, W, C], or each of several [N, H, W, C].
  private func pictures(_ array: Tensor) -> [Tensor] {
    array.shape.rank == 4 ? (0..<array.shape[0]).map(array.row) : [array]
  }

  private func report(
    _ result: Result<[Predictor.Output], any Error>, of subject: String, json members: JSONObject
  ) throws {
    switch result {
    case .success(let outputs): TenonPredictCommand.print(try text.line(outputs, of: subject, json: members))
    case .failure(let error):
      guard error is any TenonError else { throw error }
      failures += 1
      TenonPredictCommand.report("\(error)")
    }
    done += 1
  }
}

/// Images that could not be predicted.
private struct UnreadableError: TenonError {
  let count: Int
  let total: Int

  var diagnostic: Diagnostic {
    Diagnostic("images-unreadable", "\(count) of \(Plural.count(total, "image")) could not be predicted")
      .help("mend or remove them, or leave them out with --skip-unreadable")
  }
}

extension Tensor {
  /// The same elements in another shape of as many.
  fileprivate func reshaped(_ dimensions: [Int]) -> Tensor {
    Tensor(TensorType(dtype, Shape(dimensions)), at: data, owner: self)
  }
}
