import TenonCore

extension ONNXOperators {
  static let resampling: [String: Import] = [
    "Resize": resize, "Upsample": upsample, "Pad": pad,
    "DepthToSpace": { node in
      var x = try node.input()
      let size = try node.int("blocksize", 0)
      guard 1...65_536 ~= size, x.rank == 4, let channels = x.extent(1) else {
        throw ONNXRefusal("it has no 'blocksize', or no image")
      }
      switch try node.text("mode", "DCR") {
      case "CRD": break
      case "DCR":
        // Pixels count before channels there.
        if channels != size * size { x = try node.apply("ChannelShuffle", ["groups": .int(size * size)], to: x) }
      case let mode: throw ONNXRefusal("there is no mode '\(mode)'")
      }
      node.output(try node.apply("PixelShuffle", ["upscale_factor": .int(size)], to: x))
    },
    "SpaceToDepth": { node in
      let x = try node.input()
      guard x.rank == 4, let channels = x.extent(1) else { throw ONNXRefusal("its input is no image") }
      let deep = try node.apply("PixelUnshuffle", ["downscale_factor": .int(node.int("blocksize", 0))], to: x)
      node.output(channels == 1 ? deep : try node.apply("ChannelShuffle", ["groups": .int(channels)], to: deep))
    },
  ]

  private static func upsample(_ node: ONNXNodeImport) throws {
    guard try node.text("mode", "nearest") == "nearest" else {
      throw ONNXRefusal("its linear interpolation is none of Tenon's; Resize of opset 11 has one that is")
    }
    let scales: [Double]
    if node.opset < 9 {
      guard case .floats(let given)? = node.node.attributes["scales"] else { throw ONNXRefusal("it has no 'scales'") }
      scales = given.map(\.shortest)
    } else {
      scales = try fixed(node.numbers(1)).map(\.values) ?? []
    }
    let x = try node.input()
    try upsampled(node, x, factors: spatial(scales, x), mode: "nearest")
  }

  private static func resize(_ node: ONNXNodeImport) throws {
    let x = try node.input()
    let first = node.opset < 11 ? 1 : 2
    let place = try node.text("coordinate_transformation_mode", node.opset < 11 ? "asymmetric" : "half_pixel")
    guard try node.int("antialias", 0) == 0, try node.int("exclude_outside", 0) == 0,
      node.node.attributes["axes"] == nil,
      try node.text("keep_aspect_ratio_policy", "stretch") == "stretch"
    else {
      throw ONNXRefusal("Tenon has it neither with antialias, exclude_outside, axes nor keep_aspect_ratio_policy")
    }
    let scales = try node.numbers(first).flatMap { $0[0].values.isEmpty ? nil : $0 }
    let sizes = try node.opset < 11 ? nil : node.numbers(3).flatMap { $0[0].values.isEmpty ? nil : $0 }
    let factors = try scales.map { try spatial(fixed($0)?.values ?? [], x) }
    guard factors != nil || sizes != nil else { throw ONNXRefusal("its sizes are computed, or there are none") }
    let (mode, aligns) = try self.mode(node, place, x, factors: factors, sizes: sizes)
    if let factors { return try upsampled(node, x, factors: factors, mode: mode, aligns: aligns) }
    try upsampled(node, x, sizes: sizes ?? [], mode: mode, aligns: aligns)
  }

  /// Tenon's mode that takes the same places.
  private static func mode(
    _ node: ONNXNodeImport, _ place: String, _ x: ONNXLayerValue, factors: [Double]?, sizes: [ONNXNumbers]?
  ) throws -> (mode: String, aligns: Bool?) {
    let spatialCount = try node.spatialCount(x)
    let mode = try node.text("mode", "nearest")
    if mode == "nearest" {
      let rounding = try node.text("nearest_mode", node.opset < 11 ? "floor" : "round_prefer_floor")
      let isWhole =
        factors.map { $0.allSatisfy { $0 >= 1 && $0 == $0.rounded() } }
        ?? (sizes ?? []).enumerated().allSatisfy { trial, numbers in
          zip(numbers.ints, x.types[trial].shape.dimensions).allSatisfy { $1 > 0 && $0 % $1 == 0 }
        }
      switch (place, rounding) {
      case ("asymmetric", "floor"): return ("nearest", nil)
      case ("half_pixel", "round_prefer_ceil"), ("pytorch_half_pixel", "round_prefer_ceil"):
        return ("nearest-exact", nil)
      case ("half_pixel", "round_prefer_floor") where isWhole: return ("nearest", nil)
      default: throw ONNXRefusal("Tenon takes no nearest elements by \(place) and \(rounding)")
      }
    }
    let aligns: Bool
    switch place {
    case "align_corners": aligns = true
    case "half_pixel", "pytorch_half_pixel": aligns = false
    default: throw ONNXRefusal("Tenon does not interpolate by \(place)")
    }
    switch mode {
    case "linear": return (["linear", "bilinear", "trilinear"][spatialCount - 1], aligns)
    case "cubic" where spatialCount == 2:
      guard isNear(try node.float("cubic_coeff_a", -0.75), -0.75) else {
        throw ONNXRefusal("Tenon has it with cubic_coeff_a -0.75 only")
      }
      return ("bicubic", aligns)
    default: throw ONNXRefusal("Tenon has no mode '\(mode)' for \(spatialCount) dimensions")
    }
  }

