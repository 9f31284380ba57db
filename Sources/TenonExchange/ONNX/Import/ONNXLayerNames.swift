import TenonCore

/// Names for the layers of a model, out of those that an ONNX file has for tensors and nodes.
///
/// `conv1.weight` is of layer `conv1`; PyTorch's exporter calls the node of `layer1.0.conv1`
/// `/layer1/layer1.0/conv1/Conv`, and Tenon's `layer1.0.conv1/Conv`.
struct ONNXLayerNames {
  private var taken: Set<String> = []
  /// The number behind a name that was tried last.
  private var numbers: [String: Int] = [:]
  /// Modules that hold others.
  private let containers: Set<String>
  private static let longest = 150

  /// - Parameter nodes: the names of the nodes.
  init(nodes: [String] = []) {
    var containers: Set<String> = [""]
    for node in nodes where node.utf8.count <= Self.longest {
      var path = Self.split(node).path[...]
      while let dot = path.lastIndex(of: ".") {
        path = path[..<dot]
        guard containers.insert(String(path)).inserted else { break }
      }
    }
    self.containers = containers
  }

  /// - Parameters:
  ///   - tensors: the names of a layer's tensors in the file.
  ///   - parameters: what they are in the layer: `weight`.
  ///   - node: for where no tensor says it.
  /// - Returns: a name that no other layer has.
  mutating func take(_ tensors: [String], _ parameters: [String], else node: String) -> String {
    let endings = Set(parameters.filter { !$0.isEmpty }).union(["weight", "bias"])
    for tensor in tensors {
      guard let dot = tensor.lastIndex(of: "."), endings.contains(String(tensor[tensor.index(after: dot)...])) else {
        continue
      }
      let name = String(tensor[..<dot])
      if Self.isLegal(name) { return take(name) }
    }
    if parameters == [""], let tensor = tensors.first, Self.isLegal(tensor) { return take(tensor) }
    let (path, last) = Self.split(node)
    // What a module computes itself, beside what its parts do, is no module.
    return take(containers.contains(path) ? "\(path.isEmpty ? "" : "\(path).")\(last.lowercased())" : path)
  }

  /// The name itself, or with a number behind it where it is taken.
  mutating func take(_ name: String) -> String {
    let name = Self.isLegal(name) ? name : Self.legal(name)
    if taken.insert(name).inserted { return name }
    var number = numbers[name, default: 0] + 1
    while !taken.insert("\(name)_\(number)").inserted { number += 1 }
    numbers[name] = number
    return "\(name)_\(number)"
  }

  /// The module that an exporter names a node after, and the operator; a name that is not of that form is all path.
  static func split(_ node: String) -> (path: String, last: String) {
    var parts = node.split(separator: "/").map(String.init)
    guard node.utf8.count <= longest, node.contains("/"), let last = parts.popLast() else { return (node, "") }
    var path: [String] = []
    for part in parts {
      // A module in a list has the list's name in front: layer1, layer1.0.
      if let last = path.last, part.hasPrefix("\(last).") { path.removeLast() }
      path.append(part)
    }
    return (path.joined(separator: "."), last)
  }

  private static func isLegal(_ name: String) -> Bool {
    name.utf8.count <= longest
      && name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
        !part.isEmpty && part.utf8.allSatisfy(isLegal)
      }
  }

  private static func isLegal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// With underscores for all that names of layers may not have.
  private static func legal(_ name: String) -> String {
    let bytes = name.utf8.prefix(longest).map { isLegal($0) || $0 == UInt8(ascii: ".") ? $0 : UInt8(ascii: "_") }
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: ".")
    return parts.isEmpty ? "layer" : parts.joined(separator: ".")
  }
}
