//! A fingerprint of everything a coordinator did: equal runs have equal digests.

use crate::effect::Effect;
use crate::id::{Attempt, ServerId};
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
        let (a, b) = match *effect {
            Effect::Start { server, attempt, done } => {
                (attempt_word(1, attempt), u64::from(server.0) ^ done.0.rotate_left(32))
            }
            Effect::Settle { task, verdict, attempts, server, submitted, started } => {
                let ending = (verdict as u64) << 16 | u64::from(attempts);
                let times = submitted.0 ^ started.0.rotate_left(32);
                (
                    2 << KIND | ending << 40 ^ task.0,
                    times.wrapping_add(place(server).rotate_left(16)),
                )
            }
            Effect::Wait { task, server } => (3 << KIND | task.0, place(server)),
            Effect::Recall { server, attempt } => (attempt_word(4, attempt), u64::from(server.0)),
            Effect::Stop { server, attempt, .. } => (attempt_word(5, attempt), u64::from(server.0)),
            Effect::Release { server } => (6 << KIND, u64::from(server.0)),
            Effect::Preempt { server, attempt } => (attempt_word(7, attempt), u64::from(server.0)),
            Effect::SetSpeed { server, speed } => {
                (8 << KIND | u64::from(server.0), speed.millionths())
            }
        };
        let word = a.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ b ^ now.0.rotate_left(32);
        self.add_word(word);
    }

    /// Takes in a word: another run's digest, when several runs make one result.
    #[inline]
    pub fn add_word(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9fb2_1c65_1e98_df25);
    }
}

#[inline]
fn place(server: Option<ServerId>) -> u64 {
    server.map_or(u64::from(u32::MAX), |server| u64::from(server.0))
}

/// Where an effect's kind is in its first word.
const KIND: u32 = 60;

#[inline]
fn attempt_word(kind: u64, attempt: Attempt) -> u64 {
    kind << KIND | u64::from(attempt.number) << 40 ^ attempt.task.0
}
