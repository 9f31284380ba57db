import TenonPlugin

let plugin = Plugin(
  id: "tenon/losses",
  components: [
    BCELoss.self,
    BCEWithLogitsLoss.self,
    CTCLoss.self,
    CosineEmbeddingLoss.self,
    CrossEntropyLoss.self,
    DiceLoss.self,
    FocalLoss.self,
    GaussianNLLLoss.self,
    HingeEmbeddingLoss.self,
    HuberLoss.self,
    KLDivLoss.self,
    L1Loss.self,
    MSELoss.self,
    MarginRankingLoss.self,
    MultiLabelMarginLoss.self,
    MultiLabelSoftMarginLoss.self,
    MultiMarginLoss.self,
    NLLLoss.self,
    PoissonNLLLoss.self,
    SmoothL1Loss.self,
    SoftMarginLoss.self,
    TripletMarginLoss.self,
  ])
