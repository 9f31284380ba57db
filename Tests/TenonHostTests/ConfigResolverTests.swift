import TenonCore
import TenonHost
import Testing

/// Given arguments against declared ones.
@Suite struct ConfigResolverTests {
  private func resolve(_ argument: Argument, _ value: Value?) throws -> Value? {
    let given = value.map { [NamedValue(argument.name, $0)] } ?? []
    return try ConfigResolver.resolve(given, [argument], of: "Thing")[argument.name]
  }

  private func failure(_ argument: Argument, _ value: Value?) -> ConfigError? {
    do {
      _ = try resolve(argument, value)
      return nil
    } catch {
      return error as? ConfigError
    }
  }

  // MARK: Types

  private static let accepted: [(Argument, Value, Value)] = [
    (.int("x", ""), 3, 3), (.int("x", ""), 3.0, 3), (.float("x", ""), 3, 3.0), (.float("x", ""), 0.5, 0.5),
    (.float("x", ""), .float(.infinity), .float(.infinity)), (.bool("x", ""), true, true),
    (.string("x", ""), "text", "text"), (.string("x", ""), "", ""),
    (.choice("x", ["a", "b"], ""), "b", "b"),
    (.pair("x", ""), 3, [3, 3]), (.pair("x", ""), [3, 4], [3, 4]), (.pair("x", ""), 2.0, [2, 2]),
    (.floatPair("x", ""), 1, [1.0, 1.0]), (.floatPair("x", ""), [0.9, 1], [0.9, 1.0]),
    (.pair("x", "").or(["same"]), "same", "same"), (.pair("x", "").orNull(), .null, .null),
    (.int("x", "").or(.tuple, of: .int, count: 2), 3, 3),
    (.int("x", "").or(.tuple, of: .int, count: 2), [3, 4], [3, 4]),
    (.list("x", of: .int, ""), [], []), (.list("x", of: .int, ""), [1, 2.0], [1, 2]),
    (.list("x", of: .float, ""), [1, 2.5], [1.0, 2.5]), (.list("x", of: .string, ""), ["a"], ["a"]),
    (.list("x", of: [.int, .null], ""), [1, .null], [1, .null]), (.list("x", of: .bool, ""), [true], [true]),
    (.component("x", .transform, ""), "Crop", .component(ComponentReference("Crop"))),
    (.components("x", .transform, ""), ["Crop"], [.component(ComponentReference("Crop"))]),
  ]

  private static let refused: [(Argument, Value)] = [
    (.int("x", ""), 2.5), (.int("x", ""), "3"), (.int("x", ""), true), (.int("x", ""), .null), (.int("x", ""), [3]),
    (.int("x", ""), .float(.infinity)), (.int("x", ""), .float(1e300)), (.float("x", ""), .float(.nan)),
    (.float("x", ""), "0.5"), (.bool("x", ""), 1), (.bool("x", ""), "true"), (.string("x", ""), 3),
    (.choice("x", ["a", "b"], ""), "c"), (.choice("x", ["a", "b"], ""), "A"),
    (.pair("x", ""), [1]), (.pair("x", ""), [1, 2, 3]), (.pair("x", ""), [1, 2.5]), (.pair("x", ""), "same"),
    (.pair("x", ""), [1, .null]), (.pair("x", ""), [[1, 2], [3, 4]]), (.list("x", of: .int, ""), 3),
    (.list("x", of: .int, ""), [1, "a"]), (.list("x", of: .int, ""), [[1]]), (.tensor("x", ""), [1, [2]]),
    (.tensor("x", ""), [[1, 2], [3]]), (.tensor("x", ""), "a"), (.tensor("x", ""), ["a"]),
    (.formula("x", of: ["epoch"], ""), [3]), (.formula("x", of: ["epoch"], ""), .float(.infinity)),
    (.component("x", .transform, ""), 3), (.components("x", .transform, ""), [3]),
  ]

  @Test func acceptedValues_comeOutInTheDeclaredForm() throws {
    for (argument, value, expected) in Self.accepted {
      #expect(try resolve(argument, value) == expected, "\(argument.accepts) of \(value)")
    }
  }

  @Test func otherValues_areRefused() {
    for (argument, value) in Self.refused {
      let error = failure(argument, value)
      #expect(error?.diagnostic.code == "bad-argument", "\(argument.acceptedText): \(value)")
      #expect(error?.path == ["x"])
    }
  }

  @Test func tensors_comeFromNestedLists() throws {
    guard case .tensor(let tensor)? = try resolve(.tensor("x", ""), [[1, 2, 3], [4, 5.5, 6]]) else {
      Issue.record("no tensor")
      return
    }
    #expect(tensor.type == TensorType(.float32, [2, 3]))
    #expect(Array(tensor[Float.self]) == [1, 2, 3, 4, 5.5, 6])
  }

  @Test func deeplyNestedLists_areRefusedWithoutHarm() {
    var value: Value = 1
    for _ in 0..<200 { value = [value] }
    #expect(failure(.tensor("x", ""), value)?.diagnostic.code == "bad-argument")
    #expect(failure(.list("x", of: .list, ""), value)?.diagnostic.code == "bad-argument")
  }

