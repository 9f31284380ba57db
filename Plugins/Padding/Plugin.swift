import TenonPlugin

let plugin = Plugin(
  id: "tenon/padding",
  components: [
    CircularPad1d.self,
    CircularPad2d.self,
    ConstantPad1d.self,
    ConstantPad2d.self,
    ReflectionPad1d.self,
    ReflectionPad2d.self,
    ReplicationPad1d.self,
    ReplicationPad2d.self,
    ZeroPad1d.self,
    ZeroPad2d.self,
  ])
