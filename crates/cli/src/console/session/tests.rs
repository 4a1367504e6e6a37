#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "rehearsal.rs"]
mod rehearsal;

use rehearsal::Rehearsal;

use super::*;
use crate::language::Language;

const ENGLISH: Language = Language::English;
const RUSSIAN: Language = Language::Russian;

fn rehearsal(language: Language, servers: u32) -> Rehearsal {
    Rehearsal::with_servers(Catalogue::of(language), servers)
}

/// The dialogue that the program must always be able to hold, word for word.
fn the_dialogue(language: Language, add: &str) -> String {
    let mut rehearsal = Rehearsal::new(Catalogue::of(language));
    rehearsal.types(0.0, "3");
    for (at_s, seconds) in [(1.9, 5), (2.1, 3), (2.3, 7), (2.4, 2)] {
        rehearsal.types(at_s, &format!("{add} {seconds}"));
    }
    rehearsal.until(7.0);
    rehearsal.transcript
}

#[test]
fn the_dialogue_in_russian() {
    let golden = include_str!("../../../tests/golden/dialogue.ru.txt");
    assert_eq!(the_dialogue(RUSSIAN, "добавить"), golden);
}

#[test]
fn the_dialogue_in_english() {
    let golden = include_str!("../../../tests/golden/dialogue.en.txt");
    assert_eq!(the_dialogue(ENGLISH, "add"), golden);
}

#[test]
fn nothing_is_printed_while_nothing_happens() {
    let mut rehearsal = rehearsal(ENGLISH, 2);
    rehearsal.until(100.0);
    assert_eq!(rehearsal.transcript, "");
    rehearsal.types(100.0, "1");
    rehearsal.until(101.5);
    let finished = "What happened:\n    - Server 1 finishes its task.\n";
    assert!(rehearsal.transcript.contains(finished), "{}", rehearsal.transcript);
    let length = rehearsal.transcript.len();
    rehearsal.until(1000.0);
    assert_eq!(rehearsal.transcript.len(), length);
}

#[test]
fn add_alone_takes_the_duration_from_the_next_line() {
    let mut rehearsal = rehearsal(RUSSIAN, 1);
    rehearsal.types(0.1, "добавить");
    rehearsal.types(0.2, "1,5");
    rehearsal.types(0.3, "0.25");
    let expected = "Команда: добавить\n\
        Длительность задания: 1,5\n\
        Задание с 1,5 секунды выполнения направлено на Сервер 1.\n\
        Команда: 0.25\n\
        Задание с 0,25 секунды выполнения добавлено в очередь.\n";
    assert_eq!(rehearsal.transcript, expected);
}

#[test]
fn servers_are_listed_in_numeric_order() {
    let mut rehearsal = rehearsal(ENGLISH, 11);
    rehearsal.types(0.1, "status");
    let numbers =
        rehearsal.transcript.lines().filter_map(|line| line.trim().strip_prefix("Server "));
    let numbers: Vec<u32> =
        numbers.map(|rest| rest.split(':').next().unwrap().parse().unwrap()).collect();
    assert_eq!(numbers, (1..=11).collect::<Vec<_>>());
}

#[test]
fn many_tasks_are_announced_together() {
    let mut rehearsal = rehearsal(ENGLISH, 3);
    rehearsal.types(0.1, "add 5 x1000");
    let expected = "Command: add 5 x1000\n1000 tasks accepted: 3 sent to servers, 997 added to the queue, 0 rejected.\n";
    assert_eq!(rehearsal.transcript, expected);
    rehearsal.types(0.2, "status");
    assert!(rehearsal.transcript.contains(" and 967 more]\n"), "{}", rehearsal.transcript);
}

#[test]
fn a_lost_server_is_told_and_its_task_goes_elsewhere() {
    let mut rehearsal = rehearsal(ENGLISH, 2);
    rehearsal.types(0.1, "add 5 3 2");
    rehearsal.transcript.clear();
    rehearsal.dies(1.0, 0);
    rehearsal.until(3.5);
    let told = "What happened:\n    - Server 1 is lost.\n    - Task 0 is back in the queue.\n";
    assert!(rehearsal.transcript.contains(told), "{}", rehearsal.transcript);
    assert!(rehearsal.transcript.contains("    Server 1: stopped\n"), "{}", rehearsal.transcript);
    rehearsal.types(3.6, "servers restart 1");
    rehearsal.until(7.0);
    let again = "Task 0 is started on Server 2 (attempt 2).";
    assert!(rehearsal.transcript.contains(again), "{}", rehearsal.transcript);
}

#[test]
fn every_command_has_an_answer() {
    let mut rehearsal = rehearsal(ENGLISH, 2);
    rehearsal.types(0.1, "add 5 3 2 9 prio=3");
    for (line, answer) in [
        ("queue", "    Task 2 of 2 seconds, priority 3, has waited for 0.4 s"),
        ("servers", "    Server 1: runs a task (5 s left); task 0; speed 1; process 100"),
        ("ask 2", "Server 2 answers: runs task 1, 2.6 s left; tasks finished: 0."),
        ("cancel 3", "Task 3 is cancelled."),
        ("policy", "    place=central — one queue for all"),
        ("policy place=least-work", "    place=least-work — "),
        ("policy place=power-of-d d=3", "    d=3 — how many different servers are drawn"),
        ("policy d=x", "! d cannot be “x”. Expected a whole number from 1 to 65535"),
        ("policy place=size-interval", "! the place size-interval needs to know"),
        ("speed 2 0.5", "Server 2 works at speed 0.5 now."),
        ("servers add 2 speed=0.5", "2 servers are added."),
        ("servers drain 1", "Server 1 takes no new tasks."),
        ("servers kill 2", "Server 2 is killed."),
        ("help", "Ctrl-C: finish what was accepted"),
        ("foo", "! there is no command “foo”"),
    ] {
        rehearsal.transcript.clear();
        rehearsal.types(0.5, line);
        assert!(rehearsal.transcript.contains(answer), "{line}:\n{}", rehearsal.transcript);
    }
}

