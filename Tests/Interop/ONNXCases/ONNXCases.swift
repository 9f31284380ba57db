import Foundation
import Tenon
import TestSupport

/// The cases of all built-in layers: their declared examples, and the reference cases.
struct ONNXCases {
  let factory: ComponentFactory
  /// The reference cases: `layers-NAME.json`.
  let golden: String

  /// The layers, without those that only stand for others, and those of tests.
  func layers() throws -> [PluginRegistry.Entry] {
    factory.registry.entries.filter { entry in
      entry.component.kind == .layer && !entry.component.isFused && entry.fullName.hasPrefix("tenon/")
    }
    .sorted { $0.fullName < $1.fullName }
  }

  func cases(of entry: PluginRegistry.Entry) throws -> [ONNXCase] {
    let name = entry.component.declaration.name
    let declared = entry.component.declaration.examples.filter { !$0.inputs.isEmpty }
    var cases = try declared.enumerated().map { index, example in
      ONNXCase(
        name: "\(name)-example\(index)", component: name, arguments: example.arguments,
        inputs: try example.inputs.map { ($0.port, try tensor($0)) })
    }
    cases += try golden(of: entry)
    if cases.isEmpty { cases = try Self.usual.compactMap { shape in try usual(name, shape) }.prefix(1).map { $0 } }
    return cases.map { item in item.unambiguous }
  }

  // MARK: Declared examples

  private func tensor(_ input: ExampleInput) throws -> Tensor {
    let count = input.type.shape.elementCount
    var random = Noise(input.port)
    let numbers = (0..<count).map { index -> Double in
      if !input.values.isEmpty { return input.values[index % input.values.count] }
      let number = random.next(in: input.range)
      return input.type.dtype.isFloatingPoint ? number : number.rounded()
    }
    return try ReferenceJSON.tensor(numbers, input.type)
  }

  // MARK: Reference cases

  private func golden(of entry: PluginRegistry.Entry) throws -> [ONNXCase] {
    let name = entry.component.declaration.name
    let path = "\(golden)/layers-\(name).json"
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    let json = try JSON.parse([UInt8](Data(contentsOf: URL(fileURLWithPath: path))), source: path)
    return try (json["cases"]?.arrayValue ?? []).enumerated().map { index, content in
      let arguments = try ReferenceJSON.arguments(content["config"]?.objectValue ?? [:])
      let given = (content["inputs"]?.objectValue ?? [:]).filter {
        !["params", "buffers"].contains($0.key) && !$0.key.hasPrefix("grad_")
      }
      var inputs = try given.map {
        ($0.key, ReferenceJSON.isTensor($0.value) ? try ReferenceJSON.tensor($0.value) : nil)
      }
      if !entry.component.isComposite {
        let ports = try factory.layer(factory.resolve(ComponentReference(name, arguments), .layer)).inputs.map(\.name)
        inputs = ports.map { port in (port, inputs.first { $0.0 == port }?.1) }
      }
      return ONNXCase(name: "\(name)-\(index)", component: name, arguments: arguments, inputs: inputs)
    }
  }

  // MARK: Layers that nothing is declared of

  private static let usual: [Shape] = [
    [2, 3, 32, 32], [2, 3, 64, 64], [2, 1, 28, 28], [2, 3, 224, 224], [2, 512], [2, 4, 6],
  ]

  private func usual(_ name: String, _ shape: Shape) throws -> ONNXCase? {
    var random = Noise(name)
    let tensor = try Tensor((0..<shape.elementCount).map { _ in Float(random.next(in: -1...1)) }, shape: shape)
    let item = ONNXCase(name: "\(name)-usual", component: name, arguments: [], inputs: [("input", tensor)])
    return (try? item.outline(factory)).flatMap { model in
      (try? ModelSummary(model.outline, inputs: ["input": tensor.type])) == nil ? nil : item
    }
  }
}

extension ONNXCase {
  /// Inputs of one port by names of their own.
  fileprivate var unambiguous: ONNXCase {
    let repeated = Set(inputs.map(\.name)).count < inputs.count
    guard repeated else { return self }
    return ONNXCase(
      name: name, component: component, arguments: arguments,
      inputs: inputs.enumerated().map { ("\($1.name)\($0)", $1.tensor) })
  }
}
