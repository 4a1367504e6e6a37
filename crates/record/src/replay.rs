//! Replay: the inputs of a journal, fed to a fresh coordinator, must cause the effects that are
//! in the journal, one by one.

use std::io::Read;

use sandtable_core::{Account, Coordinator, Digest, Effect, Input, TaskId, Time, Witness};
use sandtable_load::Problem;

use crate::journal::{Entry, Header, JournalReader, Tail};

/// What a replay found.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplayReport {
    /// Inputs that were fed, up to and with the one that made a difference.
    pub inputs: u64,
    /// Effects that came out.
    pub effects: u64,
    /// Tasks that were submitted.
    pub tasks: u64,
    /// The digest of the effects that came out.
    pub digest: u64,
    /// How the journal ends; `None` if a difference was found before.
    pub tail: Option<Tail>,
    /// The first difference, if there is one.
    pub difference: Option<Difference>,
}

/// The first input that did not cause what the journal says.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Its number in the journal, from 1.
    pub number: u64,
    /// When it was handled.
    pub time: Time,
    /// What happened.
    pub input: Input,
    /// The effects in the journal.
    pub expected: Vec<Effect>,
    /// The effects that came out.
    pub found: Vec<Effect>,
}

/// Feeds the journal's inputs to a coordinator built from its header, until the journal ends or
/// the effects differ.
///
/// # Errors
/// The journal cannot be read, or is damaged; or an invariant does not hold, which is a defect of
/// the coordinator.
pub fn replay<R: Read>(
    header: &Header,
    mut journal: JournalReader<R>,
) -> Result<ReplayReport, Problem> {
    let mut coordinator = Coordinator::new(header.config.clone());
    let mut digest = Digest::default();
    let mut report =
        ReplayReport { inputs: 0, effects: 0, tasks: 0, digest: 0, tail: None, difference: None };
    let (mut expected, mut found) = (Vec::new(), Vec::new());
    let mut next_check = 0;
    while let Some(entry) = journal.next(&mut expected)? {
        found.clear();
        coordinator.handle(entry.time, entry.input.clone(), &mut found);
        found.iter().for_each(|effect| digest.add(entry.time, effect));
        report.inputs += 1;
        report.effects += found.len() as u64;
        report.tasks += u64::from(matches!(entry.input, Input::Submit { .. }));
        // A check takes time in proportion to what there is: it is made as much more seldom.
        if report.inputs >= next_check {
            let view = coordinator.view();
            next_check = report.inputs + 1 + (view.waiting() + view.running()) / 16;
            coordinator.check().map_err(|violation| {
                Problem::new("record-invariant-broken")
                    .with("entry", report.inputs)
                    .with("violation", violation)
            })?;
        }
        if found != expected {
            report.difference = Some(Difference {
                number: report.inputs,
                time: entry.time,
                input: entry.input,
                expected,
                found,
            });
            break;
        }
    }
    report.digest = digest.value();
    report.tail = journal.tail();
    Ok(report)
}

