// Generated from tenon/metrics by `tenon plugin builders`.

/// Share of positions whose class has the largest output.
public struct Accuracy: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameter threshold: a single output above it says 1: 0 for scores, 0.5 for probabilities
  public init(threshold: Double? = nil) {
    reference = ComponentReference("tenon/Accuracy", given: ["threshold": threshold])
  }
}

/// Area below the curve of true against false positives.
public struct AUROC: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - average: how the classes become one value
  ///   - activation: what makes probabilities of the input; identity where it holds them
  ///   - multilabel: each sample has any number of labels, and an output above the threshold for each
  ///   - multiClass: each class against all others, or against each other
  public init(average: String? = nil, activation: String? = nil, multilabel: Bool? = nil, multiClass: String? = nil) {
    reference = ComponentReference(
      "tenon/AUROC",
      given: ["average": average, "activation": activation, "multilabel": multilabel, "multi_class": multiClass])
  }
}

/// Precision at every threshold, weighted by how much recall it adds.
public struct AveragePrecision: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - average: how the classes become one value
  ///   - activation: what makes probabilities of the input; identity where it holds them
  ///   - multilabel: each sample has any number of labels, and an output above the threshold for each
  public init(average: String? = nil, activation: String? = nil, multilabel: Bool? = nil) {
    reference = ComponentReference(
      "tenon/AveragePrecision", given: ["average": average, "activation": activation, "multilabel": multilabel])
  }
}

/// Mean over the classes of the share of each that is predicted right.
public struct BalancedAccuracy: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - adjusted: 0 is what guessing gives
  ///   - numClasses: classes; needed where the input are classes and no scores
  ///   - threshold: a single output above it says 1: 0 for scores, 0.5 for probabilities
  public init(adjusted: Bool? = nil, numClasses: Int? = nil, threshold: Double? = nil) {
    reference = ComponentReference(
      "tenon/BalancedAccuracy", given: ["adjusted": adjusted, "num_classes": numClasses, "threshold": threshold])
  }
}

/// How far the probabilities of predictions are from how often they are right.
public struct CalibrationError: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - nBins: bins of equal width that probabilities are put into
  ///   - norm: how the differences of the bins become one value
  ///   - activation: what makes probabilities of the input; identity where it holds them
  public init(nBins: Int? = nil, norm: String? = nil, activation: String? = nil) {
    reference = ComponentReference(
      "tenon/CalibrationError", given: ["n_bins": nBins, "norm": norm, "activation": activation])
  }
}

/// How far predictions agree with the classes beyond chance.
public struct CohenKappa: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - weights: how a disagreement grows with the distance of the classes
  ///   - numClasses: classes; needed where the input are classes and no scores
  ///   - threshold: a single output above it says 1: 0 for scores, 0.5 for probabilities
  public init(weights: String? = nil, numClasses: Int? = nil, threshold: Double? = nil) {
    reference = ComponentReference(
      "tenon/CohenKappa", given: ["weights": weights, "num_classes": numClasses, "threshold": threshold])
  }
}

/// How often each class (rows) was predicted as each (columns).
public struct ConfusionMatrix: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - normalize: what counts are divided by: their row, their column, or all
  ///   - numClasses: classes; needed where the input are classes and no scores
  ///   - threshold: a single output above it says 1: 0 for scores, 0.5 for probabilities
  public init(normalize: String? = nil, numClasses: Int? = nil, threshold: Double? = nil) {
    reference = ComponentReference(
      "tenon/ConfusionMatrix", given: ["normalize": normalize, "num_classes": numClasses, "threshold": threshold])
  }
}

/// Harmonic mean of precision and recall.
public struct F1Score: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - average: how the classes become one value
  ///   - multilabel: each sample has any number of labels, and an output above the threshold for each
  ///   - zeroDivision: the value of a class with nothing to divide by
  ///   - numClasses: classes; needed where the input are classes and no scores
  ///   - threshold: a single output above it says 1: 0 for scores, 0.5 for probabilities
  public init(
    average: String? = nil, multilabel: Bool? = nil, zeroDivision: Double? = nil, numClasses: Int? = nil,
    threshold: Double? = nil
  ) {
    reference = ComponentReference(
      "tenon/F1Score",
      given: [
        "average": average, "multilabel": multilabel, "zero_division": zeroDivision, "num_classes": numClasses,
        "threshold": threshold,
      ])
  }
}

/// What is predicted as a class and has it, by what is either.
public struct IntersectionOverUnion: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - average: how the classes become one value
  ///   - multilabel: each sample has any number of labels, and an output above the threshold for each
  ///   - zeroDivision: the value of a class with nothing to divide by
  ///   - numClasses: classes; needed where the input are classes and no scores
  ///   - threshold: a single output above it says 1: 0 for scores, 0.5 for probabilities
  public init(
    average: String? = nil, multilabel: Bool? = nil, zeroDivision: Double? = nil, numClasses: Int? = nil,
    threshold: Double? = nil
  ) {
    reference = ComponentReference(
      "tenon/IntersectionOverUnion",
      given: [
        "average": average, "multilabel": multilabel, "zero_division": zeroDivision, "num_classes": numClasses,
        "threshold": threshold,
      ])
  }
}

