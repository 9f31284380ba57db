import TenonPlugin

let plugin = Plugin(
  id: "tenon/datasets",
  components: [
    Arrays.self,
    Blobs.self,
    CIFAR10.self,
    CIFAR100.self,
    ClassSubset.self,
    ConcatDataset.self,
    EMNIST.self,
    FakeData.self,
    FakeSequences.self,
    FashionMNIST.self,
    ImageFolder.self,
    ImageList.self,
    ImageMaskFolder.self,
    KMNIST.self,
    LabelledImageFiles.self,
    MNIST.self,
    MNISTJSON.self,
    QMNIST.self,
    RandomSubset.self,
    Subset.self,
  ])
