import TenonCore

extension JSON {
  /// A configuration value as it stands in manifests and archives.
  ///
  /// JSON has no infinity: it is written as the string `.inf`, as YAML spells it. A tensor becomes
  /// `{"tensor": {...}}`, a component `{"Name": {...}}`.
  public init(_ value: TenonCore.Value) {
    switch value {
    case .null: self = .null
    case .bool(let flag): self = .bool(flag)
    case .int(let number): self = .int(number)
    case .float(let number):
      self = number.isInfinite ? .string(number < 0 ? "-.inf" : ".inf") : .double(number)
    case .string(let text): self = .string(text)
    case .list(let items): self = .array(items.map { JSON($0) })
    case .tensor(let tensor):
      self = .object([
        "tensor": [
          "dtype": .string(tensor.dtype.description), "shape": .array(tensor.shape.dimensions.map(JSON.int)),
          "data": .array(tensor.doubles.map(JSON.double)),
        ]
      ])
    case .component(let reference): self = JSON(reference)
    case .child(let child): self = .string(child.name)
    case .formula(let formula): self = .string(formula.source)
    }
  }

  /// Writes a reference as `{"Name": {"argument": value}}`.
  public init(_ reference: ComponentReference) {
    var arguments = JSONObject()
    for argument in reference.arguments { arguments[argument.name] = JSON(argument.value) }
    var object = JSONObject()
    object[reference.name] = .object(arguments)
    self = .object(object)
  }
}

extension Value {
  /// The value that `JSON(_: Value)` wrote; nil for a form that it never writes.
  public init?(_ json: JSON) {
    switch json {
    case .null: self = .null
    case .bool(let flag): self = .bool(flag)
    case .int(let number): self = .int(number)
    case .double(let number): self = .float(number)
    case .string(".inf"): self = .float(.infinity)
    case .string("-.inf"): self = .float(-.infinity)
    case .string(let text): self = .string(text)
    case .array(let items):
      let values = items.compactMap { Value($0) }
      guard values.count == items.count else { return nil }
      self = .list(values)
    case .object(let object):
      if let tensor = object["tensor"] {
        guard let tensor = Tensor(json: tensor) else { return nil }
        self = .tensor(tensor)
      } else if let reference = ComponentReference(json) {
        self = .component(reference)
      } else {
        return nil
      }
    }
  }
}

extension ComponentReference {
  /// Reads `{"Name": {...}}` or a bare `"Name"`.
  public init?(_ json: JSON) {
    if let name = json.stringValue {
      self.init(name)
      return
    }
    guard let object = json.objectValue, object.count == 1, let member = object.first,
      let arguments = member.value.objectValue
    else { return nil }
    var values: [NamedValue] = []
    for (name, value) in arguments {
      guard let value = Value(value) else { return nil }
      values.append(NamedValue(name, value))
    }
    self.init(member.key, values)
  }
}

extension Tensor {
  /// Reads `{"dtype": "float32", "shape": [...], "data": [...]}`; nil when it is not of this form.
  public convenience init?(json: JSON) {
    guard let dtypeName = json["dtype"]?.stringValue,
      let dtype = DType.allCases.first(where: { $0.description == dtypeName }),
      let dimensions = json["shape"]?.arrayValue?.compactMap(\.intValue),
      let data = json["data"]?.arrayValue?.compactMap(\.doubleValue),
      Shape(dimensions).checkedElementCount == data.count
    else { return nil }
    let shape = Shape(dimensions)
    do {
      switch dtype {
      case .float32: try self.init(data.map(Float.init), shape: shape)
      case .float64: try self.init(data, shape: shape)
      case .int64: try self.init(data.map { Int64(exactly: $0) ?? 0 }, shape: shape)
      case .int32: try self.init(data.map { Int32(exactly: $0) ?? 0 }, shape: shape)
      case .uint8: try self.init(data.map { UInt8(exactly: $0) ?? 0 }, shape: shape)
      case .bool: try self.init(data.map { $0 != 0 }, shape: shape)
      case .int16: try self.init(data.map { Int16(exactly: $0) ?? 0 }, shape: shape)
      case .int8: try self.init(data.map { Int8(exactly: $0) ?? 0 }, shape: shape)
      case .float16, .bfloat16: return nil
      }
    } catch {
      return nil
    }
  }
}
