#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use sandtable_core::{
    Attempt, Backfill, Cancel, CustomOrder, Effect, Equals, Limits, OrderKind, Outcome, Parameters,
    PlaceKind, Policy, Preempt, Reports, Score, ServerId, Span, Speed, Step, TaskId, TaskSpec,
    Ties, Verdict, Weight,
};
use sandtable_load::{Problem, value};

use super::code::Code;
use super::*;
use crate::tests::assert_said;

fn task() -> impl Strategy<Value = TaskId> {
    any::<u64>().prop_map(TaskId)
}

fn server() -> impl Strategy<Value = ServerId> {
    any::<u32>().prop_map(ServerId)
}

fn attempt() -> impl Strategy<Value = Attempt> {
    (task(), any::<u32>()).prop_map(|(task, number)| Attempt { task, number })
}

fn policy() -> impl Strategy<Value = Policy> {
    (select(&PlaceKind::ALL[..]), select(&OrderKind::ALL[..]), parameters())
        .prop_map(|(place, order, parameters)| Policy { place, order, parameters })
}

fn parameters() -> impl Strategy<Value = Parameters> {
    let names = (
        select(Equals::ALL),
        select(Cancel::ALL),
        select(Preempt::ALL),
        select(Backfill::ALL),
        select(Ties::ALL),
    );
    let cutoffs = option::of(proptest::collection::vec(any::<u64>().prop_map(Work), 0..5));
    let score = option::of(select(&["wait", "ln(estimate) - 2 * width^3", "-priority/weight"][..]));
    (any::<u16>(), cutoffs, any::<u64>(), any::<u64>(), names, score).prop_map(
        |(d, cutoffs, decay, quantum, (equals, cancel, preempt, backfill, ties), score)| {
            Parameters {
                d,
                cutoffs: cutoffs.map(Into::into),
                equals,
                cancel,
                decay: Span(decay),
                preempt,
                quantum: Span(quantum),
                backfill,
                ties,
                score: score.map(|text| value::score(text).unwrap().into()),
            }
        },
    )
}

fn spec() -> impl Strategy<Value = TaskSpec> {
    let weight = any::<u32>().prop_map(Weight::from_thousandths);
    (any::<u64>(), any::<u64>(), any::<i32>(), any::<u32>(), weight, any::<u16>()).prop_map(
        |(estimate, deadline, priority, user, weight, width)| TaskSpec {
            estimate: Work(estimate),
            deadline: Time(deadline),
            priority,
            user,
            weight,
            width,
        },
    )
}

fn speed() -> impl Strategy<Value = Speed> {
    (1u64..).prop_map(Speed::from_millionths)
}

/// Every input. The `match` makes sure of that: it names each variant once.
fn input() -> impl Strategy<Value = Input> {
    let _: fn(Input) = |input| match input {
        Input::Submit { .. }
        | Input::Cancel { .. }
        | Input::Join { .. }
        | Input::Drain { .. }
        | Input::Leave { .. }
        | Input::Finish { .. }
        | Input::Return { .. }
        | Input::Yield { .. }
        | Input::SetSpeed { .. }
        | Input::SetPolicy { .. }
        | Input::Tick => {}
    };
    let outcome = select(&[Outcome::Done, Outcome::Failed][..]);
    prop_oneof![
        spec().prop_map(|spec| Input::Submit { spec }),
        task().prop_map(|task| Input::Cancel { task }),
        (server(), speed(), any::<u16>()).prop_map(|(server, speed, slots)| Input::Join {
            server,
            speed,
            slots
        }),
        (server(), speed()).prop_map(|(server, speed)| Input::SetSpeed { server, speed }),
        (server(), attempt(), any::<u64>()).prop_map(|(server, attempt, done)| Input::Yield {
            server,
            attempt,
            done: Work(done)
        }),
        server().prop_map(|server| Input::Drain { server }),
        server().prop_map(|server| Input::Leave { server }),
        (server(), attempt(), outcome).prop_map(|(server, attempt, outcome)| Input::Finish {
            server,
            attempt,
            outcome
        }),
        (server(), attempt()).prop_map(|(server, attempt)| Input::Return { server, attempt }),
        policy().prop_map(|policy| Input::SetPolicy { policy: Box::new(policy) }),
        Just(Input::Tick),
    ]
}