#[test]
fn an_interrupted_task_goes_on() {
    let mut rehearsal = rehearsal(ENGLISH, 1);
    rehearsal.types(0.0, "policy order=shortest-remaining");
    rehearsal.types(0.0, "add 5");
    rehearsal.types(1.0, "add 2");
    rehearsal.types(1.0, "status");
    for text in [
        "    - Task 0 is back in the queue.\n",
        "    Server 1: runs a task (2 s left)\n",
        "Queue of tasks: [5]\n",
    ] {
        assert!(rehearsal.transcript.contains(text), "{}", rehearsal.transcript);
    }
    rehearsal.until(3.5);
    for text in [
        "    - Server 1 finishes its task.\n",
        "    - Task 0 goes on at Server 1 where it was interrupted.\n",
        "    Server 1: runs a task (4 s left)\n",
    ] {
        assert!(rehearsal.transcript.contains(text), "{}", rehearsal.transcript);
    }
}

#[test]
fn a_change_of_speed_shows_at_once() {
    let mut rehearsal = rehearsal(RUSSIAN, 1);
    rehearsal.types(0.0, "добавить 5");
    rehearsal.types(1.0, "скорость 1 0,5");
    rehearsal.types(1.0, "серверы");
    for text in [
        "Сервер 1 теперь работает со скоростью 0,5.\n",
        "    Сервер 1: выполняет задание (осталось 8 сек.); задание 0; скорость 0,5;",
    ] {
        assert!(rehearsal.transcript.contains(text), "{}", rehearsal.transcript);
    }
}

#[test]
fn waiting_ends_when_all_is_done() {
    let mut rehearsal = rehearsal(ENGLISH, 1);
    rehearsal.types(0.0, "add 2 x2");
    rehearsal.types(0.0, "wait");
    assert_eq!(rehearsal.session.prompt(), None);
    rehearsal.until(3.9);
    assert_eq!(rehearsal.session.prompt(), None);
    rehearsal.until(4.0);
    assert_eq!(rehearsal.session.prompt(), Some(Prompt::Command));
    assert!(rehearsal.transcript.ends_with("Queue of tasks: none.\n"));
}

#[test]
fn the_end_of_the_input_finishes_what_was_accepted() {
    let mut rehearsal = rehearsal(ENGLISH, 1);
    rehearsal.types(0.0, "add 2 x2");
    rehearsal.ends(0.1);
    rehearsal.until(3.9);
    assert_eq!(rehearsal.closed, None);
    rehearsal.until(4.0);
    assert_eq!(rehearsal.closed, Some(Exit::Done));
}

#[test]
fn quitting_says_what_is_dropped() {
    let mut rehearsal = rehearsal(RUSSIAN, 1);
    rehearsal.types(0.0, "5 x3");
    rehearsal.types(0.1, "выход");
    assert!(rehearsal.transcript.ends_with("Брошено 3 незавершённых задания.\n"));
    assert_eq!(rehearsal.closed, Some(Exit::Done));
}

#[test]
fn interrupts_go_from_draining_to_leaving() {
    let mut rehearsal = rehearsal(ENGLISH, 1);
    rehearsal.types(0.0, "5 x3");
    rehearsal.interrupts(0.1);
    assert!(rehearsal.transcript.contains("No new tasks are accepted; left to finish: 3."));
    assert_eq!((rehearsal.session.prompt(), rehearsal.closed), (None, None));
    rehearsal.interrupts(0.2);
    assert!(rehearsal.transcript.ends_with("3 unfinished tasks are dropped.\n"));
    assert_eq!(rehearsal.closed, Some(Exit::Interrupted));
}

#[test]
fn one_interrupt_finishes_what_was_accepted() {
    let mut rehearsal = rehearsal(ENGLISH, 1);
    rehearsal.types(0.0, "5");
    rehearsal.interrupts(0.1);
    rehearsal.until(5.0);
    assert_eq!(rehearsal.closed, Some(Exit::Interrupted));
}

#[test]
fn tasks_without_servers_are_not_waited_for_for_ever() {
    let mut rehearsal = rehearsal(ENGLISH, 1);
    rehearsal.types(0.0, "add 5");
    rehearsal.types(0.1, "servers kill 1");
    rehearsal.ends(0.2);
    assert_eq!(rehearsal.closed, Some(Exit::Failed));
    assert!(
        rehearsal.transcript.contains("! no server is left, but 1 tasks are."),
        "{}",
        rehearsal.transcript
    );
}

#[test]
fn a_session_without_servers_cannot_end_well() {
    let mut rehearsal = Rehearsal::new(Catalogue::of(ENGLISH));
    rehearsal.ends(0.0);
    assert_eq!(rehearsal.closed, Some(Exit::Usage));
    assert!(rehearsal.transcript.contains("! the input ended before"));
}

#[test]
fn wrong_server_counts_are_asked_for_again() {
    let mut rehearsal = Rehearsal::new(Catalogue::of(RUSSIAN));
    for written in ["0", "-3", "1000000000", "abc"] {
        rehearsal.types(0.0, written);
        assert_eq!(rehearsal.session.prompt(), Some(Prompt::Servers));
    }
    rehearsal.types(0.0, "2");
    assert_eq!(rehearsal.session.prompt(), Some(Prompt::Command));
}
