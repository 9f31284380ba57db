import TenonPlugin

/// Components of every unusual form, kept out of the product: they prove that the plugin header can express layers in
/// lanes.
let plugin = Plugin(
  id: "proof/catalogue", version: "0.1.0", license: "Apache-2.0",
  components: [
    FusedLaneSum.self,
    LaneSum.self,
    Recurrence.self,
    Started.self,
    TrapInBackward.self,
  ])