/// Every effect, as for [`input`].
fn effect() -> impl Strategy<Value = Effect> {
    let _: fn(Effect) = |effect| match effect {
        Effect::Wait { .. }
        | Effect::Start { .. }
        | Effect::Recall { .. }
        | Effect::Stop { .. }
        | Effect::Preempt { .. }
        | Effect::SetSpeed { .. }
        | Effect::Settle { .. }
        | Effect::Release { .. } => {}
    };
    let settled = (
        task(),
        select(&Verdict::ALL[..]),
        any::<u16>(),
        option::of(server()),
        any::<u64>(),
        any::<u64>(),
    );
    prop_oneof![
        (task(), option::of(server())).prop_map(|(task, server)| Effect::Wait { task, server }),
        (server(), attempt(), any::<u64>()).prop_map(|(server, attempt, done)| Effect::Start {
            server,
            attempt,
            done: Work(done)
        }),
        (server(), attempt()).prop_map(|(server, attempt)| Effect::Recall { server, attempt }),
        (server(), attempt(), any::<u64>()).prop_map(|(server, attempt, begun)| Effect::Stop {
            server,
            attempt,
            begun: Time(begun)
        }),
        (server(), attempt()).prop_map(|(server, attempt)| Effect::Preempt { server, attempt }),
        (server(), speed()).prop_map(|(server, speed)| Effect::SetSpeed { server, speed }),
        settled.prop_map(|(task, verdict, attempts, server, submitted, started)| {
            let (submitted, started) = (Time(submitted), Time(started));
            Effect::Settle { task, verdict, attempts, server, submitted, started }
        }),
        server().prop_map(|server| Effect::Release { server }),
    ]
}

fn entry() -> impl Strategy<Value = (Entry, Vec<Effect>)> {
    let payload =
        (any::<u64>(), any::<u16>()).prop_map(|(work, class)| Payload { work: Work(work), class });
    let entry = (any::<u64>(), input(), option::of(payload))
        .prop_map(|(time, input, payload)| Entry { time: Time(time), input, payload });
    (entry, proptest::collection::vec(effect(), 0..6))
}

fn header() -> impl Strategy<Value = Header> {
    let limits = (any::<u64>(), any::<u16>(), any::<u64>())
        .prop_map(|(queue, attempts, backoff)| Limits { queue, attempts, backoff: Span(backoff) });
    let reports = prop_oneof![
        Just(Reports::Fresh),
        any::<u64>().prop_map(|span| Reports::Delayed(Span(span))),
        any::<u64>().prop_map(|span| Reports::Periodic(Span(span))),
    ];
    let config = (policy(), limits, any::<u64>(), any::<u16>(), reports).prop_map(
        |(policy, limits, seed, prefetch, reports)| Config {
            policy,
            limits,
            seed,
            prefetch,
            reports,
        },
    );
    (config, "\\PC{0,9}", "\\PC{0,20}").prop_map(|(config, program, scenario)| Header {
        program,
        scenario,
        config,
    })
}

/// The bytes of a journal.
fn written(header: &Header, entries: &[(Entry, Vec<Effect>)]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.journal");
    let mut journal = JournalWriter::create(&path, header).unwrap();
    for (entry, effects) in entries {
        journal.append(entry.time, &entry.input, entry.payload, effects).unwrap();
    }
    journal.finish().unwrap();
    std::fs::read(path).unwrap()
}

type Contents = (Header, Vec<(Entry, Vec<Effect>)>, Option<Tail>);

/// What is in a journal up to its end or its first problem.
fn read(bytes: &[u8]) -> Result<(Contents, Option<Problem>), Problem> {
    let (header, mut journal) = JournalReader::new(bytes, Path::new("run.journal"))?;
    let mut entries = Vec::new();
    let mut effects = Vec::new();
    let problem = loop {
        match journal.next(&mut effects) {
            Ok(Some(entry)) => entries.push((entry, effects.clone())),
            Ok(None) => break None,
            Err(problem) => break Some(problem),
        }
    };
    assert_eq!(journal.entries(), entries.len() as u64);
    assert_eq!(journal.next(&mut effects), Ok(None), "after its end a journal has nothing");
    Ok(((header, entries, journal.tail()), problem))
}

