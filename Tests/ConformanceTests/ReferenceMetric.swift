import TenonCore

/// The metrics of the reference data, which have the names and the values of scikit-learn's functions, as those of
/// components.
enum ReferenceMetric {
  /// The cases of components that one case stands for; itself where it is one of a component.
  static func cases(of golden: GoldenCase) -> [GoldenCase] {
    let input = golden.inputs["scores"] ?? golden.inputs["logits"] ?? golden.inputs["pred"] ?? .null
    func component(_ type: String, _ values: [String: String], _ more: JSONObject = JSONObject()) -> GoldenCase {
      var content = golden.content.objectValue ?? JSONObject()
      var config = golden.config.objectValue ?? JSONObject()
      for (name, value) in more where config[name] == nil { config[name] = value }
      var expected = JSONObject()
      for (name, value) in golden.expected.objectValue ?? JSONObject() { expected[values[name] ?? name] = value }
      content["type"] = .string(type)
      content["config"] = .object(config)
      content["inputs"] = ["input": input, "target": golden.inputs["target"] ?? .null]
      content["expected"] = .object(expected)
      return GoldenCase(
        name: "\(golden.name) (\(type))", kind: golden.kind, type: type, content: .object(content))
    }
    switch golden.type {
    case "accuracy": return [component("Accuracy", [:])]
    case "topk_accuracy":
      return [component("TopKAccuracy", ["accuracy": "top_\(golden.config["k"]?.intValue ?? 0)_accuracy"])]
    case "confusion_matrix": return [component("ConfusionMatrix", ["matrix": "confusion_matrix"])]
    case "precision_recall_f1": return ["Precision", "Recall", "F1Score"].map { component($0, [:]) }
    case "roc_auc": return [component("AUROC", ["auc": "roc_auc"])]
    case "cohen_kappa":
      return [component("CohenKappa", ["kappa": "cohen_kappa"], ["num_classes": .int(classes(golden))])]
    case "roc_curve": return [component("ROC", [:])]
    case "precision_recall_curve": return [component("PrecisionRecallCurve", [:])]
    case "average_precision": return [component("AveragePrecision", [:])]
    case "regression":
      return [
        component("R2Score", [:]), component("MeanAbsoluteError", ["mae": "mean_absolute_error"]),
        component("MeanSquaredError", ["mse": "mean_squared_error"]),
      ]
    default: return [golden]
    }
  }

  /// One more than the largest class; scikit-learn looks.
  private static func classes(_ golden: GoldenCase) -> Int {
    let numbers = ["pred", "target"].flatMap { golden.inputs[$0]?["data"]?.arrayValue ?? [] }
    return 1 + (numbers.compactMap(\.intValue).max() ?? 0)
  }
}
