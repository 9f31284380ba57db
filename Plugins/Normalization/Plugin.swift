import TenonPlugin

let plugin = Plugin(
  id: "tenon/normalization",
  components: [
    BatchNorm1d.self,
    BatchNorm2d.self,
    BatchNorm3d.self,
  ])
