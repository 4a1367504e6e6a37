//! What a seed stands for: a cluster, its tasks, and what happens to it.

use sandtable_core::{
    Backfill, Cancel, Config, Equals, Limits, OrderKind, Parameters, PlaceKind, Policy, Preempt,
    Reports, Rng, Score, ServerId, Span, Speed, Step, TaskId, TaskSpec, Ties, Time, Weight, Work,
};
use sandtable_load::Arrival;

/// A run that has not begun. Every time in it is a multiple of the same unit.
pub(super) struct Case {
    pub(super) seed: u64,
    pub(super) config: Config,
    /// The servers that are there at the start, by number: how fast, and how many slots.
    pub(super) servers: Vec<(Speed, u16)>,
    /// By time of arrival.
    pub(super) tasks: Vec<Arrival>,
    /// What else happens, and when.
    pub(super) script: Vec<(Time, Happening)>,
    /// The longest that a message takes; 0: none takes any time.
    pub(super) delay: Span,
    /// One attempt in so many fails; 0: none does.
    pub(super) failing: u32,
    /// One answer in so many comes twice; 0: none does.
    pub(super) repeating: u32,
}

/// Something that happens to a cluster.
#[derive(Clone, Debug)]
pub(super) enum Happening {
    /// A server is there, new or again; whatever it ran before is lost.
    Join(ServerId, Speed, u16),
    /// It is gone with all it ran.
    Leave(ServerId),
    /// It gives back what it runs with what is done, and goes.
    Retire(ServerId),
    Drain(ServerId),
    SetSpeed(ServerId, Speed),
    SetPolicy(Policy),
    Cancel(TaskId),
    /// Nothing more happens: whoever is missing comes back.
    Heal,
}

/// The mean work of a task in units, as [`Dice::work`] draws it.
const MEAN_UNITS: u64 = 9;

impl Case {
    pub(super) fn draw(policy: &Policy, seed: u64) -> Case {
        let mut dice = Dice(Rng::new(seed));
        let unit = unit(policy);
        let servers = dice.servers();
        let mut case = Case {
            seed,
            config: dice.config(policy, unit),
            tasks: dice.tasks(&servers, unit),
            script: Vec::new(),
            servers,
            delay: Span(dice.of(&[0, 0, unit / 100, unit, 4 * unit])),
            failing: dice.of(&[0, 0, 0, 10]),
            repeating: dice.of(&[0, 8]),
        };
        dice.script(&mut case, policy, unit);
        case
    }

    /// How many events there may be before a run counts as endless: far more than any has.
    pub(super) fn patience(&self) -> u64 {
        20_000 + 5_000 * self.tasks.len() as u64
    }
}

/// The unit of time, in nanoseconds. A task is a few dozen quanta at most, however short they are.
fn unit(policy: &Policy) -> u64 {
    const USUAL: u64 = 10_000_000;
    const LONGEST: u64 = 1_000_000_000_000;
    let sliced = policy.order == OrderKind::LeastAttained;
    if sliced { policy.parameters.quantum.0.clamp(1, LONGEST) } else { USUAL }
}

/// Draws whatever is left open.
pub(super) struct Dice(pub(super) Rng);

impl Dice {
    /// One of these.
    pub(super) fn of<T: Clone>(&mut self, values: &[T]) -> T {
        values[self.0.below(values.len() as u32) as usize].clone()
    }

    /// Whether it is the one time in `n`; never for 0.
    pub(super) fn once_in(&mut self, n: u32) -> bool {
        n > 0 && self.0.below(n) == 0
    }

    /// A length of time up to `most`.
    pub(super) fn span(&mut self, most: Span) -> Span {
        let share = u128::from(self.0.next_u64() >> 32);
        Span(((u128::from(most.0) * share) >> 32) as u64)
    }

    fn from(&mut self, first: u32, last: u32) -> u32 {
        first + self.0.below(last - first + 1)
    }

    fn speed(&mut self) -> Speed {
        Speed::from_millionths(self.of(&[250_000, 500_000, 1_000_000, 2_000_000, 3_700_000]))
    }

    fn slots(&mut self) -> u16 {
        self.of(&[1, 2, 3])
    }

    /// From 1 to 20 servers, equal or not.
    fn servers(&mut self) -> Vec<(Speed, u16)> {
        let most = self.of(&[1, 3, 8, 20]);
        let count = self.from(1, most);
        let (equal, single) = (self.once_in(2), self.once_in(2));
        let one = |dice: &mut Dice| {
            let speed = if equal { Speed::ONE } else { dice.speed() };
            (speed, if single { 1 } else { dice.slots() })
        };
        (0..count).map(|_| one(self)).collect()
    }

    fn config(&mut self, policy: &Policy, unit: u64) -> Config {
        let limits = Limits {
            queue: self.of(&[u64::MAX, u64::MAX, u64::MAX, 0, 5]),
            attempts: self.of(&[1, 3, 100]),
            backoff: Span(self.of(&[0, 0, unit])),
        };
        let old = Span(self.of(&[1, (unit / 2).max(1), 8 * unit]));
        let reports = self.of(&[
            Reports::Fresh,
            Reports::Fresh,
            Reports::Delayed(old),
            Reports::Periodic(old),
        ]);
        Config {
            policy: policy.clone(),
            limits,
            seed: self.0.next_u64(),
            prefetch: self.of(&[0, 0, 0, 1, 2]),
            reports,
        }
    }