/// Correlation of predictions and classes.
public struct MatthewsCorrCoef: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: classes; needed where the input are classes and no scores
  ///   - threshold: a single output above it says 1: 0 for scores, 0.5 for probabilities
  public init(numClasses: Int? = nil, threshold: Double? = nil) {
    reference = ComponentReference(
      "tenon/MatthewsCorrCoef", given: ["num_classes": numClasses, "threshold": threshold])
  }
}

/// Mean absolute difference of input and target.
public struct MeanAbsoluteError: MetricBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/MeanAbsoluteError") }
}

/// Mean absolute difference of input and target, by the size of the target.
public struct MeanAbsolutePercentageError: MetricBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/MeanAbsolutePercentageError") }
}

/// Mean squared difference of input and target.
public struct MeanSquaredError: MetricBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/MeanSquaredError") }
}

/// Exponential of the mean cross entropy.
public struct Perplexity: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameter ignoreIndex: targets that are left out
  public init(ignoreIndex: Int? = nil) {
    reference = ComponentReference("tenon/Perplexity", given: ["ignore_index": ignoreIndex])
  }
}

/// Share of what is predicted as a class that has it.
public struct Precision: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - average: how the classes become one value
  ///   - multilabel: each sample has any number of labels, and an output above the threshold for each
  ///   - zeroDivision: the value of a class with nothing to divide by
  ///   - numClasses: classes; needed where the input are classes and no scores
  ///   - threshold: a single output above it says 1: 0 for scores, 0.5 for probabilities
  public init(
    average: String? = nil, multilabel: Bool? = nil, zeroDivision: Double? = nil, numClasses: Int? = nil,
    threshold: Double? = nil
  ) {
    reference = ComponentReference(
      "tenon/Precision",
      given: [
        "average": average, "multilabel": multilabel, "zero_division": zeroDivision, "num_classes": numClasses,
        "threshold": threshold,
      ])
  }
}

/// Curve of precision against recall.
public struct PrecisionRecallCurve: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - posLabel: the class that is looked for
  ///   - dropIntermediate: leave out points that change nothing in the drawing
  ///   - activation: what makes probabilities of the input; identity where it holds them
  public init(posLabel: Int? = nil, dropIntermediate: Bool? = nil, activation: String? = nil) {
    reference = ComponentReference(
      "tenon/PrecisionRecallCurve",
      given: ["pos_label": posLabel, "drop_intermediate": dropIntermediate, "activation": activation])
  }
}

/// How much of the targets' variance the predictions explain.
public struct R2Score: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameter multioutput: how several outputs become one value
  public init(multioutput: String? = nil) {
    reference = ComponentReference("tenon/R2Score", given: ["multioutput": multioutput])
  }
}

/// Share of what has a class that is predicted as it.
public struct Recall: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - average: how the classes become one value
  ///   - multilabel: each sample has any number of labels, and an output above the threshold for each
  ///   - zeroDivision: the value of a class with nothing to divide by
  ///   - numClasses: classes; needed where the input are classes and no scores
  ///   - threshold: a single output above it says 1: 0 for scores, 0.5 for probabilities
  public init(
    average: String? = nil, multilabel: Bool? = nil, zeroDivision: Double? = nil, numClasses: Int? = nil,
    threshold: Double? = nil
  ) {
    reference = ComponentReference(
      "tenon/Recall",
      given: [
        "average": average, "multilabel": multilabel, "zero_division": zeroDivision, "num_classes": numClasses,
        "threshold": threshold,
      ])
  }
}

/// Curve of true against false positives.
public struct ROC: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - posLabel: the class that is looked for
  ///   - dropIntermediate: leave out points that change nothing in the drawing
  ///   - activation: what makes probabilities of the input; identity where it holds them
  public init(posLabel: Int? = nil, dropIntermediate: Bool? = nil, activation: String? = nil) {
    reference = ComponentReference(
      "tenon/ROC", given: ["pos_label": posLabel, "drop_intermediate": dropIntermediate, "activation": activation])
  }
}

/// Share of what lacks a class that is not predicted as it.
public struct Specificity: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - average: how the classes become one value
  ///   - multilabel: each sample has any number of labels, and an output above the threshold for each
  ///   - zeroDivision: the value of a class with nothing to divide by
  ///   - numClasses: classes; needed where the input are classes and no scores
  ///   - threshold: a single output above it says 1: 0 for scores, 0.5 for probabilities
  public init(
    average: String? = nil, multilabel: Bool? = nil, zeroDivision: Double? = nil, numClasses: Int? = nil,
    threshold: Double? = nil
  ) {
    reference = ComponentReference(
      "tenon/Specificity",
      given: [
        "average": average, "multilabel": multilabel, "zero_division": zeroDivision, "num_classes": numClasses,
        "threshold": threshold,
      ])
  }
}

/// Share of positions whose class is among the k largest outputs.
public struct TopKAccuracy: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameter k: how many of the largest outputs may be the class
  public init(k: Int? = nil) { reference = ComponentReference("tenon/TopKAccuracy", given: ["k": k]) }
}