/// What happened to `task` according to the journal.
///
/// # Errors
/// The journal cannot be read, or is damaged.
pub fn why<R: Read>(
    header: &Header,
    mut journal: JournalReader<R>,
    task: TaskId,
) -> Result<Account, Problem> {
    let mut coordinator = Coordinator::new(header.config.clone());
    let mut witness = Witness::new(task);
    let (mut expected, mut effects, mut end) = (Vec::new(), Vec::new(), Time::ZERO);
    while !witness.is_settled()
        && let Some(Entry { time, input, .. }) = journal.next(&mut expected)?
    {
        end = time;
        effects.clear();
        witness.before(&mut coordinator, time, &input);
        coordinator.handle(time, input.clone(), &mut effects);
        witness.after(&coordinator, time, &input, &effects);
    }
    Ok(witness.account(&coordinator, end))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::path::Path;

    use proptest::prelude::*;
    use sandtable_core::{
        Attempt, Config, OrderKind, Outcome, PlaceKind, Policy, ServerId, Speed, TaskId, TaskSpec,
        Work,
    };
    use sandtable_load::value;

    use super::*;
    use crate::journal::JournalWriter;

    /// A journal of a coordinator that handled `inputs`, one every second; the effects of the
    /// input at `forge` are not what they were.
    fn journal(config: Config, inputs: &[Input], forge: Option<usize>) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.journal");
        let mut journal =
            JournalWriter::create(&path, &Header::new("test", config.clone())).unwrap();
        let mut coordinator = Coordinator::new(config.clone());
        for (number, input) in inputs.iter().enumerate() {
            let now = Time(number as u64 * 1_000_000_000);
            let mut effects = Vec::new();
            coordinator.handle(now, input.clone(), &mut effects);
            if forge == Some(number) {
                effects.push(Effect::Release { server: ServerId(9) });
            }
            journal.append(now, input, None, &effects).unwrap();
        }
        journal.finish().unwrap();
        std::fs::read(path).unwrap()
    }

    fn replayed(bytes: &[u8]) -> ReplayReport {
        let (header, journal) = JournalReader::new(bytes, Path::new("run.journal")).unwrap();
        replay(&header, journal).unwrap()
    }

    fn inputs() -> Vec<Input> {
        let server = ServerId(0);
        let first = Attempt { task: TaskId(0), number: 1 };
        let submit = Input::Submit { spec: TaskSpec::new(Work(5)) };
        vec![
            Input::Join { server, speed: Speed::ONE, slots: 1 },
            submit.clone(),
            submit,
            Input::Finish { server, attempt: first, outcome: Outcome::Done },
            Input::Leave { server },
        ]
    }

    #[test]
    fn the_same_effects_come_out() {
        let report = replayed(&journal(Config::default(), &inputs(), None));
        assert_eq!((report.inputs, report.tasks), (5, 2));
        assert_eq!((report.difference, report.tail), (None, Some(Tail::Whole)));
        assert!(report.effects >= 4);
        assert_ne!(report.digest, Digest::default().value());
    }

    #[test]
    fn the_first_difference_is_told() {
        let report = replayed(&journal(Config::default(), &inputs(), Some(1)));
        let attempt = Attempt { task: TaskId(0), number: 1 };
        let start = Effect::Start { server: ServerId(0), attempt, done: Work::ZERO };
        let difference = Difference {
            number: 2,
            time: Time(1_000_000_000),
            input: inputs()[1].clone(),
            expected: vec![start, Effect::Release { server: ServerId(9) }],
            found: vec![start],
        };
        assert_eq!(report.difference, Some(difference));
        assert_eq!((report.inputs, report.tail), (2, None));
    }

    #[test]
    fn a_torn_journal_is_replayed_as_far_as_it_goes() {
        let bytes = journal(Config::default(), &inputs(), None);
        let report = replayed(&bytes[..bytes.len() - 1]);
        assert_eq!((report.inputs, report.difference), (4, None));
        assert!(matches!(report.tail, Some(Tail::Torn { .. })));
    }

    fn input() -> impl Strategy<Value = Input> {
        let server = || (0u32..5).prop_map(ServerId);
        let attempt =
            (0u64..30, 0u32..4).prop_map(|(task, number)| Attempt { task: TaskId(task), number });
        let policy = (
            proptest::sample::select(&PlaceKind::ALL[..]),
            proptest::sample::select(&OrderKind::ALL[..]),
        );
        let outcome = prop_oneof![3 => Just(Outcome::Done), 1 => Just(Outcome::Failed)];
        prop_oneof![
            4 => (any::<u64>(), -3..3i32, 1u16..4).prop_map(|(estimate, priority, width)| {
                let known = TaskSpec::new(Work(estimate));
                Input::Submit { spec: TaskSpec { priority, width, ..known } }
            }),
            3 => (server(), 1u64.., 0u16..4)
                .prop_map(|(server, speed, slots)| Input::Join {
                    server,
                    speed: Speed::from_millionths(speed),
                    slots
                }),
            4 => (server(), attempt, outcome).prop_map(|(server, attempt, outcome)| {
                Input::Finish { server, attempt, outcome }
            }),
            1 => server().prop_map(|server| Input::Leave { server }),
            1 => server().prop_map(|server| Input::Drain { server }),
            1 => (0u64..30).prop_map(|task| Input::Cancel { task: TaskId(task) }),
            1 => (server(), 1u64..).prop_map(|(server, speed)| Input::SetSpeed {
                server,
                speed: Speed::from_millionths(speed)
            }),
            1 => policy.prop_map(|(place, order)| {
                let mut policy = Policy::new(place, order);
                policy.parameters.score = value::score("wait - estimate").ok().map(Into::into);
                Input::SetPolicy { policy: Box::new(policy) }
            }),
            1 => Just(Input::Tick),
        ]
    }

    proptest! {
        #[test]
        fn every_journal_replays(
            inputs in proptest::collection::vec(input(), 0..60),
            seed: u64,
            prefetch in 0u16..3,
        ) {
            let config = Config { seed, prefetch, ..Config::default() };
            let report = replayed(&journal(config, &inputs, None));
            prop_assert_eq!(report.difference, None);
            prop_assert_eq!(report.inputs, inputs.len() as u64);
        }
    }
}
