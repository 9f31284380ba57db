import CTenonPredict
import Glibc
import TenonCore
import TenonHost
import TenonLoad

// The functions of tenon_predict.h. A pointer to a model or a result is a retained reference.

@_cdecl("tenon_predict_interface")
public func tenonPredictInterface() -> Int32 { TENON_PREDICT_INTERFACE }

private let version = CTexts([tenonVersion])

@_cdecl("tenon_predict_version")
public func tenonPredictVersion() -> UnsafePointer<CChar>? { version[0] }

@_cdecl("tenon_predict_open")
public func tenonPredictOpen(
  _ archive: UnsafePointer<CChar>?, _ options: UnsafePointer<tenon_predict_options>?,
  _ error: UnsafeMutablePointer<tenon_predict_error>?
) -> OpaquePointer? {
  answer(error, TENON_PREDICT_CANNOT_OPEN) {
    guard let archive else { throw LibraryError.badArgument("the path of the archive is null") }
    let options = try readOptions(options)
    return retained(try LibraryModel(path(archive), options, library: libraryPath()))
  }
}

@_cdecl("tenon_predict_close")
public func tenonPredictClose(_ model: OpaquePointer?) { release(model, LibraryModel.self) }

@_cdecl("tenon_predict_name")
public func tenonPredictName(_ model: OpaquePointer?) -> UnsafePointer<CChar>? {
  read(model, LibraryModel.self)?.name[0]
}

@_cdecl("tenon_predict_input_count")
public func tenonPredictInputCount(_ model: OpaquePointer?) -> Int { read(model, LibraryModel.self)?.inputs.count ?? 0 }

@_cdecl("tenon_predict_output_count")
public func tenonPredictOutputCount(_ model: OpaquePointer?) -> Int {
  read(model, LibraryModel.self)?.outputs.count ?? 0
}

@_cdecl("tenon_predict_input")
public func tenonPredictInput(
  _ model: OpaquePointer?, _ index: Int, _ port: UnsafeMutablePointer<tenon_predict_port>?
) -> Int32 { describe(read(model, LibraryModel.self)?.inputs, index, port) }

@_cdecl("tenon_predict_output")
public func tenonPredictOutput(
  _ model: OpaquePointer?, _ index: Int, _ port: UnsafeMutablePointer<tenon_predict_port>?
) -> Int32 { describe(read(model, LibraryModel.self)?.outputs, index, port) }

@_cdecl("tenon_predict_class_count")
public func tenonPredictClassCount(_ model: OpaquePointer?) -> Int {
  read(model, LibraryModel.self)?.classNames.count ?? 0
}

@_cdecl("tenon_predict_class_name")
public func tenonPredictClassName(_ model: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
  read(model, LibraryModel.self)?.classNames[index]
}

@_cdecl("tenon_predict_image")
public func tenonPredictImage(
  _ model: OpaquePointer?, _ path: UnsafePointer<CChar>?, _ error: UnsafeMutablePointer<tenon_predict_error>?
) -> OpaquePointer? {
  answer(error, TENON_PREDICT_BAD_INPUT) {
    let model = try given(model)
    guard let path else { throw LibraryError.badArgument("the path of the image is null") }
    return retained(try model.predict(imageAt: TenonPredictLibrary.path(path)))
  }
}

@_cdecl("tenon_predict_sample")
public func tenonPredictSample(
  _ model: OpaquePointer?, _ sample: UnsafePointer<tenon_predict_tensor>?,
  _ error: UnsafeMutablePointer<tenon_predict_error>?
) -> OpaquePointer? {
  answer(error, TENON_PREDICT_BAD_INPUT) {
    let model = try given(model)
    guard let sample else { throw LibraryError.badArgument("the sample is null") }
    return retained(try model.predict(sample: Tensor(sample.pointee)))
  }
}

