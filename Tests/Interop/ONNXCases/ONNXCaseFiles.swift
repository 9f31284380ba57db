import Foundation
import Tenon
import TenonTrials

extension Model {
  fileprivate var parameterCount: Int { parameters.reduce(0) { $0 + $1.tensor.shape.elementCount } }
}

/// The cases as files: each model, and what Tenon makes of the inputs.
struct ONNXCaseFiles {
  let cases: ONNXCases
  let folder: String

  init(_ cases: ONNXCases, folder: String) { (self.cases, self.folder) = (cases, folder) }

  /// - Parameter names: of layers; none for all.
  func write(only names: Set<String>) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var (written, refused) = (0, 0)
    for entry in try cases.layers() where names.isEmpty || names.contains(entry.component.declaration.name) {
      for item in try cases.cases(of: entry) {
        do {
          guard try item.outline(cases.factory).parameterCount < Self.mostParameters else { continue }
          try write(item)
          written += 1
        } catch {
          refused += 1
          print("\(item.name): \(error)")
        }
      }
    }
    print("\(written) models, \(refused) without")
  }

  /// Networks with more are checked by their layers.
  private static let mostParameters = 30_000_000

  private func write(_ item: ONNXCase) throws {
    let model = try item.model(cases.factory)
    try item.exporting { trials in
      try ONNXExporter().write(model, name: item.name, trials: trials, to: "\(folder)/\(item.name).onnx")
    }
    let given = item.inputs.compactMap { input in input.tensor.map { (input.name, $0) } }
    let runner = try GraphRunner(model, inputs: given.map(\.1), mode: .eval)
    try runner.forward()
    try ZipWriter.replace("\(folder)/\(item.name).npz") { archive in
      func add(_ name: String, _ tensor: Tensor) throws {
        let bytes = ByteContent(byteCount: tensor.type.byteCount) { try $0(UnsafeRawBufferPointer(tensor.bytes)) }
        try archive.add(
          "\(name).npy", stored: NpyWriter.content(NamedTensor(name, tensor.dtype, tensor.shape, bytes)))
      }
      for (name, tensor) in given { try add("in.\(name)", tensor) }
      for end in model.graph.outputs { if let tensor = runner.value(end.value) { try add("out.\(end.name)", tensor) } }
    }
  }
}
