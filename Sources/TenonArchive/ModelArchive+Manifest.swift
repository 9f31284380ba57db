import TenonCore
import TenonEngine
import TenonHost

extension ModelArchive {
  private static let format = "tenon-model"

  /// The contents of `manifest.json`.
  public var manifest: JSON {
    func type(_ type: TensorType) -> JSON {
      ["dtype": .string(type.dtype.description), "shape": .array(type.shape.dimensions.map(JSON.int))]
    }
    var metrics = JSONObject()
    for metric in self.metrics { metrics[metric.name] = .double(metric.value) }
    var manifest: JSONObject = [
      "format": .string(Self.format), "format_version": .int(Self.formatVersion), "name": .string(name),
    ]
    if let license { manifest["license"] = .string(license) }
    if let signature { manifest["signature"] = signature.json }
    if let summary { manifest["summary"] = summary.json }
    manifest["prediction"] = Self.json(predictions, outputs: graph.outputs.map(\.name))
    if let sample { manifest["sample"] = type(sample) }
    if let input { manifest["input"] = type(input) }
    manifest["classes"] = .array(classNames.map(JSON.string))
    if !data.isEmpty {
      var sets = JSONObject()
      for (key, fingerprint) in data.sorted(by: { $0.key < $1.key }) { sets[key] = fingerprint.json }
      manifest["data"] = .object(sets)
    }
    manifest["preprocessing"] = .array(preprocessing.map { JSON($0) })
    manifest["plugins"] = .array(plugins.map(\.json))
    if !trainingPlugins.isEmpty { manifest["training_plugins"] = .array(trainingPlugins.map(\.json)) }
    manifest["metrics"] = .object(metrics)
    if let provenance { manifest["provenance"] = provenance.json }
    manifest["experiment"] = experiment
    return .object(manifest)
  }

  init(manifest: JSON, graph: ModelGraph, state: [String: Tensor], path: String) throws(ModelArchiveError) {
    func wrong(_ entry: String, _ expected: String) -> ModelArchiveError { .manifest(entry, path, expected: expected) }
    guard manifest["format"]?.stringValue == Self.format else { throw wrong("format", "'\(Self.format)'") }
    guard let version = manifest["format_version"]?.intValue, version >= 1 else {
      throw wrong("format_version", "a number")
    }
    guard version <= Self.formatVersion else { throw ModelArchiveError.version(version, path) }
    func type(_ key: String) throws(ModelArchiveError) -> TensorType? {
      if manifest[key] == nil, graph.inputs.count != 1 { return nil }
      guard let dtype = manifest[key]?["dtype"]?.stringValue,
        let known = DType.allCases.first(where: { $0.description == dtype }),
        let shape = manifest[key]?["shape"]?.arrayValue, shape.allSatisfy({ $0.intValue != nil })
      else { throw wrong(key, "a dtype and a shape") }
      let type = TensorType(known, Shape(shape.compactMap(\.intValue)))
      guard type.checkedByteCount != nil else { throw wrong(key, "a shape that fits into memory") }
      return type
    }
    func signature() throws(ModelArchiveError) -> ModelSignature? {
      guard let json = manifest["signature"] else { return nil }
      guard let signature = ModelSignature(json), signature.inputs.map(\.name) == graph.inputs.map(\.name),
        signature.outputs.map(\.name) == graph.outputs.map(\.name)
      else { throw wrong("signature", "name, dtype and shape of each input and output of the graph") }
      return signature
    }
    func summary() throws(ModelArchiveError) -> ModelSummary? {
      guard let json = manifest["summary"] else { return nil }
      guard let summary = ModelSummary(json), try summary.agrees(with: graph, signature()) else {
        throw wrong("summary", "shapes, parameters and work of each layer of the graph, as in its signature")
      }
      return summary
    }
    func predictions() throws(ModelArchiveError) -> [String: Prediction] {
      guard let json = manifest["prediction"] else { return [:] }
      guard let predictions = Self.predictions(json, outputs: graph.outputs.map(\.name)) else {
        throw wrong("prediction", "activation and decision of the output, or of outputs by their names")
      }
      return predictions
    }
    guard let name = manifest["name"]?.stringValue else { throw wrong("name", "a string") }
    guard let classes = manifest["classes"]?.arrayValue, classes.allSatisfy({ $0.stringValue != nil }) else {
      throw wrong("classes", "a list of names")
    }
    guard let steps = manifest["preprocessing"]?.arrayValue else { throw wrong("preprocessing", "a list") }
    let preprocessing = steps.compactMap { ComponentReference($0) }
    guard preprocessing.count == steps.count else { throw wrong("preprocessing", "components with their arguments") }
    func plugins(_ key: String) throws(ModelArchiveError) -> [RequiredPlugin] {
      guard let required = manifest[key]?.arrayValue else { throw wrong(key, "a list") }
      let plugins = required.compactMap { RequiredPlugin($0) }
      guard plugins.count == required.count else { throw wrong(key, "id, version and sha256 of each") }
      return plugins
    }
    let trainingPlugins = try manifest["training_plugins"] == nil ? [] : plugins("training_plugins")
    guard let measured = manifest["metrics"]?.objectValue, measured.allSatisfy({ $0.value.doubleValue != nil }) else {
      throw wrong("metrics", "numbers by name")
    }
    guard let experiment = manifest["experiment"], experiment.objectValue != nil else {
      throw wrong("experiment", "the experiment that the model comes from")
    }
    self.init(
      name: name, graph: graph, signature: try signature(), summary: try summary(),
      predictions: try predictions(), sample: try type("sample"),
      input: try type("input"),
      classNames: classes.compactMap(\.stringValue), preprocessing: preprocessing, plugins: try plugins("plugins"),
      trainingPlugins: trainingPlugins,
      metrics: measured.compactMap { entry in entry.value.doubleValue.map { Metric(entry.key, $0) } },
      experiment: experiment, state: state)
    for (key, json) in manifest["data"]?.objectValue ?? [:] {
      guard let fingerprint = DataFingerprint(json) else {
        throw wrong("data.\(key)", "samples, class_counts and content")
      }
      data[key] = fingerprint
    }
    if let json = manifest["license"] {
      guard let text = json.stringValue else { throw wrong("license", "a string") }
      license = text
    }
    if let json = manifest["provenance"] {
      guard let read = Provenance(json) else { throw wrong("provenance", "tenon_version, seed, git_commit") }
      provenance = read
    }
  }
}

extension ModelArchive.RequiredPlugin {
  fileprivate var json: JSON {
    var object: JSONObject = ["id": .string(id), "version": .string(version), "sha256": .string(sha256)]
    if isFusion { object["fusion"] = true }
    return .object(object)
  }

  fileprivate init?(_ json: JSON) {
    guard let id = json["id"]?.stringValue, let version = json["version"]?.stringValue,
      let hash = json["sha256"]?.stringValue
    else { return nil }
    self.init(id: id, version: version, sha256: hash, isFusion: json["fusion"]?.boolValue ?? false)
  }
}
