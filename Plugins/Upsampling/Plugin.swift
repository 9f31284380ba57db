import TenonPlugin

let plugin = Plugin(
  id: "tenon/upsampling",
  components: [
    Upsample.self
  ])
