import TenonPlugin

let plugin = Plugin(
  id: "tenon/pooling",
  components: [
    AdaptiveAvgPool2d.self,
    AvgPool2d.self,
    MaxPool2d.self,
    ReLUMaxPool2d.self,
    TanhMaxPool2d.self,
  ])
