//! The servers sorted by speed, and the one among them that would finish a task first.

use alloc::vec::Vec;

use crate::id::ServerId;
use crate::segment_tree::{Below, FAN, Reduce, SegmentTree, Smallest};
use crate::work::{Speed, Work};

/// Gives every server a seat. Seats are by speed, the fastest first, then by number, but not
/// strictly: a server that changes or joins out of order makes a search longer and no less right,
/// and once many have done so all are seated anew. So a change takes O(log n) amortised.
#[derive(Debug, Default)]
pub(crate) struct Seats {
    /// By seat.
    servers: Vec<ServerId>,
    /// By server its seat, or [`NONE`], and the speed it has there.
    seats: Vec<(u32, Speed)>,
    /// By seat, the complement of the speed: the smallest of a group is its fastest.
    slowness: SegmentTree<Smallest>,
    /// By seat, the server's number.
    numbers: SegmentTree<Smallest>,
    /// How many sit where they should not, at most.
    misplaced: usize,
    /// The speed that was seen first, and how many have another.
    usual: Option<Speed>,
    unusual: usize,
    /// Whether somebody sits on a seat that is not its number.
    shuffled: bool,
}

const NONE: u32 = u32::MAX;

/// So many bits of a pace are behind the point.
const POINT: u32 = 44;

/// What the steps of a bound leave out: room for the number of a group.
const STEP: u64 = FAN as u64 - 1;

/// The latest bound that is told from none.
const LAST: u64 = u64::MAX - FAN as u64;

/// How long a unit of work takes at this speed, rounded down: to find out without a division
/// whether a group is worth a closer look.
#[inline]
fn pace(speed: Speed) -> u64 {
    (1_000_000 << POINT) / speed.millionths()
}

impl Seats {
    /// The seat of a server that now has this speed.
    #[inline]
    pub(crate) fn seat(&mut self, server: ServerId, speed: Speed) -> u32 {
        match self.seats.get(server.index()) {
            Some((seat, at)) if *seat != NONE && *at == speed => *seat,
            _ => self.give(server, speed),
        }
    }

    #[cold]
    fn give(&mut self, server: ServerId, speed: Speed) -> u32 {
        if self.seats.len() <= server.index() {
            self.seats.resize(server.index() + 1, (NONE, speed));
        }
        let (mut seat, before) = self.seats[server.index()];
        let usual = *self.usual.get_or_insert(speed);
        if seat == NONE {
            seat = self.servers.len() as u32;
            let last = seat.checked_sub(1).map_or(0, |last| self.slowness.get(last));
            self.servers.push(server);
            self.misplaced += usize::from(!speed.millionths() < last);
        } else {
            self.unusual -= usize::from(before != usual);
            self.misplaced += 1;
        }
        self.seats[server.index()] = (seat, speed);
        self.unusual += usize::from(speed != usual);
        self.shuffled |= seat != server.0;
        self.seat_at(seat, server, speed);
        seat
    }

    /// Whether all are equally fast, and sit by number: then who is through first finishes first.
    #[inline]
    pub(crate) fn are_alike(&self) -> bool {
        self.unusual == 0 && !self.shuffled
    }

    fn seat_at(&mut self, seat: u32, server: ServerId, speed: Speed) {
        self.slowness.reach(seat);
        self.numbers.reach(seat);
        self.slowness.set(seat, !speed.millionths());
        self.numbers.set(seat, u64::from(server.0));
    }

    /// Whether so many sit where they should not that a search takes long. Few servers are
    /// searched quickly in any order.
    #[inline]
    pub(crate) fn are_worth_sorting(&self) -> bool {
        16 * self.misplaced > self.servers.len() && self.servers.len() > 4 * FAN
    }

    /// Seats all anew. Gives for everyone the seat before, the new one, and the speed.
    pub(crate) fn sort(&mut self) -> Vec<(u32, u32, Speed)> {
        let mut order: Vec<(u64, ServerId, u32)> = (0u32..)
            .zip(&self.servers)
            .map(|(seat, server)| (self.slowness.get(seat), *server, seat))
            .collect();
        order.sort_unstable();
        let mut moves = Vec::with_capacity(order.len());
        self.usual = order.first().map(|(slowness, ..)| Speed::from_millionths(!slowness));
        (self.misplaced, self.unusual, self.shuffled) = (0, 0, false);
        for (seat, (slowness, server, before)) in (0u32..).zip(order) {
            let speed = Speed::from_millionths(!slowness);
            self.servers[seat as usize] = server;
            self.seats[server.index()] = (seat, speed);
            self.seat_at(seat, server, speed);
            self.unusual += usize::from(Some(speed) != self.usual);
            self.shuffled |= seat != server.0;
            moves.push((before, seat, speed));
        }
        moves
    }

    /// Which server sits there.
    fn server(&self, seat: u32) -> Option<ServerId> {
        self.servers.get(seat as usize).copied()
    }
}

/// Some of the servers by seat: when each would be through, and how fast it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Race {
    through: SegmentTree<Smallest>,
    /// How long a unit of work takes: see [`pace`].
    paces: SegmentTree<Smallest>,
}

