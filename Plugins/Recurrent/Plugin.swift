import TenonPlugin

let plugin = Plugin(
  id: "tenon/recurrent",
  components: [
    RNN.self,
    LSTM.self,
    GRU.self,
  ])
