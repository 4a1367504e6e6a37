//! Every place against its definition, looked up in the slowest way, while servers come, go and
//! change and loads are what they are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cluster;
mod draws;
mod naive;

use alloc::vec::Vec;

use proptest::prelude::*;

use crate::config::Reports;
use crate::policy::{Equals, MOST_CANDIDATES, Parameters, PlaceKind, Policy, Tie};
use crate::time::Span;
use crate::work::Work;
use cluster::{Cluster, Step};

fn step() -> impl Strategy<Value = Step> {
    let server = || any::<u16>();
    prop_oneof![
        2 => (server(), speed(), 1u16..4).prop_map(|(server, speed, slots)| Step::Join { server, speed, slots }),
        1 => server().prop_map(|server| Step::Drain { server }),
        1 => server().prop_map(|server| Step::Leave { server }),
        2 => (server(), speed()).prop_map(|(server, speed)| Step::SetSpeed { server, speed }),
        4 => (server(), work()).prop_map(|(server, work)| Step::Put { server, work }),
        6 => server().prop_map(|server| Step::End { server }),
        4 => prop_oneof![0u64..5, 0u64..40].prop_map(|seconds| Step::Wait { seconds }),
        9 => work().prop_map(|work| Step::Place { work, width: 1 }),
        1 => (work(), 1u16..4).prop_map(|(work, width)| Step::Place { work, width }),
    ]
}

/// In halves: few that are often equal, and any.
fn speed() -> impl Strategy<Value = u64> {
    prop_oneof![(1u64..4).prop_map(|halves| halves * 500_000), 1u64..5_000_000]
}

/// In seconds; none: unknown.
fn work() -> impl Strategy<Value = Option<u8>> {
    prop_oneof![1 => Just(None), 1 => Just(Some(0)), 8 => any::<u8>().prop_map(Some)]
}

fn policy() -> impl Strategy<Value = Policy> {
    let parameters = (1u16..5, any::<bool>(), proptest::collection::vec(0u64..200, 0..5));
    (0..PlaceKind::ALL.len(), parameters).prop_map(|(place, (d, equals, mut cutoffs))| {
        cutoffs.sort_unstable();
        let cutoffs = cutoffs.into_iter().map(|seconds| Work::from_seconds(seconds as f64));
        Policy {
            place: PlaceKind::ALL[place],
            parameters: Parameters {
                d,
                equals: if equals { Equals::Random } else { Equals::Lowest },
                cutoffs: Some(cutoffs.collect()),
                decay: Span::from_seconds(20.0),
                ..Parameters::default()
            },
            ..Policy::default()
        }
    })
}

fn reports() -> impl Strategy<Value = Reports> {
    let seconds = |seconds: u64| Span::from_seconds(seconds as f64);
    prop_oneof![
        2 => Just(Reports::Fresh),
        1 => (0u64..30).prop_map(move |delay| Reports::Delayed(seconds(delay))),
        1 => (0u64..30).prop_map(move |period| Reports::Periodic(seconds(period))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("SANDTABLE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1500)
    ))]
    #[test]
    fn every_place_keeps_to_its_definition(
        policy in policy(),
        reports in reports(),
        speeds in prop_oneof![
            3 => proptest::collection::vec(speed(), 0..8),
            1 => proptest::collection::vec(speed(), 40..120),
            1 => (1usize..60).prop_map(|servers| std::vec![1_000_000; servers]),
        ],
        one_slot in any::<bool>(),
        steps in proptest::collection::vec(step(), 0..160),
    ) {
        let mut cluster = Cluster::new(policy, reports, speeds.len() as u16 + 2);
        let joins = (0..).zip(speeds).map(|(server, speed)| Step::Join { server, speed, slots: 2 });
        for mut step in joins.chain(steps) {
            if let Step::Join { slots, .. } = &mut step && one_slot {
                *slots = 1;
            }
            cluster.step(step)?;
        }
    }
}

#[test]
fn smooth_weights_give_the_published_sequence() {
    // The example in the commit message of nginx: weights 5, 1, 1.
    let mut cluster =
        Cluster::with_speeds(PlaceKind::WeightedRoundRobin, &[5_000_000, 1_000_000, 1_000_000]);
    let sequence: Vec<u32> = (0..14).map(|_| cluster.choose().unwrap().0).collect();
    assert_eq!(sequence, [0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 0, 2, 0, 0]);
}

#[test]
fn an_explanation_lists_the_best_and_counts_all() {
    let mut cluster = Cluster::with_speeds(PlaceKind::ShortestQueue, &[1_000_000; 50]);
    let told = cluster.explain();
    assert_eq!((told.candidates.len(), told.among), (MOST_CANDIDATES, 50));
    assert_eq!(told.tie, Tie::LowestNumber);
    assert_eq!(told.chosen, cluster.choose());
    let mut cluster = Cluster::with_speeds(PlaceKind::LeastWork, &[1_000_000, 2_000_000]);
    let told = cluster.explain();
    assert_eq!((told.tie, told.chosen.unwrap().0), (Tie::Fastest, 1));
    assert_eq!(cluster.choose(), told.chosen);
}
