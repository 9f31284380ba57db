//! VENDOR/COMPONENT: each element times its share of the softmax along `dim`; a formula of other layers, whose gradient
//! is theirs.
use tenon::*;

struct COMPONENT {
    dim: i64,
}

impl Component for COMPONENT {
    fn declaration() -> Declaration {
        Declaration::new("COMPONENT", "x times its softmax")
            .argument(integer("dim", "the dimension of the softmax", -1).at_least(-8.0).at_most(7.0))
            .uses(&["tenon/Softmax", "tenon/Mul"])
    }
    fn new(config: &Config) -> Result<Self> {
        Ok(COMPONENT { dim: config.integer("dim")? })
    }
}

impl Composite for COMPONENT {
    fn forward(&self, graph: &Graph, x: GraphValue) -> Result<GraphValue> {
        let share = graph.apply("share", "tenon/Softmax", &[x], &[("dim", ffi::Value::integer(self.dim))])?;
        graph.apply("product", "tenon/Mul", &[x, share], &[])
    }
}

tenon::plugin!("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", composite::<COMPONENT>());
