import TenonPlugin

let plugin = Plugin(
  id: "tenon/activations",
  components: [
    LeakyReLU.self,
    LogSoftmax.self,
    ReLU.self,
    Sigmoid.self,
    Softmax.self,
    Tanh.self,
  ])
