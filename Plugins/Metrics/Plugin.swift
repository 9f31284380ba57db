import TenonPlugin

let plugin = Plugin(
  id: "tenon/metrics",
  components: [
    Accuracy.self,
    AUROC.self,
    AveragePrecision.self,
    BalancedAccuracy.self,
    CalibrationError.self,
    CohenKappa.self,
    ConfusionMatrix.self,
    F1Score.self,
    IntersectionOverUnion.self,
    MatthewsCorrCoef.self,
    MeanAbsoluteError.self,
    MeanAbsolutePercentageError.self,
    MeanSquaredError.self,
    Perplexity.self,
    Precision.self,
    PrecisionRecallCurve.self,
    R2Score.self,
    Recall.self,
    ROC.self,
    Specificity.self,
    TopKAccuracy.self,
  ])
