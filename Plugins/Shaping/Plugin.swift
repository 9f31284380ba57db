import TenonPlugin

let plugin = Plugin(
  id: "tenon/shaping",
  components: [
    Flatten.self,
    IdentityLayer.self,
    Select.self,
  ])
