import TenonCore

/// What a model reads and yields.
public struct ModelSignature: Sendable, Equatable {
  /// A named input or output.
  public struct End: Sendable, Equatable {
    public let name: String
    public let dtype: DType
    /// Nil where the extent is not fixed, as that of the batch.
    public let dimensions: [Int?]

    public init(_ name: String, _ dtype: DType, _ dimensions: [Int?]) {
      self.name = name
      self.dtype = dtype
      self.dimensions = dimensions
    }
  }

  public let inputs: [End]
  public let outputs: [End]

  public init(inputs: [End], outputs: [End]) {
    self.inputs = inputs
    self.outputs = outputs
  }
}

extension ModelSignature.End: CustomStringConvertible {
  /// `image float32 [*, 1, 28, 28]`.
  public var description: String { "\(name) \(type)" }

  /// `float32 [*, 1, 28, 28]`.
  public var type: String {
    "\(dtype) [\(dimensions.map { $0.map(String.init) ?? "*" }.joined(separator: ", "))]"
  }
}

extension ModelSignature {
  var json: JSON {
    func ends(_ ends: [End]) -> JSON {
      .array(
        ends.map { end in
          [
            "name": .string(end.name), "dtype": .string(end.dtype.description),
            "shape": .array(end.dimensions.map { $0.map(JSON.int) ?? .null }),
          ]
        })
    }
    return ["inputs": ends(inputs), "outputs": ends(outputs)]
  }

  /// Nil for anything that is no signature.
  init?(_ json: JSON) {
    func ends(_ json: JSON?) -> [End]? {
      guard let items = json?.arrayValue else { return nil }
      let ends = items.compactMap { item -> End? in
        guard let name = item["name"]?.stringValue, let text = item["dtype"]?.stringValue,
          let dtype = DType.allCases.first(where: { $0.description == text }), let shape = item["shape"]?.arrayValue,
          shape.allSatisfy({ $0.isNull || $0.intValue.map { $0 >= 0 } == true })
        else { return nil }
        return End(name, dtype, shape.map(\.intValue))
      }
      return ends.count == items.count ? ends : nil
    }
    guard let inputs = ends(json["inputs"]), let outputs = ends(json["outputs"]) else { return nil }
    self.init(inputs: inputs, outputs: outputs)
  }
}
