import TenonCore

extension Example {
  /// The form of a manifest: `{"arguments": {...}, "inputs": [{"port": "input", "dtype": "float32", "shape": [2, 3]}, ...]}`.
  var json: JSON {
    var object = JSONObject()
    if !arguments.isEmpty { object["arguments"] = JSON(ComponentReference("arguments", arguments))["arguments"] }
    if !inputs.isEmpty { object["inputs"] = .array(inputs.map(\.json)) }
    return .object(object)
  }

  static func all(_ readers: [ManifestReader]) throws(ManifestFormatError) -> [Example] {
    var examples: [Example] = []
    for reader in readers {
      var inputs: [ExampleInput] = []
      for item in reader.has("inputs") ? try reader.array("inputs") : [] { inputs.append(try ExampleInput(item)) }
      examples.append(Example(reader.has("arguments") ? try reader.arguments("arguments") : [], inputs))
    }
    return examples
  }
}

extension ExampleInput {
  fileprivate var json: JSON {
    var object: JSONObject = [
      "port": .string(port), "dtype": .string("\(type.dtype)"), "shape": .array(type.shape.dimensions.map(JSON.int)),
    ]
    if values.isEmpty {
      object["minimum"] = .double(range.lowerBound)
      object["maximum"] = .double(range.upperBound)
    } else {
      object["values"] = .array(values.map(JSON.double))
    }
    return .object(object)
  }

  fileprivate init(_ reader: ManifestReader) throws(ManifestFormatError) {
    let dtypeName = try reader.string("dtype")
    guard let dtype = DType.allCases.first(where: { $0.description == dtypeName }) else {
      throw ManifestFormatError("dtype", expected: "a type of elements, such as float32", received: dtypeName)
    }
    let type = TensorType(dtype, Shape(try reader.numbers("shape").map { Int(clamping: Int64($0)) }))
    guard type.checkedByteCount != nil else {
      throw ManifestFormatError("shape", expected: "a shape that fits into memory", received: "\(type.shape)")
    }
    let values = reader.has("values") ? try reader.numbers("values") : []
    let (minimum, maximum) = (try reader.number("minimum"), try reader.number("maximum"))
    let (low, high) = (values.min() ?? minimum ?? -1, values.max() ?? maximum ?? 1)
    guard low <= high else { throw ManifestFormatError("maximum", expected: "at least \(low)", received: "\(high)") }
    self.init(try reader.string("port"), type, low...high, values)
  }
}