  /// The same numbers in all trials.
  private static func fixed(_ trials: [ONNXNumbers]?) throws(ONNXRefusal) -> ONNXNumbers? {
    guard let trials else { return nil }
    guard trials.allSatisfy({ $0 == trials[0] }) else { throw ONNXRefusal("its factors differ with the length") }
    return trials[0]
  }

  private static func spatial(_ scales: [Double], _ x: ONNXLayerValue) throws(ONNXRefusal) -> [Double] {
    guard scales.count == x.rank, scales.count > 2, scales[..<2].allSatisfy({ $0 == 1 }) else {
      throw ONNXRefusal("its factors are not those of images: \(scales)")
    }
    return Array(scales[2...])
  }

  private static func upsampled(
    _ node: ONNXNodeImport, _ x: ONNXLayerValue, factors: [Double], mode: String, aligns: Bool? = nil
  ) throws {
    node.output(
      try node.apply(
        "Upsample",
        [
          "scale_factor": .list(factors.map(Value.float)), "mode": .string(mode),
          "align_corners": aligns.map(Value.bool) ?? .null,
        ], to: x))
  }

  private static func upsampled(
    _ node: ONNXNodeImport, _ x: ONNXLayerValue, sizes: [ONNXNumbers], mode: String, aligns: Bool?
  ) throws {
    let wanted = sizes.map(\.ints)
    guard wanted.allSatisfy({ $0.count == x.rank }),
      zip(wanted, x.types).allSatisfy({ Array($0[..<2]) == Array($1.shape.dimensions[..<2]) })
    else { throw ONNXRefusal("its sizes are not those of images") }
    let spatial = wanted.map { Array($0[2...]) }
    if spatial.allSatisfy({ $0 == spatial[0] }) {
      return node.output(
        try node.apply(
          "Upsample",
          ["size": .ints(spatial[0]), "mode": .string(mode), "align_corners": aligns.map(Value.bool) ?? .null], to: x))
    }
    let factors = zip(spatial, x.types).map { sizes, type in
      zip(sizes, type.shape.dimensions[2...]).map { Double($0) / Double(max(1, $1)) }
    }
    guard factors.allSatisfy({ $0 == factors[0] }) else { throw ONNXRefusal("its factors differ with the length") }
    try upsampled(node, x, factors: factors[0], mode: mode, aligns: aligns)
  }

  private static func pad(_ node: ONNXNodeImport) throws {
    let x = try node.input()
    var pads: [Int]
    if node.opset < 11 {
      pads = try node.ints("pads") ?? []
    } else {
      guard let given = try node.ints(1) else { throw ONNXRefusal("its pads are computed") }
      pads = given
      if let axes = try node.ints(3) {
        let places = try axes.map { try node.axis($0, x.rank) }
        guard given.count == 2 * axes.count else { throw ONNXRefusal("its pads are not two for each axis") }
        pads = Array(repeating: 0, count: 2 * x.rank)
        for (index, axis) in places.enumerated() {
          (pads[axis], pads[x.rank + axis]) = (given[index], given[axes.count + index])
        }
      }
    }
    guard pads.count == 2 * x.rank, pads.allSatisfy({ -0x4000_0000...0x4000_0000 ~= $0 }) else {
      throw ONNXRefusal("its pads are not two for each of \(x.rank) dimensions")
    }
    let padded = (0..<x.rank).filter { pads[$0] != 0 || pads[x.rank + $0] != 0 }
    guard let first = padded.first else { return node.output(x) }
    let count = x.rank - first
    guard count <= 2, x.rank >= count + 1 else {
      throw ONNXRefusal("Tenon pads the last one or two of at least two or three dimensions; pads are \(pads)")
    }
    // Sequences of rank 2 and 3, images of rank 3 and 4.
    let spatial = x.rank == 4 ? 2 : count
    let axes = x.rank - spatial..<x.rank
    let padding = axes.reversed().flatMap { [pads[$0], pads[x.rank + $0]] }
    switch try node.text("mode", "constant") {
    case "constant":
      let value = try node.opset < 11 ? node.float("value", 0) : node.constant(2)?.number() ?? 0
      node.output(
        value == 0
          ? try node.apply("ZeroPad\(spatial)d", ["padding": .ints(padding)], to: x)
          : try node.apply("ConstantPad\(spatial)d", ["padding": .ints(padding), "value": .float(value)], to: x))
    case "reflect": node.output(try node.apply("ReflectionPad\(spatial)d", ["padding": .ints(padding)], to: x))
    case "edge": node.output(try node.apply("ReplicationPad\(spatial)d", ["padding": .ints(padding)], to: x))
    case "wrap": node.output(try node.apply("CircularPad\(spatial)d", ["padding": .ints(padding)], to: x))
    case let mode: throw ONNXRefusal("there is no mode '\(mode)'")
    }
  }
}
