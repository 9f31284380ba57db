import TenonPlugin

let plugin = Plugin(
  id: "tenon/pooling",
  components: [
    AdaptiveAvgPool1d.self,
    AdaptiveAvgPool2d.self,
    AdaptiveAvgPool3d.self,
    AdaptiveMaxPool2d.self,
    AvgPool1d.self,
    AvgPool2d.self,
    AvgPool3d.self,
    LPPool2d.self,
    MaxPool1d.self,
    MaxPool2d.self,
    MaxPool3d.self,
    MaxUnpool2d.self,
    ReLUMaxPool2d.self,
    TanhMaxPool2d.self,
  ])
