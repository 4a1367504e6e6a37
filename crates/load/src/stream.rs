//! Randomness split by purpose: every purpose draws from a generator of its own, so that what one
//! of them does with it (a policy that draws twice) changes nothing for the others.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;
use sandtable_core::split_mix;

/// What random numbers are drawn for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stream {
    /// When tasks arrive; in a closed workload, how long users think.
    Arrivals,
    /// How much work tasks are.
    Work,
    /// How wrong estimates are.
    Estimate,
    /// How important tasks are.
    Priority,
    /// Which class tasks belong to.
    Class,
    /// What a policy draws.
    Policy,
    /// How long messages take and which are lost.
    Network,
    /// When servers fail and are repaired.
    Faults,
    /// By when tasks should be done.
    Deadline,
    /// How many slots tasks take.
    Width,
    /// Whose tasks they are.
    User,
}

impl Stream {
    /// All streams, in a fixed order.
    pub const ALL: [Stream; 11] = [
        Stream::Arrivals,
        Stream::Work,
        Stream::Estimate,
        Stream::Priority,
        Stream::Class,
        Stream::Policy,
        Stream::Network,
        Stream::Faults,
        Stream::Deadline,
        Stream::Width,
        Stream::User,
    ];

    /// The constant that tells this stream from the others. They are arbitrary, far apart in
    /// bits, and fixed for ever: another constant is another run for every seed.
    fn salt(self) -> u64 {
        match self {
            Stream::Arrivals => 0x8f1b_0c5d_3a97_e264,
            Stream::Work => 0x2c64_e9b1_f708_5d3b,
            Stream::Estimate => 0xd53a_7e02_9c4f_b186,
            Stream::Priority => 0x61f8_94d7_0be3_2ac5,
            Stream::Class => 0xb709_2f6e_c15a_83d4,
            Stream::Policy => 0x1ad5_c38b_64f0_9e27,
            Stream::Network => 0xe846_51fa_2d9b_70c3,
            Stream::Faults => 0x4392_ad06_b87e_c51f,
            Stream::Deadline => 0x9c27_e18d_50f3_46ba,
            Stream::Width => 0x3fd0_65b9_8ae2_1c74,
            Stream::User => 0xa65b_d3f2_174c_890e,
        }
    }
}

/// The generator of one stream of a run. The same seed and stream give the same numbers for ever.
pub fn generator(seed: u64, stream: Stream) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(stream_seed(seed, stream))
}

/// The seed of one stream of a run, for those who bring a generator of their own.
pub fn stream_seed(seed: u64, stream: Stream) -> u64 {
    split_mix(seed ^ stream.salt())
}

/// The seed of a replication. Replication 0 is the run with `seed` itself, so that a single run
/// is the first of its replications.
pub fn replication_seed(seed: u64, replication: u32) -> u64 {
    if replication == 0 {
        return seed;
    }
    split_mix(seed ^ split_mix(u64::from(replication)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;
    use std::collections::BTreeSet;

    #[test]
    fn streams_and_replications_are_distinct() {
        let mut firsts = BTreeSet::new();
        let mut count = 0;
        for seed in [0, 1, 2, 42, u64::MAX] {
            for replication in 0..50 {
                for stream in Stream::ALL {
                    let seed = replication_seed(seed, replication);
                    firsts.insert(generator(seed, stream).next_u64());
                    count += 1;
                }
            }
        }
        assert_eq!(firsts.len(), count);
    }

    #[test]
    fn split_mix_is_the_published_one() {
        // The first two outputs of the reference implementation for seed 1234567.
        assert_eq!(split_mix(1_234_567), 6_457_827_717_110_365_317);
        assert_eq!(
            split_mix(1_234_567_u64.wrapping_add(0x9e37_79b9_7f4a_7c15)),
            3_203_168_211_198_807_973
        );
    }

    #[test]
    fn replication_zero_is_the_run_itself() {
        assert_eq!(replication_seed(42, 0), 42);
        assert_ne!(replication_seed(42, 1), 42);
    }
}
