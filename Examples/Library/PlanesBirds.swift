// Is it a plane or a bird? The experiment of Examples/PlanesBirds, written in Swift.
//
//     swift run -c release planes-birds FOLDER    (the folder with the binary version of CIFAR-10)
import Tenon

@main
struct PlanesBirds {
  static func main() throws {
    let root = CommandLine.arguments.dropFirst().first ?? "data"
    let classes = ["airplane", "bird"]
    let data = Experiment.Data(
      train: CIFAR10(root: root, train: true, classes: classes),
      test: CIFAR10(root: root, train: false, classes: classes),
      transforms: [
        ToTensor(), Normalize(mean: [0.4915, 0.4823, 0.4468], std: [0.2470, 0.2435, 0.2616]),
      ], batchSize: 64)

    let experiment = try Experiment(
      name: "planes-birds", seed: 1, data: data, loss: CrossEntropyLoss(), optimizer: SGD(lr: 0.01),
      training: Experiment.Training(epochs: 30)
    ) {
      Conv2d(inChannels: 3, outChannels: 16, kernelSize: 3, padding: 1)
      Tanh()
      MaxPool2d(kernelSize: 2)
      Conv2d(inChannels: 16, outChannels: 8, kernelSize: 3, padding: 1)
      Tanh()
      MaxPool2d(kernelSize: 2)
      Flatten()
      Linear(inFeatures: 512, outFeatures: 32)
      Tanh()
      Linear(inFeatures: 32, outFeatures: 2)
    }

    let trainer = try Session().trainer(experiment)
    trainer.observers = [EpochPrinter()]
    let result = try trainer.run(in: RunDirectory(nil, name: experiment.name))
    if let test = result.test { print("test accuracy \(test["accuracy"] ?? 0) of \(test.count) images") }
  }
}

/// A callback: told of every epoch.
private final class EpochPrinter: TrainingObserver {
  func epochFinished(_ report: EpochReport) { print("epoch \(report.metrics.epoch + 1): loss \(report.train.loss)") }
}
