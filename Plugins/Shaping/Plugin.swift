import TenonPlugin

let plugin = Plugin(
  id: "tenon/shaping",
  components: [
    ChannelShuffle.self,
    Flatten.self,
    Fold.self,
    IdentityLayer.self,
    Mean.self,
    Permute.self,
    PixelShuffle.self,
    PixelUnshuffle.self,
    Reshape.self,
    Select.self,
    Slice.self,
    Squeeze.self,
    Sum.self,
    Unflatten.self,
    Unfold.self,
    Unsqueeze.self,
  ])
