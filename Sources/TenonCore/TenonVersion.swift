/// The version of Tenon itself.
public let tenonVersion = "0.1.0"
