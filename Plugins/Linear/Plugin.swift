import TenonPlugin

let plugin = Plugin(
  id: "tenon/linear",
  components: [
    Linear.self
  ])
