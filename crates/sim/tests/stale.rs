//! Policies that decide by load reports of a while ago: a bulletin board on which all servers'
//! loads are put down at every multiple of T (Mitzenmacher 2000, "How useful is old information?").
//! The figures are simulations of that model made elsewhere, with 100 servers.

mod replications;

use replications::Model;
use sandtable_core::*;

fn check(arrivals: &'static str, policy: Policy, tasks: u64, response_s: f64, tolerance: f64) {
    let name = format!("{} {arrivals}", policy.place.name());
    let model = Model {
        config: Config {
            policy,
            reports: Reports::Periodic(Span::from_seconds(1.0)),
            ..Config::default()
        },
        servers: vec![ServerSetup::default(); 100],
        ..Model::new(arrivals, "exp(1s)", tasks)
    };
    model.check(&name, response_s, tolerance);
}

#[test]
fn the_better_of_two_on_an_old_board() {
    let policy = || Policy::new(PlaceKind::PowerOfD, OrderKind::Fifo);
    check("poisson(90/s)", policy(), 200_000, 2.9619, 0.015);
    check("poisson(50/s)", policy(), 100_000, 1.44, 0.015);
}

/// Everybody goes to those that were the shortest, which are soon the longest.
#[test]
fn the_shortest_queue_on_an_old_board() {
    let mut policy = Policy::new(PlaceKind::ShortestQueue, OrderKind::Fifo);
    policy.parameters.equals = Equals::Random;
    check("poisson(90/s)", policy, 200_000, 4.0219, 0.03);
}
