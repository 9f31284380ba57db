import TenonPlugin

let plugin = Plugin(
  id: "tenon/datasets",
  components: [
    Blobs.self,
    CIFAR10.self,
    CSVTable.self,
    FakeData.self,
    FakeSequences.self,
    FashionMNIST.self,
    ImageFolder.self,
    ImageList.self,
    MNIST.self,
    TextFolder.self,
    TextTable.self,
  ])
