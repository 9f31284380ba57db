//! VENDOR/COMPONENT: gradient descent with momentum that looks ahead (Nesterov), and weight decay beside the gradient.
//!
//!     velocity = momentum * velocity + gradient
//!     p -= lr * (gradient + momentum * velocity + weight_decay * p)
use tenon::*;

struct COMPONENT;

impl Component for COMPONENT {
    fn declaration() -> Declaration {
        Declaration::new("COMPONENT", "gradient descent with Nesterov momentum and decoupled weight decay")
            .argument(number("lr", "learning rate", 0.01).at_least(0.0))
            .argument(number("momentum", "how much of the last update is kept", 0.9).at_least(0.0).at_most(1.0))
            .argument(number("weight_decay", "how fast parameters shrink towards zero", 0.0).at_least(0.0))
    }
    fn new(_config: &Config) -> Result<Self> {
        Ok(COMPONENT)
    }
}

impl Optimizer for COMPONENT {
    /// State belongs to the host, which saves it with the training; it starts at zero.
    fn state(&self) -> &[&str] {
        &["velocity"]
    }

    fn update(&self, parameter: ParameterUpdate, hyper: &[f64]) -> Result<()> {
        let (lr, momentum, decay) = (hyper[0] as f32, hyper[1] as f32, hyper[2] as f32);
        let ParameterUpdate { value, gradient, mut state } = parameter;
        let velocity = &mut *state[0];
        for i in 0..value.len() {
            velocity[i] = momentum * velocity[i] + gradient[i];
            value[i] -= lr * (gradient[i] + momentum * velocity[i] + decay * value[i]);
        }
        Ok(())
    }
}

tenon::plugin!("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", optimizer::<COMPONENT>());
