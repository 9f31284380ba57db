//! VENDOR/COMPONENT: warm-up. The learning rate rises in equal steps to what the experiment says, and stays there.
use tenon::*;

struct COMPONENT {
    steps: f64,
}

impl Component for COMPONENT {
    fn declaration() -> Declaration {
        Declaration::new("COMPONENT", "raises the learning rate in equal steps, then leaves it")
            .argument(integer("steps", "calls until the full learning rate", 10).at_least(1.0))
    }
    fn new(config: &Config) -> Result<Self> {
        Ok(COMPONENT { steps: config.integer("steps")? as f64 })
    }
}

impl Scheduler for COMPONENT {
    fn advance(&self, count: u64, base: f64, _current: f64) -> f64 {
        base * ((count + 1) as f64 / self.steps).min(1.0)
    }
}

tenon::plugin!("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", scheduler::<COMPONENT>());
