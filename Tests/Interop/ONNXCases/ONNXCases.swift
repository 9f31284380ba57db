import Foundation
import Tenon

/// The cases of all built-in layers: their declared examples, and the reference cases.
struct ONNXCases {
  let factory: ComponentFactory
  /// The reference cases: `layers-NAME.json`.
  let golden: String

  /// The layers, without those that only stand for others.
  func layers() throws -> [PluginRegistry.Entry] {
    factory.registry.entries.filter { $0.component.kind == .layer && !$0.component.isFused }
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
    return try Self.tensor(numbers, input.type)
  }

  static func tensor(_ numbers: [Double], _ type: TensorType) throws -> Tensor {
    switch type.dtype {
    case .float32: return try Tensor(numbers.map(Float.init), shape: type.shape)
    case .int64: return try Tensor(numbers.map { Int64($0) }, shape: type.shape)
    case .int32: return try Tensor(numbers.map { Int32($0) }, shape: type.shape)
    case .uint8: return try Tensor(numbers.map { UInt8($0) }, shape: type.shape)
    case .bool:
      let tensor = try Tensor(type)
      for (index, number) in numbers.enumerated() { tensor.bytes[index] = number == 0 ? 0 : 1 }
      return tensor
    default: throw ComponentError(.unsupported, "there is no case with \(type.dtype)")
    }
  }

  // MARK: Reference cases

  private func golden(of entry: PluginRegistry.Entry) throws -> [ONNXCase] {
    let name = entry.component.declaration.name
    let path = "\(golden)/layers-\(name).json"
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    let json = try JSON.parse([UInt8](Data(contentsOf: URL(fileURLWithPath: path))), source: path)
    return try (json["cases"]?.arrayValue ?? []).enumerated().map { index, content in
      let arguments = try (content["config"]?.objectValue ?? [:]).map { NamedValue($0.key, try Self.value($0.value)) }
      let given = (content["inputs"]?.objectValue ?? [:]).filter {
        !["params", "buffers"].contains($0.key) && !$0.key.hasPrefix("grad_")
      }
      var inputs = try given.map { ($0.key, try Self.tensor($0.value)) }
      if !entry.component.isComposite {
        let ports = try factory.layer(factory.resolve(ComponentReference(name, arguments), .layer)).inputs.map(\.name)
        inputs = ports.map { port in (port, inputs.first { $0.0 == port }?.1) }
      }
      return ONNXCase(name: "\(name)-\(index)", component: name, arguments: arguments, inputs: inputs)
    }
  }

  private static func tensor(_ json: JSON) throws -> Tensor? {
    guard let shape = json["shape"]?.arrayValue?.compactMap(\.intValue),
      let numbers = json["data"]?.arrayValue?.compactMap(\.doubleValue),
      let dtype = DType.allCases.first(where: { $0.description == json["dtype"]?.stringValue })
    else { return nil }
    return try tensor(numbers, TensorType(dtype, Shape(shape)))
  }

  private static func value(_ json: JSON) throws -> Value {
    switch json {
    case .null: return .null
    case .bool(let flag): return .bool(flag)
    case .int(let number): return .int(number)
    case .double(let number): return .float(number)
    case .string(let text): return .string(text)
    case .array(let items): return .list(try items.map(value))
    case .object:
      guard let type = json["type"]?.stringValue, let config = json["config"]?.objectValue else {
        throw ComponentError(.argument, "an argument that is no component")
      }
      return .component(ComponentReference(type, try config.map { NamedValue($0.key, try value($0.value)) }))
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
