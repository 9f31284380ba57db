//! VENDOR/COMPONENT: points on two spirals that wind around each other, and which of the two they are on.
//! Sample: `input` float32 [2], `target` int64 [].
use tenon::*;

struct COMPONENT {
    host: Host,
    size: u64,
    noise: f64,
    seed: u64,
}

impl Component for COMPONENT {
    fn declaration() -> Declaration {
        Declaration::new("COMPONENT", "points on two spirals, and which of the two they are on")
            .argument(integer("size", "number of points", 512).at_least(1.0))
            .argument(number("noise", "how far points may lie beside their spiral", 0.05).at_least(0.0))
            .argument(integer("seed", "another seed gives other points", 0).at_least(0.0))
    }
    fn new(config: &Config) -> Result<Self> {
        let (size, seed) = (config.integer("size")? as u64, config.integer("seed")? as u64);
        Ok(COMPONENT { host: config.host, size, noise: config.number("noise")?, seed })
    }
}

impl Dataset for COMPONENT {
    fn count(&self) -> u64 {
        self.size
    }
    fn class_names(&self) -> Vec<String> {
        vec!["first".into(), "second".into()]
    }

    /// From the index alone, since any thread may ask for any sample at any time.
    fn read(&self, index: u64, sample: &Sample) -> Result<()> {
        let draw = |k| self.host.uniform(self.seed, 0, index, k);
        let spiral = (index % 2) as i64;
        let radius = 0.1 + 0.9 * draw(0);
        let angle = 6.0 * radius + std::f64::consts::PI * spiral as f64;
        sample.set("input", &[2], |point: &mut [f32]| {
            point[0] = (radius * angle.cos() + self.noise * (2.0 * draw(1) - 1.0)) as f32;
            point[1] = (radius * angle.sin() + self.noise * (2.0 * draw(2) - 1.0)) as f32;
            Ok(())
        })?;
        sample.set("target", &[], |target: &mut [i64]| {
            target[0] = spiral;
            Ok(())
        })
    }
}

tenon::plugin!("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", dataset::<COMPONENT>());
