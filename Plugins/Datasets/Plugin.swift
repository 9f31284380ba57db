import TenonPlugin

let plugin = Plugin(
  id: "tenon/datasets",
  components: [
    CIFAR10.self,
    FakeData.self,
    FashionMNIST.self,
    ImageFolder.self,
    ImageList.self,
    MNIST.self,
  ])