  // MARK: Bounds

  @Test func bounds_holdForEveryNumberInTheValue() {
    let closed = Argument.float("x", "").atLeast(0).atMost(1)
    let open = Argument.float("x", "").above(0).below(1)
    #expect(failure(closed, 0) == nil && failure(closed, 1) == nil)
    #expect(failure(closed, -0.001) != nil && failure(closed, 1.001) != nil)
    #expect(failure(open, 0) != nil && failure(open, 1) != nil && failure(open, 0.5) == nil)
    #expect(failure(.pair("x", "").atLeast(1), 0) != nil)
    #expect(failure(.pair("x", "").atLeast(1), [1, 0]) != nil)
    #expect(failure(.list("x", of: .int, "").atLeast(1), [3, 2, 0]) != nil)
    #expect(failure(.floatPair("x", "").atLeast(0).below(1), [0.9, 1]) != nil)
  }

  // MARK: Text

  private static let mistyped: [(Argument, Value, String, String)] = [
    (.int("x", "steps"), 2.5, "an integer: steps", "2.5"),
    (.float("x", "rate").above(0), -1, "a number, above 0: rate", "-1"),
    (.float("x", "rate").atLeast(0).below(1), 1, "a number, at least 0, below 1: rate", "1"),
    (.bool("x", "bias"), "yes", "true or false: bias", "yes"),
    (.pair("x", "size").atLeast(1), [1, 2, 3], "an integer or a pair of integers, at least 1: size", "[1, 2, 3]"),
    (.floatPair("x", "betas"), .null, "a pair of numbers: betas", "null"),
    (.pair("x", "stride").orNull(), "a", "an integer or a pair of integers or null: stride", "a"),
    (.list("x", of: .float, "gammas"), 3, "a list of numbers: gammas", "3"),
    (.components("x", .transform, "steps"), 3, "a list of transforms: steps", "3"),
    (.component("x", .dataset, "data"), 3, "a dataset: data", "3"),
    (.tensor("x", "weight"), "a", "a tensor (nested lists of numbers): weight", "a"),
    (.formula("x", of: ["epoch"], "factor"), true, "a formula of epoch: factor", "true"),
  ]

  @Test func unknownArgument_getsSuggestionAndAllNames() throws {
    let arguments: [Argument] = [.int("out_channels", ""), .int("in_channels", ""), .bool("bias", default: true, "")]
    do {
      _ = try ConfigResolver.resolve([NamedValue("out_chanels", 3)], arguments, of: "Conv2d")
      Issue.record("it was taken")
    } catch {
      #expect(
        error.description == """
          error[unknown-argument]: Conv2d has no argument 'out_chanels'
            did you mean: out_channels
            arguments: bias, in_channels, out_channels
          """)
      #expect(error.path == ["out_chanels"])
    }
    do {
      _ = try ConfigResolver.resolve([NamedValue("x", 3)], [], of: "ReLU")
      Issue.record("it was taken")
    } catch {
      #expect(error.description == "error[unknown-argument]: ReLU has no argument 'x'\n  arguments: none")
    }
  }

  @Test func missingArgument_saysWhatItIs() {
    let argument = Argument.int("in_features", "size of each input").atLeast(1)
    #expect(
      failure(argument, nil)?.description == """
        error[missing-argument]: Thing needs the argument 'in_features'
          expected: an integer, at least 1: size of each input
        """)
  }

  @Test func repeatedArgument_isRefused() {
    do {
      _ = try ConfigResolver.resolve(
        [NamedValue("x", 1), NamedValue("x", 1)], [.int("x", "")], of: "Thing")
      Issue.record("it was taken")
    } catch {
      #expect(error.description == "error[repeated-argument]: Thing is given the argument 'x' twice")
    }
  }

  @Test(arguments: mistyped)
  func mistypedArgument_saysWhatIsExpectedAndReceived(
    _ argument: Argument, _ value: Value, _ expected: String, _ received: String
  ) {
    #expect(
      failure(argument, value)?.description == """
        error[bad-argument]: Thing cannot take this 'x'
          expected: \(expected)
          received: \(received)
        """)
  }

  @Test func mistypedChoice_getsASuggestion() {
    #expect(
      failure(.choice("x", ["none", "mean", "sum"], "how"), "maen")?.description == """
        error[bad-argument]: Thing cannot take this 'x'
          expected: one of none, mean, sum: how
          received: maen
          did you mean: mean
        """)
  }

  @Test func defaults_fillIn_inDeclaredOrder() throws {
    let arguments: [Argument] = [
      .int("a", default: 1, ""), .pair("b", default: 2, ""), .float("c", default: 3, "").orNull(),
      .pair("d", "").orNull(),
    ]
    let config = try ConfigResolver.resolve([NamedValue("c", .null), NamedValue("a", 7)], arguments, of: "Thing")
    #expect(config.values.map(\.name) == ["a", "b", "c", "d"])
    #expect(config.values.map(\.value) == [7, [2, 2], .null, .null])
  }
}