fn sample() -> (Header, Vec<(Entry, Vec<Effect>)>) {
    let first = Attempt { task: TaskId(0), number: 1 };
    let spec = TaskSpec { priority: -1, ..TaskSpec::new(Work(5)) };
    let submit = Input::Submit { spec };
    let payload = Some(Payload { work: Work(7), class: 2 });
    let entries = vec![
        (Entry { time: Time(3), input: submit, payload }, Vec::new()),
        (
            Entry { time: Time(4), input: Input::Tick, payload: None },
            vec![
                Effect::Start { server: ServerId(1), attempt: first, done: Work::ZERO },
                Effect::Wait { task: TaskId(1), server: None },
            ],
        ),
        (
            Entry {
                time: Time(9),
                input: Input::SetPolicy { policy: Box::default() },
                payload: None,
            },
            vec![Effect::Release { server: ServerId(0) }],
        ),
    ];
    (Header::new("lunch", Config::default()), entries)
}

#[test]
fn a_torn_journal_gives_its_beginning() {
    let (header, entries) = sample();
    let bytes = written(&header, &entries);
    let starts: Vec<usize> =
        (0..=entries.len()).map(|count| written(&header, &entries[..count]).len()).collect();
    for end in 0..=bytes.len() {
        let sound = starts.partition_point(|start| *start <= end);
        let found = read(&bytes[..end]);
        if sound == 0 {
            let id = if end == 0 { "record-journal-foreign" } else { "record-journal-no-header" };
            assert_eq!(found.unwrap_err().id, id, "{end} bytes");
            continue;
        }
        let byte = starts[sound - 1];
        let tail = if byte == end { Tail::Whole } else { Tail::Torn { byte: byte as u64 } };
        let ((found_header, found, found_tail), problem) = found.unwrap();
        assert_eq!((problem, found_tail), (None, Some(tail)), "{end} bytes");
        assert_eq!(found_header, header);
        assert_eq!(found, entries[..sound - 1]);
    }
}

#[test]
fn every_damaged_byte_is_found_where_it_is() {
    let (header, entries) = sample();
    let bytes = written(&header, &entries);
    let starts: Vec<usize> =
        (0..entries.len()).map(|count| written(&header, &entries[..count]).len()).collect();
    for at in 0..bytes.len() {
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x40;
        let sound = starts.partition_point(|start| *start <= at);
        let found = read(&bytes);
        if sound == 0 {
            let id = match at {
                0..8 => "record-journal-foreign",
                8..12 => "record-journal-version",
                _ => "record-journal-damaged",
            };
            assert_eq!(found.unwrap_err().id, id, "byte {at}");
            continue;
        }
        let ((_, found, tail), problem) = found.unwrap();
        let byte = starts[sound - 1];
        assert_eq!(tail, Some(Tail::Damaged { byte: byte as u64 }));
        let expected = Problem::new("record-journal-damaged")
            .with("file", "run.journal")
            .with("entry", sound)
            .with("byte", byte);
        assert_eq!(problem, Some(expected), "byte {at}");
        assert_eq!(found, entries[..sound - 1]);
    }
}

#[test]
fn foreign_files_are_told_apart() {
    let check = |bytes: &[u8], id: &str| assert_eq!(read(bytes).unwrap_err().id, id);
    check(b"", "record-journal-foreign");
    check(b"name = \"lunch\"", "record-journal-foreign");
    check(b"SANDTBLJ\x01\0\0\0", "record-journal-version");
    check(b"SANDTBLJ\x03\0\0\0", "record-journal-version");
    check(b"SANDTBLJ\x02\0\0\0\0\0\0\0\0\0\0\0", "record-journal-damaged");
    let open = |path: &Path| JournalReader::open(path).err().unwrap().id;
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(open(&folder.path().join("missing")), "record-file-missing");
    assert_eq!(open(folder.path()), "record-file-is-folder");
}

