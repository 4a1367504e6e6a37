//! A fingerprint of everything a coordinator did: equal runs have equal digests.

use crate::effect::{Effect, Verdict};
use crate::id::ServerId;
use crate::time::Time;

/// A running 64-bit digest of effects and their times. It guards against mistakes, not malice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest(u64);

impl Default for Digest {
    fn default() -> Self {
        Digest(0x243f_6a88_85a3_08d3)
    }
}

impl Digest {
    /// The digest so far.
    pub fn value(self) -> u64 {
        self.0
    }

    /// Takes in an effect that was asked for at `now`.
    #[inline]
    pub fn add(&mut self, now: Time, effect: &Effect) {
        let word = match *effect {
            Effect::Start { server, attempt } => {
                mix(1, attempt.task.0 ^ u64::from(attempt.number) << 40, u64::from(server.0))
            }
            Effect::Settle { task, verdict, attempts, server, submitted, started } => {
                let ending = u64::from(verdict_code(verdict)) << 48
                    | u64::from(attempts) << 32
                    | place(server);
                mix(2, task.0, ending) ^ mix(3, submitted.0, started.0)
            }
            Effect::Wait { task, server } => mix(4, task.0, place(server)),
            Effect::Recall { server, attempt } => {
                mix(5, attempt.task.0 ^ u64::from(attempt.number) << 40, u64::from(server.0))
            }
            Effect::Stop { server, attempt } => {
                mix(6, attempt.task.0 ^ u64::from(attempt.number) << 40, u64::from(server.0))
            }
            Effect::Release { server } => mix(7, u64::from(server.0), 0),
        };
        self.add_word(word ^ now.0.wrapping_mul(0xd6e8_feb8_6659_fd93));
    }

    /// Takes in a word: another run's digest, when several runs make one result.
    #[inline]
    pub fn add_word(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9fb2_1c65_1e98_df25);
    }
}

fn place(server: Option<ServerId>) -> u64 {
    server.map_or(u64::from(u32::MAX), |server| u64::from(server.0))
}

fn verdict_code(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Completed => 0,
        Verdict::Failed => 1,
        Verdict::Rejected => 2,
        Verdict::Cancelled => 3,
    }
}

/// Both words spread over the result; off the chain of dependent multiplications in `add_word`.
#[inline]
fn mix(kind: u64, a: u64, b: u64) -> u64 {
    let a = (a ^ kind << 56).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let b = b.wrapping_add(kind).wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
    (a ^ a >> 32) ^ (b ^ b >> 29).rotate_left(17)
}
