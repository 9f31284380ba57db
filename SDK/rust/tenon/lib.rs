//! Tenon plugins in Rust: a trait for each kind of component, and `plugin!` to make a plugin of them. No dependencies;
//! every entry catches panics, so that nothing unwinds into the host. The contract itself is `tenon_plugin.h`.
//!
//! ```ignore
//! use tenon::*;
//!
//! struct WarmUp { steps: f64 }
//! impl Component for WarmUp {
//!     fn declaration() -> Declaration {
//!         Declaration::new("WarmUp", "raises the learning rate").argument(integer("steps", "calls", 10).at_least(1.0))
//!     }
//!     fn new(config: &Config) -> Result<Self> { Ok(WarmUp { steps: config.integer("steps")? as f64 }) }
//! }
//! impl Scheduler for WarmUp {
//!     fn advance(&self, count: u64, base: f64, _current: f64) -> f64 {
//!         base * (1.0f64).min((count + 1) as f64 / self.steps)
//!     }
//! }
//! tenon::plugin!("acme/warmup", "1.0.0", "MIT", scheduler::<WarmUp>());
//! ```

/// Asserts, when it is compiled, that a struct is laid out as in the C header on 64-bit machines.
macro_rules! layout {
    ($name:ident, $size:expr, $($field:ident $offset:expr),+) => {
        const _: () = {
            assert!(std::mem::size_of::<$name>() == $size);
            $(assert!(std::mem::offset_of!($name, $field) == $offset);)+
        };
    };
}

mod base;
mod composite;
mod data;
mod example;
mod ffi_base;
mod ffi_data;
mod ffi_kinds;
mod ffi_layer;
mod ffi_onnx;
mod layer;
mod layer_table;
mod plugin;
mod training;

pub use base::*;
pub use composite::*;
pub use data::*;
pub use example::*;
pub use layer::*;
pub use layer_table::*;
pub use plugin::*;
pub use training::*;

/// The C header's structs, for what the traits do not cover.
pub mod ffi {
    pub use crate::ffi_base::*;
    pub use crate::ffi_data::*;
    pub use crate::ffi_kinds::*;
    pub use crate::ffi_layer::*;
    pub use crate::ffi_onnx::*;
}