@_cdecl("tenon_predict_run")
public func tenonPredictRun(
  _ model: OpaquePointer?, _ inputs: UnsafePointer<tenon_predict_tensor>?, _ count: Int,
  _ error: UnsafeMutablePointer<tenon_predict_error>?
) -> OpaquePointer? {
  answer(error, TENON_PREDICT_BAD_INPUT) {
    let model = try given(model)
    guard let inputs else { throw LibraryError.badArgument("the inputs are null") }
    guard count == model.inputs.count else {
      throw LibraryError.badArgument("the model reads \(Plural.count(model.inputs.count, "tensor")), received \(count)")
    }
    return retained(try model.predict((0..<count).map { try Tensor(inputs[$0]) }))
  }
}

@_cdecl("tenon_predict_result_samples")
public func tenonPredictResultSamples(_ result: OpaquePointer?) -> Int {
  read(result, LibraryResult.self)?.values.samples ?? 0
}

@_cdecl("tenon_predict_result_outputs")
public func tenonPredictResultOutputs(_ result: OpaquePointer?) -> Int {
  read(result, LibraryResult.self)?.values.values.count ?? 0
}

@_cdecl("tenon_predict_values")
public func tenonPredictValues(
  _ result: OpaquePointer?, _ output: Int, _ values: UnsafeMutablePointer<tenon_predict_tensor>?
) -> Int32 {
  guard let found = read(result, LibraryResult.self)?.values.values, found.indices.contains(output), let values else {
    return Int32(TENON_PREDICT_BAD_ARGUMENT)
  }
  values.pointee = found[output].raw
  return Int32(TENON_PREDICT_OK)
}

@_cdecl("tenon_predict_scores")
public func tenonPredictScores(
  _ result: OpaquePointer?, _ output: Int, _ sample: Int, _ scores: UnsafeMutablePointer<tenon_predict_score>?,
  _ capacity: Int
) -> Int {
  guard let result = read(result, LibraryResult.self) else { return 0 }
  let room = UnsafeMutableBufferPointer(start: scores, count: scores == nil ? 0 : max(0, capacity))
  return result.fill(room, output: output, sample: sample)
}

@_cdecl("tenon_predict_free")
public func tenonPredictFree(_ result: OpaquePointer?) { release(result, LibraryResult.self) }

// MARK: Between C and Swift

private func retained(_ object: AnyObject) -> OpaquePointer { OpaquePointer(Unmanaged.passRetained(object).toOpaque()) }

private func read<T: AnyObject>(_ pointer: OpaquePointer?, _ type: T.Type) -> T? {
  pointer.map { Unmanaged<T>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
}

private func release<T: AnyObject>(_ pointer: OpaquePointer?, _ type: T.Type) {
  if let pointer { Unmanaged<T>.fromOpaque(UnsafeRawPointer(pointer)).release() }
}

private func given(_ pointer: OpaquePointer?) throws -> LibraryModel {
  guard let model = read(pointer, LibraryModel.self) else { throw LibraryError.badArgument("the model is null") }
  return model
}

private func path(_ pointer: UnsafePointer<CChar>) -> String {
  ByteText.argument(UnsafeRawBufferPointer(start: pointer, count: strlen(pointer)).map(\.self))
}

private func describe(
  _ ports: [LibraryModel.Port]?, _ index: Int, _ port: UnsafeMutablePointer<tenon_predict_port>?
) -> Int32 {
  guard let ports, ports.indices.contains(index), let port else { return Int32(TENON_PREDICT_BAD_ARGUMENT) }
  port.pointee = ports[index].raw
  return Int32(TENON_PREDICT_OK)
}

/// The options that a caller knows of, who may be older or newer; zero for the others.
private func readOptions(_ pointer: UnsafePointer<tenon_predict_options>?) throws -> tenon_predict_options {
  var options = tenon_predict_options()
  guard let pointer else { return options }
  let size = pointer.pointee.size
  guard size >= MemoryLayout<Int>.size, size <= 4096 else {
    throw LibraryError.badArgument("the options have the size \(size); it is to be sizeof(tenon_predict_options)")
  }
  withUnsafeMutableBytes(of: &options) { room in
    room.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: min(size, room.count)))
  }
  guard 0...1024 ~= options.threads else {
    throw LibraryError.badArgument("threads must be from 0 to 1024, received \(options.threads)")
  }
  return options
}

/// Where the library that this is part of lies.
private func libraryPath() -> String { tenon_load_own_path().map { path($0) } ?? "" }
