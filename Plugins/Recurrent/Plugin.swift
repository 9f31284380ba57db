import TenonPlugin

let plugin = Plugin(
  id: "tenon/recurrent",
  components: [
    LSTM.self
  ])
