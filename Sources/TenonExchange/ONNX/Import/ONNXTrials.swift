import TenonCore

/// The types of a file's inputs for batches of several sizes, and for several lengths where these are free.
///
/// A value's extent that is the same for all of them is fixed.
struct ONNXTrials {
  /// By the file's names of inputs.
  private(set) var types: [[String: TensorType]] = []
  /// How many of them, from the first, have one length.
  private(set) var fixedLengthCount = 0
  /// What is to be known of the inputs.
  private(set) var notes: [String] = []
  /// For where lengths cannot stay free.
  private(set) var lengthNotes: [String] = []
  /// The first extent of the inputs where the file fixes it.
  private(set) var batch: Int?

  private static let batches = [2, 3]
  /// Free lengths are this and that, which stay different through five halvings.
  private static let lengths = (usual: 64, longer: 96)

  /// - Parameter extents: of free dimensions, by the file's names for them or `input.axis`.
  /// - Throws: `ONNXFileError` for inputs without shapes, and for names that there are not.
  init(_ file: ONNXFile, extents: [String: Int]) throws {
    guard !file.inputs.isEmpty else { throw ONNXFileError.graph(file.path, "the graph has no inputs") }
    var used: Set<String> = []
    var lengths: [String] = []
    var batchName: String?
    func symbol(_ name: String, _ input: String, _ axis: Int) -> String {
      if name.isEmpty { return axis == 0 ? batchName ?? "\(input).0" : "\(input).\(axis)" }
      return name
    }
    for input in file.inputs {
      guard let shape = input.shape else {
        throw ONNXFileError.graph(file.path, "the input '\(input.name)' has no shape")
      }
      for (axis, extent) in shape.enumerated() {
        guard case .free(let name) = extent else {
          if axis == 0, case .fixed(let extent) = extent { batch = extent }
          continue
        }
        let known = symbol(name, input.name, axis)
        if axis == 0, batchName == nil { batchName = known }
        if extents[known] != nil {
          used.insert(known)
        } else if known != batchName, !lengths.contains(known) {
          lengths.append(known)
        }
      }
    }
    if let unknown = extents.keys.sorted().first(where: { !used.contains($0) }) {
      let free = lengths + (batchName.map { [$0] } ?? [])
      throw ONNXFileError.graph(
        file.path, "there is no free extent '\(unknown)'",
        expected: free.isEmpty ? "none: all extents are fixed" : free.joined(separator: ", "))
    }
    let isBatchFree = batchName.map { extents[$0] == nil } ?? false
    var sizes = [(batch: Self.batches[0], length: Self.lengths.usual)]
    if isBatchFree { sizes.append((Self.batches[1], Self.lengths.usual)) }
    fixedLengthCount = sizes.count
    if !lengths.isEmpty { sizes.append((Self.batches[isBatchFree ? 1 : 0], Self.lengths.longer)) }
    for size in sizes {
      var trial: [String: TensorType] = [:]
      for input in file.inputs {
        let dimensions = (input.shape ?? []).enumerated().map { axis, extent -> Int in
          switch extent {
          case .fixed(let extent): return extent
          case .free(let name):
            let known = symbol(name, input.name, axis)
            return extents[known] ?? (known == batchName ? size.batch : size.length)
          }
        }
        let type = TensorType(Self.dtype(input.dtype ?? .float32), Shape(dimensions))
        guard type.checkedByteCount != nil else {
          throw ONNXFileError.graph(
            file.path, "the input '\(input.name)' has a shape that memory cannot hold", received: "\(type.shape)")
        }
        trial[input.name] = type
      }
      types.append(trial)
    }
    for name in lengths {
      lengthNotes.append("the extent '\(name)' is \(Self.lengths.usual); --extent \(name)=N makes it another one")
    }
    if file.inputs.count == 1, let name = file.inputs.first?.name, name != "input" {
      notes.append("the input '\(name)' is called 'input', as samples have it")
    }
    for input in file.inputs {
      if let dtype = input.dtype, Self.dtype(dtype) != dtype {
        notes.append("the input '\(input.name)' is \(Self.dtype(dtype)); the file has \(dtype) for it")
      }
    }
  }

  /// What a model here reads in place of other elements.
  private static func dtype(_ dtype: DType) -> DType {
    switch dtype {
    case .float16, .bfloat16, .float64: .float32
    case .int32, .int16, .int8: .int64
    default: dtype
    }
  }
}
