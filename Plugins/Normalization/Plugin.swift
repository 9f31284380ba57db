import TenonPlugin

let plugin = Plugin(
  id: "tenon/normalization",
  components: [
    BatchNorm1d.self,
    BatchNorm2d.self,
    BatchNorm3d.self,
    GroupNorm.self,
    InstanceNorm1d.self,
    InstanceNorm2d.self,
    LayerNorm.self,
    LocalResponseNorm.self,
    RMSNorm.self,
  ])
