#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;

fn attempt() -> impl Strategy<Value = Attempt> {
    any::<(u64, u32)>().prop_map(|(task, number)| Attempt { task: TaskId(task), number })
}

fn any_verbosity() -> impl Strategy<Value = Verbosity> {
    proptest::sample::select(&Verbosity::ALL[..])
}

prop_compose! {
    fn any_hello()(
        server: u32, parent: u32, speed: u64, slots: u16, sharing: bool,
        speedup in 1e-6..1e9f64, verbosity in any_verbosity(),
    ) -> Hello {
        let setup = ServerSetup { speed: Speed::from_millionths(speed), slots, sharing };
        Hello { server, parent, setup, speedup, verbosity }
    }
}

fn server_frame() -> impl Strategy<Value = ServerFrame> {
    let message = prop_oneof![
        (attempt(), any::<u64>(), any::<u16>()).prop_map(|(attempt, work, width)| ToServer::Run {
            attempt,
            work: Work(work),
            width
        }),
        attempt().prop_map(|attempt| ToServer::Preempt { attempt }),
        (1..u64::MAX).prop_map(|speed| ToServer::SetSpeed { speed: Speed::from_millionths(speed) }),
        attempt().prop_map(|attempt| ToServer::Stop { attempt }),
        attempt().prop_map(|attempt| ToServer::Recall { attempt }),
        any::<u64>().prop_map(|request| ToServer::Query { request }),
    ];
    prop_oneof![
        6 => message.prop_map(ServerFrame::Message),
        1 => any_hello().prop_map(ServerFrame::Hello),
        1 => Just(ServerFrame::Quit),
    ]
}

prop_compose! {
    fn any_state()(
        running in proptest::option::of(attempt()),
        remaining: u64, busy: u16, ahead: u32, finished: u64,
    ) -> AgentState {
        AgentState { running, remaining: Span(remaining), busy, ahead, finished }
    }
}

fn coordinator_frame() -> impl Strategy<Value = CoordinatorFrame> {
    let message = prop_oneof![
        (attempt(), any::<bool>()).prop_map(|(attempt, failed)| ToCoordinator::Finished {
            attempt,
            outcome: if failed { Outcome::Failed } else { Outcome::Done },
        }),
        attempt().prop_map(|attempt| ToCoordinator::Returned { attempt }),
        (attempt(), any::<u64>())
            .prop_map(|(attempt, done)| ToCoordinator::Yielded { attempt, done: Work(done) }),
        (any::<u64>(), any_state())
            .prop_map(|(request, state)| ToCoordinator::State { request, state }),
    ];
    prop_oneof![
        6 => message.prop_map(CoordinatorFrame::Message),
        1 => any::<u16>().prop_map(|version| CoordinatorFrame::Ready { version }),
        1 => (any_verbosity(), "\\PC{0,40}")
            .prop_map(|(level, text)| CoordinatorFrame::Log(LogLine { level, text })),
    ]
}

/// Encodes the frames, cuts the bytes at `cuts` (of 256) and feeds the pieces.
fn travel<T: Frame + PartialEq + fmt::Debug>(frames: &[T], mut cuts: Vec<u8>) {
    let mut bytes = Vec::new();
    frames.iter().for_each(|frame| frame.encode(&mut bytes));
    cuts.sort_unstable();
    let mut decoder = Decoder::default();
    let mut arrived = Vec::new();
    let mut from = 0;
    for cut in cuts {
        let to = bytes.len() * usize::from(cut) / 256;
        decoder.feed(&bytes[from..to], |frame: T| arrived.push(frame)).unwrap();
        from = to;
    }
    decoder.feed(&bytes[from..], |frame: T| arrived.push(frame)).unwrap();
    assert_eq!(arrived, frames);
}

proptest! {
    #[test]
    fn frames_arrive_as_they_were_sent(
        down in proptest::collection::vec(server_frame(), 0..20),
        up in proptest::collection::vec(coordinator_frame(), 0..20),
        cuts: Vec<u8>,
    ) {
        travel(&down, cuts.clone());
        travel(&up, cuts);
    }

    #[test]
    fn a_frame_arrives_byte_by_byte(frame in server_frame()) {
        let mut bytes = Vec::new();
        frame.encode(&mut bytes);
        let mut decoder = Decoder::default();
        let mut arrived = Vec::new();
        for byte in bytes {
            decoder.feed(&[byte], |frame: ServerFrame| arrived.push(frame)).unwrap();
        }
        prop_assert_eq!(arrived, vec![frame]);
    }

    #[test]
    fn random_bytes_are_refused_or_read_but_never_panic(
        pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..60), 0..8),
    ) {
        let mut up = Decoder::default();
        let mut down = Decoder::default();
        for piece in pieces {
            let _ = up.feed(&piece, |_: CoordinatorFrame| ());
            let _ = down.feed(&piece, |_: ServerFrame| ());
            prop_assert!(up.partial_len() <= MAX_BODY + 2);
        }
    }

    #[test]
    fn a_damaged_frame_is_refused_or_still_a_frame(
        frame in coordinator_frame(), at: prop::sample::Index, bit in 0u32..8,
    ) {
        let mut bytes = Vec::new();
        frame.encode(&mut bytes);
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let _ = Decoder::default().feed(&bytes, |_: CoordinatorFrame| ());
    }
}

#[test]
fn what_is_no_frame_is_refused() {
    let refused = |bytes: &[u8]| Decoder::default().feed(bytes, |_: ServerFrame| ());
    assert_eq!(refused(&[0, 0]), Err(Malformed::Length(0)));
    assert_eq!(refused(&[255, 255]), Err(Malformed::Length(65535)));
    assert_eq!(refused(&[1, 0, 99]), Err(Malformed::Kind(99)));
    assert_eq!(refused(&[2, 0, kind::QUIT, 0]), Err(Malformed::Fields));
    assert_eq!(refused(&[3, 0, kind::HELLO, 7, 0]), Err(Malformed::Version(7)));
    assert_eq!(refused(&[2, 0, kind::RUN, 0]), Err(Malformed::Fields));
}

#[test]
fn a_long_line_is_cut_between_characters() {
    let line =
        CoordinatorFrame::Log(LogLine { level: Verbosity::Info, text: "щ".repeat(MAX_BODY) });
    let mut bytes = Vec::new();
    line.encode(&mut bytes);
    let mut arrived = Vec::new();
    Decoder::default().feed(&bytes, |frame| arrived.push(frame)).unwrap();
    let [CoordinatorFrame::Log(line)] = &arrived[..] else {
        unreachable!("one line was sent: {arrived:?}")
    };
    assert_eq!(line.text, "щ".repeat(MAX_TEXT / 2));
}
