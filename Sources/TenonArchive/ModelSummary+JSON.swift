import TenonCore
import TenonEngine

extension ModelSummary {
  /// As `manifest.json` and `inspect --json` have it.
  public var json: JSON {
    [
      "inputs": .array(
        inputs.map { input in
          var object = Self.json(input.type)
          object["name"] = .string(input.name)
          return .object(object)
        }),
      "layers": .array(
        layers.map { layer in
          [
            "path": .string(layer.path), "component": .string(layer.component),
            "outputs": .array(layer.outputs.map { .object(Self.json($0)) }),
            "parameters": .int(layer.parameterCount), "flops": .double(layer.flops),
          ]
        }),
      "parameters": .int(parameterCount), "flops": .double(flops),
    ]
  }

  /// Nil for anything that is no summary.
  init?(_ json: JSON) {
    func all<Value>(_ json: JSON?, _ read: (JSON) -> Value?) -> [Value]? {
      guard let items = json?.arrayValue else { return nil }
      let values = items.compactMap(read)
      return values.count == items.count ? values : nil
    }
    let inputs = all(json["inputs"]) { item -> Input? in
      guard let name = item["name"]?.stringValue, let type = Self.type(item) else { return nil }
      return Input(name, type)
    }
    let layers = all(json["layers"]) { item -> Layer? in
      guard let path = item["path"]?.stringValue, let component = item["component"]?.stringValue,
        let outputs = all(item["outputs"], Self.type), let count = item["parameters"]?.intValue, count >= 0,
        let flops = item["flops"]?.doubleValue, flops >= 0
      else { return nil }
      return Layer(path: path, component: component, outputs: outputs, parameterCount: count, flops: flops)
    }
    guard let inputs, let layers else { return nil }
    self.init(inputs: inputs, layers: layers)
  }

  private static func json(_ type: TensorType) -> JSONObject {
    ["dtype": .string(type.dtype.description), "shape": .array(type.shape.dimensions.map(JSON.int))]
  }

  private static func type(_ json: JSON) -> TensorType? {
    guard let text = json["dtype"]?.stringValue, let dtype = DType.allCases.first(where: { $0.description == text }),
      let shape = json["shape"]?.arrayValue, shape.allSatisfy({ $0.intValue.map { $0 >= 0 } == true })
    else { return nil }
    let type = TensorType(dtype, Shape(shape.compactMap(\.intValue)))
    guard type.shape.rank <= Shape.maximumRank, type.checkedByteCount != nil else { return nil }
    return type
  }
}
