import TenonPlugin

let plugin = Plugin(
  id: "tenon/pooling",
  components: [
    AdaptiveAvgPool2d.self,
    AdaptiveAvgPool3d.self,
    AvgPool2d.self,
    AvgPool3d.self,
    MaxPool2d.self,
    MaxPool3d.self,
    ReLUMaxPool2d.self,
    TanhMaxPool2d.self,
  ])