    /// Up to 60 tasks, one by one or in bursts, at a load from little to far too much.
    fn tasks(&mut self, servers: &[(Speed, u16)], unit: u64) -> Vec<Arrival> {
        let capacity: u64 =
            servers.iter().map(|(speed, slots)| speed.millionths() * u64::from(*slots)).sum();
        let load_percent = self.of(&[20, 70, 95, 300]);
        // Millionths and hundredths: a server of speed 1 at 100 % gets a task every mean.
        let gap = u128::from(MEAN_UNITS * unit) * 100_000_000;
        let gap = Span((gap / u128::from(capacity * load_percent)) as u64);
        let burst = self.of(&[1, 1, 10, 30]);
        let knows =
            self.of(&[Knows::All, Knows::All, Knows::Roughly, Knows::Little, Knows::Nothing]);
        let plain = self.once_in(3);
        let count = self.from(1, 60);
        let mut tasks = Vec::new();
        let mut at = Time::ZERO;
        while tasks.len() < count as usize {
            let together = self.from(1, burst);
            at += self.span(Span(gap.0.saturating_mul(2 * u64::from(together))));
            for _ in 0..together {
                let work = self.work(unit);
                let mut spec = TaskSpec::new(self.estimate(work, knows));
                if !plain {
                    self.adorn(&mut spec, at, unit);
                }
                tasks.push(Arrival { at, work, spec, class: 0 });
            }
        }
        tasks
    }

    /// From nothing to 64 units: many short tasks and a few long ones.
    fn work(&mut self, unit: u64) -> Work {
        if self.once_in(30) {
            return Work::ZERO;
        }
        let scale = self.from(0, 6);
        Work(self.span(Span(unit << scale)).0)
    }

    fn estimate(&mut self, work: Work, knows: Knows) -> Work {
        match knows {
            Knows::All => work,
            Knows::Roughly => Work(work.0 / 10 * u64::from(self.from(1, 100)) / 10),
            Knows::Little if self.once_in(2) => work,
            Knows::Little | Knows::Nothing => Work::UNKNOWN,
        }
    }

    /// Priorities, deadlines, users, weights and widths.
    fn adorn(&mut self, spec: &mut TaskSpec, at: Time, unit: u64) {
        spec.priority = self.of(&[0, 0, 5, -3, i32::MAX, i32::MIN]);
        let most = Span(20 * unit);
        let deadline = at + self.span(most);
        spec.deadline = self.of(&[Time::NEVER, deadline]);
        spec.user = self.from(0, 3);
        spec.weight = Weight::from_thousandths(self.of(&[1_000, 1_000, 1, 2_500]));
        spec.width = self.of(&[1, 1, 1, 1, 2, 3, 9]);
    }

    /// What happens from the first arrival until a little after the last.
    fn script(&mut self, case: &mut Case, policy: &Policy, unit: u64) {
        let last = case.tasks.last().map_or(Time::ZERO, |task| task.at);
        let span = last.since(Time::ZERO) + Span(20 * unit);
        let count = if self.once_in(4) { 0 } else { self.from(1, 12) };
        for _ in 0..count {
            let at = Time::ZERO + self.span(span);
            self.happening(case, policy, (at, span), unit);
        }
        case.script.sort_by_key(|(at, _)| *at);
        let healed = case.script.last().map_or(last, |(at, _)| last.max(*at)) + Span(1);
        case.script.push((healed, Happening::SetPolicy(policy.clone())));
        case.script.push((healed + Span(unit), Happening::Heal));
    }

    fn happening(&mut self, case: &mut Case, policy: &Policy, when: (Time, Span), unit: u64) {
        let (at, span) = when;
        // One more than there are: a server can be new.
        let server = ServerId(self.from(0, case.servers.len() as u32));
        let (speed, slots) = (self.speed(), self.slots());
        let back = at + self.span(span);
        let happening = match self.0.below(8) {
            0 => Happening::Leave(server),
            1 => Happening::Retire(server),
            2 => Happening::Drain(server),
            3 => Happening::SetSpeed(server, speed),
            4 => Happening::Cancel(TaskId(u64::from(self.0.below(case.tasks.len() as u32)))),
            5 => Happening::Join(server, speed, slots),
            _ => {
                case.script.push((back, Happening::SetPolicy(policy.clone())));
                Happening::SetPolicy(self.policy(unit))
            }
        };
        if matches!(happening, Happening::Leave(_) | Happening::Retire(_) | Happening::Drain(_)) {
            case.script.push((back, Happening::Join(server, speed, slots)));
        }
        case.script.push((at, happening));
    }

    /// Any built-in policy that people may ask for.
    fn policy(&mut self, unit: u64) -> Policy {
        let score = Score::new([Step::Wait, Step::Estimate, Step::Divide, Step::Negate], "");
        let parameters = Parameters {
            d: self.of(&[1, 2, 3, 100]),
            cutoffs: None,
            equals: self.of(Equals::ALL),
            cancel: self.of(Cancel::ALL),
            preempt: self.of(Preempt::ALL),
            quantum: Span(unit),
            backfill: self.of(Backfill::ALL),
            ties: self.of(Ties::ALL),
            score: score.map(Into::into),
            ..Parameters::default()
        };
        let policy =
            Policy { place: self.of(&PlaceKind::ALL), order: self.of(&OrderKind::ALL), parameters };
        if clashes(&policy) { Policy::default() } else { policy }
    }
}

/// Whether nobody can ask for it: its parts do not go together.
fn clashes(policy: &Policy) -> bool {
    let copies = matches!(policy.place, PlaceKind::Hedge | PlaceKind::LateBinding);
    let fills = policy.place == PlaceKind::Central && policy.parameters.backfill != Backfill::None;
    policy.preempts() && (copies || fills)
}

/// How much of the work the estimates tell.
#[derive(Clone, Copy)]
enum Knows {
    All,
    /// From a hundredth to ten times as much.
    Roughly,
    /// Half of the tasks.
    Little,
    Nothing,
}
