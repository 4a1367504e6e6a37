//! What a server is made of, as everyone but the coordinator needs to know it.

use crate::agent::Agent;
use crate::work::Speed;

/// How a server is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerSetup {
    /// How fast it works.
    pub speed: Speed,
    /// How many attempts it runs at once, at least 1.
    pub slots: u16,
    /// Whether what it runs shares its speed: each of n attempts is served at a speed of 1/n of
    /// it. Otherwise every attempt has the whole speed.
    pub sharing: bool,
}

impl ServerSetup {
    /// A server whose attempts do not slow each other down.
    pub fn new(speed: Speed, slots: u16) -> ServerSetup {
        ServerSetup { speed, slots, sharing: false }
    }

    /// Such a server, idle.
    pub fn agent(self) -> Agent {
        if self.sharing {
            Agent::sharing(self.speed, self.slots)
        } else {
            Agent::new(self.speed, self.slots)
        }
    }
}

impl Default for ServerSetup {
    fn default() -> Self {
        ServerSetup::new(Speed::ONE, 1)
    }
}
