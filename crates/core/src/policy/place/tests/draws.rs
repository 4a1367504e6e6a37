//! What is drawn comes as often as it should.

use alloc::vec::Vec;

use super::cluster::{Cluster, Step};
use crate::config::Reports;
use crate::id::ServerId;
use crate::policy::place::drawing::Drawing;
use crate::policy::{Equals, Parameters, PlaceKind, Policy};
use crate::roster::Roster;
use crate::view::View;
use crate::work::Work;

const DRAWS: u32 = 60_000;

/// Chi-square beyond which one in a million is, for up to 10 degrees of freedom.
const UNLIKELY: f64 = 48.0;

#[track_caller]
fn check(counts: &[u32], shares: &[f64]) {
    let draws: u32 = counts.iter().sum();
    let whole: f64 = shares.iter().sum();
    let chi: f64 = counts
        .iter()
        .zip(shares)
        .map(|(count, share)| (f64::from(*count), f64::from(draws) * share / whole))
        .map(
            |(count, expected)| {
                if expected == 0.0 { count * 1e9 } else { (count - expected).powi(2) / expected }
            },
        )
        .sum();
    assert!(chi < UNLIKELY, "{counts:?} are not in proportion to {shares:?}");
}

fn counts(cluster: &mut Cluster, servers: usize) -> Vec<u32> {
    let mut counts = alloc::vec![0; servers];
    for _ in 0..DRAWS {
        counts[cluster.choose().unwrap().index()] += 1;
    }
    counts
}

#[test]
fn by_speed() {
    let speeds = [1_000_000, 2_500_000, 0, 4_000_000, 500_000];
    let shares = speeds.map(|speed: u64| speed as f64);
    let mut cluster = Cluster::with_speeds(PlaceKind::WeightedRandom, &speeds);
    cluster.step(Step::Leave { server: 2 }).unwrap();
    check(&counts(&mut cluster, 5), &shares);
    let mut cluster = Cluster::with_speeds(PlaceKind::WeightedRoundRobin, &speeds);
    cluster.step(Step::Leave { server: 2 }).unwrap();
    check(&counts(&mut cluster, 5), &shares);
}

#[test]
fn evenly() {
    for place in [PlaceKind::Random, PlaceKind::Steal, PlaceKind::Hedge, PlaceKind::PowerOfD] {
        let mut cluster = Cluster::with_speeds(place, &[1_000_000, 2_000_000, 1, 1_000_000]);
        cluster.step(Step::Leave { server: 1 }).unwrap();
        check(&counts(&mut cluster, 4), &[1.0, 0.0, 1.0, 1.0]);
    }
}

#[test]
fn evenly_when_nobody_is_idle() {
    let mut cluster = Cluster::with_speeds(PlaceKind::IdleFirst, &[1_000_000; 3]);
    for server in 0..3 {
        cluster.step(Step::Put { server, work: Some(5) }).unwrap();
    }
    check(&counts(&mut cluster, 3), &[1.0; 3]);
    cluster.step(Step::End { server: 1 }).unwrap();
    assert_eq!(cluster.choose(), Some(ServerId(1)));
}

#[test]
fn among_the_fewest() {
    let parameters = Parameters { equals: Equals::Random, ..Parameters::default() };
    let policy = Policy { place: PlaceKind::ShortestQueue, parameters, ..Policy::default() };
    let mut cluster = Cluster::new(policy, Reports::Fresh, 4);
    for server in 0..4 {
        cluster.step(Step::Join { server, speed: 1_000_000, slots: 1 }).unwrap();
    }
    cluster.step(Step::Put { server: 2, work: None }).unwrap();
    check(&counts(&mut cluster, 4), &[1.0, 1.0, 0.0, 1.0]);
}

#[test]
fn in_the_range_of_the_size() {
    let parameters = Parameters {
        cutoffs: Some([1.0, 10.0].map(Work::from_seconds).as_slice().into()),
        ..Parameters::default()
    };
    let policy = Policy { place: PlaceKind::SizeInterval, parameters, ..Policy::default() };
    let mut cluster = Cluster::new(policy, Reports::Fresh, 6);
    for server in 0..6 {
        cluster.step(Step::Join { server, speed: 1_000_000, slots: 1 }).unwrap();
    }
    // Tasks of 1 s, 1.5 s and 30 s: a cut-off belongs to the range below it.
    for (work, shares) in [
        (2, [1.0, 1.0, 0.0, 0.0, 0.0, 0.0]),
        (3, [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]),
        (60, [0.0, 0.0, 0.0, 0.0, 1.0, 1.0]),
    ] {
        let task = cluster.task(Some(work), 1);
        let mut counts = [0; 6];
        for _ in 0..DRAWS {
            let view = View(&cluster.state);
            counts[cluster.place.choose(cluster.state.now, &view, &task).unwrap().index()] += 1;
        }
        check(&counts, &shares);
    }
}

/// Every order of every choice is equally likely.
#[test]
fn without_replacement() {
    let mut roster = Roster::default();
    (0..4).for_each(|server| roster.insert(ServerId(server)));
    let mut drawing = Drawing::new(5);
    let mut counts = [0u32; 16];
    let mut drawn = Vec::new();
    for _ in 0..DRAWS {
        drawing.draw(&roster, 2, &mut drawn);
        counts[drawn[0].index() * 4 + drawn[1].index()] += 1;
    }
    let shares: Vec<f64> =
        (0..16).map(|pair| if pair / 4 == pair % 4 { 0.0 } else { 1.0 }).collect();
    check(&counts, &shares);
    drawing.draw(&roster, 9, &mut drawn);
    drawn.sort_unstable();
    assert_eq!(drawn, roster.iter().collect::<Vec<_>>());
}
