import TenonCore

/// Points in classes, the same as the script beside `TSNETests` makes for scikit-learn.
enum EmbeddingCloud {
  /// Uniform numbers of a linear congruential generator; 1.5 more in the feature of the sample's class.
  static func make(_ samples: Int, _ features: Int, classes: Int) throws -> Tensor {
    var state = 1
    let numbers = (0..<samples * features).map { place -> Float in
      state = (state * 1_103_515_245 + 12_345) % (1 << 31)
      return Float(state) / Float(1 << 31) + (place % features == place / features % classes ? 1.5 : 0)
    }
    return try Tensor(numbers, shape: [samples, features])
  }
}