impl Race {
    /// When the one on this seat would be through; [`ABSENT`](Self::ABSENT): it takes no part.
    #[inline]
    pub(crate) fn get(&self, seat: u32) -> u64 {
        self.through.get(seat)
    }

    /// Makes room for a seat, as all races over the same seats must.
    #[inline]
    pub(crate) fn reach(&mut self, seat: u32) {
        self.through.reach(seat);
        self.paces.reach(seat);
    }

    /// The server of this speed would be through then, or takes no part.
    #[inline]
    pub(crate) fn set(&mut self, seat: u32, through: u64, speed: Speed) {
        self.through.set(seat, through);
        let pace = if through == Self::ABSENT { Self::ABSENT } else { pace(speed) };
        self.paces.set(seat, pace);
    }

    /// Who would be through first, and when; equals by seat.
    #[inline]
    pub(crate) fn first(&self) -> Option<(u32, u64)> {
        self.through.first()
    }

    /// No time.
    pub(crate) const ABSENT: u64 = Smallest::NOTHING;
}

/// Branch and bound for the server that would finish first, then the lowest number: a group is
/// looked into only if its earliest member at the speed of its fastest could beat the best found.
pub(crate) struct Search<'a> {
    seats: &'a Seats,
    work: Work,
    /// When the best found would finish, and its number.
    best: (u64, u32),
    /// By how much a bound may be too early.
    margin: u64,
    /// The speed that was asked for last, and how long the work takes at it.
    service: (Speed, u64),
}

impl<'a> Search<'a> {
    pub(crate) fn new(seats: &'a Seats, work: Work) -> Search<'a> {
        let service = (Speed::ONE, Speed::ONE.service(work).0);
        // The step, the rounding of the pace, and twice that of a nanosecond.
        let margin = STEP + (work.0 >> POINT) + 3;
        Search { seats, work, best: (u64::MAX, NONE), margin, service }
    }

    /// The best server of all trees looked at.
    pub(crate) fn found(&self) -> Option<ServerId> {
        (self.best.1 != NONE).then_some(ServerId(self.best.1))
    }

    /// Looks at those who take part: `offset` later than told there is when one would be through,
    /// at the earliest. `finish` tells when one that could be the best would finish the task, if
    /// it is through at that time.
    pub(crate) fn look(
        &mut self,
        race: &Race,
        offset: u64,
        mut finish: impl FnMut(ServerId, u64) -> u64,
    ) {
        if race.through.whole() != Race::ABSENT {
            self.look_into(0, race, offset, &mut finish);
        }
    }

    fn look_into(
        &mut self,
        node: usize,
        race: &Race,
        offset: u64,
        finish: &mut impl FnMut(ServerId, u64) -> u64,
    ) {
        let seats = self.seats;
        let (Some(values), Some(paces)) = (race.through.node(node), race.paces.node(node)) else {
            return;
        };
        // A bound in steps of 8 ns, rounded down, with the group it is for: the smallest of these
        // is the most promising group, and none that is not there comes before one that is.
        let mut bounds: [u64; FAN] = core::array::from_fn(|k| {
            if values[k] == Race::ABSENT {
                return u64::MAX;
            }
            let service = (u128::from(self.work.0) * u128::from(paces[k])) >> POINT;
            let service = u64::try_from(service).unwrap_or(u64::MAX);
            let bound = offset.saturating_add(values[k]).saturating_add(service);
            bound.min(LAST) & !STEP | k as u64
        });
        loop {
            let bound = Smallest::reduce(&bounds);
            if bound & !STEP > self.best.0 || bound == u64::MAX {
                return;
            }
            let k = (bound & STEP) as usize;
            bounds[k] = u64::MAX;
            let surely = bound.saturating_add(self.margin) < self.best.0;
            if surely || self.could_win(node, k, offset.saturating_add(values[k])) {
                match race.through.below(node, k) {
                    Below::Node(below) => self.look_into(below, race, offset, finish),
                    Below::Seat(seat) => {
                        let Some(server) = seats.server(seat) else { return };
                        let through = offset.saturating_add(values[k]);
                        self.best = self.best.min((finish(server, through), server.0));
                    }
                }
            }
        }
    }

    /// Whether a group that would be through then could beat the best.
    #[inline]
    fn could_win(&mut self, node: usize, k: usize, through: u64) -> bool {
        let Some(slowness) = self.seats.slowness.node(node) else { return false };
        let finish = through.saturating_add(self.service_at(Speed::from_millionths(!slowness[k])));
        if finish != self.best.0 {
            return finish < self.best.0;
        }
        let numbers = self.seats.numbers.node(node);
        numbers.is_some_and(|numbers| numbers[k] < u64::from(self.best.1))
    }

    #[inline]
    fn service_at(&mut self, speed: Speed) -> u64 {
        if self.service.0 != speed {
            self.service = (speed, speed.service(self.work).0);
        }
        self.service.1
    }
}