#[test]
fn a_length_that_lies_allocates_nothing() {
    let (header, _) = sample();
    let mut bytes = written(&header, &[]);
    let length = (MAX_PAYLOAD as u32).to_le_bytes();
    bytes.extend_from_slice(&length);
    bytes.extend_from_slice(&crc32fast::hash(&length).to_le_bytes());
    let start = bytes.len() as u64 - 8;
    let (_, mut journal) = JournalReader::new(&bytes[..], Path::new("run.journal")).unwrap();
    assert_eq!(journal.next(&mut Vec::new()), Ok(None));
    assert_eq!(journal.tail(), Some(Tail::Torn { byte: start }));
}

#[test]
fn time_that_goes_back_is_damage() {
    let (header, mut entries) = sample();
    entries.swap(0, 2);
    let ((_, found, _), problem) = read(&written(&header, &entries)).unwrap();
    assert_eq!(found, entries[..1]);
    assert_eq!(problem.unwrap().id, "record-journal-damaged");
}

#[test]
fn a_long_name_is_cut_between_characters() {
    let header = Header::new("ж".repeat(1_000), Config::default());
    let ((found, ..), _) = read(&written(&header, &[])).unwrap();
    assert_eq!(found.scenario, "ж".repeat(500));
}

#[test]
fn a_policy_that_is_not_there_is_named() {
    // It was never registered: as if another program had written the journal.
    let order = OrderKind::Custom(CustomOrder { name: "by-number", key: |task| task.id.0 });
    let policy = Policy::new(PlaceKind::Central, order);
    let config = Config { policy: policy.clone(), ..Config::default() };
    let expected = Problem::new("record-journal-unknown-policy")
        .with("file", "run.journal")
        .with("written", "by-number");
    assert_eq!(read(&written(&Header::new("lunch", config), &[])).unwrap_err(), expected);
    let (header, mut entries) = sample();
    entries[2].0.input = Input::SetPolicy { policy: Box::new(policy) };
    let ((_, found, _), problem) = read(&written(&header, &entries)).unwrap();
    assert_said(&expected);
    assert_eq!((&found[..], problem), (&entries[..2], Some(expected)));
}

#[test]
fn an_expression_that_its_text_does_not_tell_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.journal");
    let mut policy = Policy::new(PlaceKind::Central, OrderKind::Score);
    policy.parameters.score = Score::new([Step::Wait], "estimate").map(Into::into);
    let config = Config { policy: policy.clone(), ..Config::default() };
    let problem = JournalWriter::create(&path, &Header::new("lunch", config)).err();
    assert_eq!(problem.unwrap().id, "record-journal-score");
    let mut journal = JournalWriter::create(&path, &sample().0).unwrap();
    let input = Input::SetPolicy { policy: Box::new(policy) };
    let problem = journal.append(Time::ZERO, &input, None, &[]).unwrap_err();
    assert_eq!(problem.id, "record-journal-score");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_a_problem() {
    let (header, _) = sample();
    let problem = JournalWriter::create(Path::new("/dev/full"), &header).err();
    assert_eq!(problem.unwrap().id, "record-disk-full");
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        header in header(),
        mut entries in proptest::collection::vec(entry(), 0..20),
    ) {
        entries.sort_by_key(|(entry, _)| entry.time);
        let ((found_header, found, tail), problem) = read(&written(&header, &entries)).unwrap();
        prop_assert_eq!((problem, tail), (None, Some(Tail::Whole)));
        prop_assert_eq!(found_header, header);
        prop_assert_eq!(found, entries);
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), flip: bool) {
        let mut journal = if flip { written(&sample().0, &[]) } else { Vec::new() };
        journal.extend_from_slice(&bytes);
        let _ = read(&journal);
        // Past the checksums too: whatever decodes encodes to the same bytes.
        let mut rest = &bytes[..];
        if let Ok(entry) = Input::take(&mut rest) {
            let mut again = Vec::new();
            entry.put(&mut again);
            prop_assert_eq!(&again[..], &bytes[..bytes.len() - rest.len()]);
        }
        while let Ok(effect) = Effect::take(&mut rest) {
            let mut again = Vec::new();
            effect.put(&mut again);
            prop_assert_eq!(Effect::take(&mut &again[..]), Ok(effect));
        }
    }
}
