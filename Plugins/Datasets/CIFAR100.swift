import TenonPlugin

/// Small pictures of a hundred kinds of things: 50 000 for training and 10 000 for testing, 32 by 32, RGB.
///
/// `root` is the folder with the files of the binary version (`train.bin`, `test.bin`) or of the one for Python (`train`,
/// `test`), or the one with `cifar-100-binary` or `cifar-100-python` in it. Pickles are read as data: nothing in them is
/// run.
///
/// `labels: coarse` takes the twenty groups that the kinds belong to for classes. `classes` chooses some, with targets in
/// the order given.
///
/// Sample: `input` uint8 [32, 32, 3], as an image has it; `target` int64 []. All files of a split are read and checked
/// when the data set is created.
///
/// Differs from torchvision: there is no `download`; there are `labels` and `classes`. Transforms are not an argument but
/// follow the data set.
///
/// Source: Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images.
struct CIFAR100: DatasetComponent {
  static let declaration = Declaration(
    "CIFAR100", "pictures of 100 kinds of things, 32 x 32, RGB",
    arguments: [
      .string(
        "root", "folder with the files, or with cifar-100-binary or cifar-100-python in it; nothing is downloaded"),
      .bool("train", default: true, "the 50 000 training images, or the 10 000 for testing"),
      .choice("labels", ["fine", "coarse"], default: "fine", "the 100 kinds, or the 20 groups of them"),
      ClassSelection.argument("names of the classes to take, in the order of their targets; null: all"),
    ])

  private let records: CIFARRecords
  let classNames: [String]
  var count: Int { records.targets.count }

  init(_ config: Config) throws {
    let isFine = try config.string("labels") == "fine"
    let names = isFine ? Self.fineNames : Self.coarseNames
    let selection = try ClassSelection(config)
    let targets = try selection.targets(among: names)
    let file = try config.bool("train") ? "train" : "test"
    let files = try CIFARFiles(
      root: config.path("root"),
      [
        CIFARFiles.Version(
          form: .binary(labels: 2, used: isFine ? 1 : 0), folder: "cifar-100-binary", files: ["\(file).bin"]),
        CIFARFiles.Version(
          form: .pickle(key: isFine ? "fine_labels" : "coarse_labels"), folder: "cifar-100-python", files: [file]),
      ], source: "cifar-100-binary.tar.gz")
    records = try CIFARRecords(files, targetOfLabel: targets)
    classNames = selection.names ?? names
  }

  func read(_ index: Int, into sample: Sample) throws { try records.read(index, into: sample) }

  var fingerprint: UInt64? { records.fingerprint }
  func label(_ index: Int) -> Int? { Int(records.targets[index]) }
}

extension CIFAR100 {
  private static func words(_ text: String) -> [String] { text.split(whereSeparator: \.isWhitespace).map(String.init) }

  private static let fineNames = words(
    """
    apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle
    caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish
    forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle
    mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine
    possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake spider squirrel streetcar
    sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle wardrobe whale
    willow_tree wolf woman worm
    """)

  private static let coarseNames = words(
    """
    aquatic_mammals fish flowers food_containers fruit_and_vegetables household_electrical_devices household_furniture
    insects large_carnivores large_man-made_outdoor_things large_natural_outdoor_scenes large_omnivores_and_herbivores
    medium_mammals non-insect_invertebrates people reptiles small_mammals trees vehicles_1 vehicles_2
    """)
}
