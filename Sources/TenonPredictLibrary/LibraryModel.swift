import CTenonPredict
import Synchronization
import TenonArchive
import TenonCore
import TenonHost
import TenonImage
import TenonPredict
import TenonServices

/// What a `tenon_predict_model` stands for: a model with a pool of its own, used by one thread at a time.
final class LibraryModel: @unchecked Sendable {
  let name: CTexts
  let classNames: CTexts
  let inputs: [Port]
  let outputs: [Port]
  private let loaded: LoadedModel
  private let options: PredictionOptions
  /// Guards what follows: plans and their memory.
  private let lock = Mutex<Void>(())
  private var images: Predictor?
  private var tensors: TensorPredictor?

  /// A description with the name that it points to.
  struct Port {
    let name: CTexts
    let end: ModelSignature.End

    var raw: tenon_predict_port {
      var raw = tenon_predict_port()
      raw.name = name[0]
      raw.dtype = Int32(end.dtype.rawValue)
      let dimensions = end.dimensions.prefix(Int(TENON_PREDICT_MAX_RANK))
      raw.rank = Int32(dimensions.count)
      withUnsafeMutableBytes(of: &raw.shape) { bytes in
        let shape = bytes.bindMemory(to: Int64.self)
        for (index, extent) in dimensions.enumerated() { shape[index] = extent.map(Int64.init) ?? -1 }
      }
      return raw
    }
  }

  /// - Parameter library: the path of the library that this is part of, which plugins lie beside.
  init(_ archive: String, _ options: tenon_predict_options, library: String) throws {
    let given = options.plugin_folder.map { [String(cString: $0)] } ?? []
    // What plugins would tell the people at a terminal is nobody's here.
    let host = Host(threads: options.threads > 0 ? Int(options.threads) : Host.processorCount) { _, _, _ in }
    let folders = SearchFolder.standard(given: given, executable: library, environment: [:])
    let factory = ComponentFactory(
      try PluginRegistry(folders: folders, host: host), fusion: options.no_fusion == 0)
    loaded = try LoadedModel(archive, factory: factory)
    self.options = PredictionOptions(
      limits: options.max_pixels > 0 ? ImageLimits(pixels: Int(options.max_pixels)) : .default)
    name = CTexts([loaded.archive.name])
    classNames = CTexts(loaded.archive.classNames)
    let signature = try loaded.signature()
    func ports(_ ends: [ModelSignature.End]) -> [Port] { ends.map { Port(name: CTexts([$0.name]), end: $0) } }
    inputs = ports(signature.inputs)
    outputs = ports(signature.outputs)
  }

  func predict(imageAt path: String) throws -> LibraryResult {
    try lock.withLock { _ in LibraryResult(try imagePredictor().values(imageAt: FilePath(path))) }
  }

  func predict(sample: Tensor) throws -> LibraryResult {
    try lock.withLock { _ in LibraryResult(try imagePredictor().values(of: sample)) }
  }

  func predict(_ inputs: [Tensor]) throws -> LibraryResult {
    try lock.withLock { _ in
      let predictor = try tensors ?? TensorPredictor(loaded)
      tensors = predictor
      return LibraryResult(try predictor.predict(inputs))
    }
  }

  private func imagePredictor() throws -> Predictor {
    let predictor = try images ?? loaded.predictor(options)
    images = predictor
    return predictor
  }
}
