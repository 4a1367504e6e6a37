//! The console without a terminal: commands from a pipe.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Instant;

use crate::program::{Limit, run, sandtable, wait_with_output};

#[test]
fn a_script_runs_to_its_end() {
    let ended = run(&[], b"3\nadd 0.2\nwait\n");
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    let expected = "Welcome to the distributed system simulator.\n\
        State of the servers:\n    Server 1: idle\n    Server 2: idle\n    Server 3: idle\n\
        A task of 0.2 seconds is sent to Server 1.\n\
        What happened:\n    - Server 1 finishes its task.\n\
        State of the servers:\n    Server 1: idle\n    Server 2: idle\n    Server 3: idle\n\
        Queue of tasks: none.\n";
    assert_eq!(ended.stdout, expected);
}

#[test]
fn the_number_of_servers_may_be_an_option() {
    let ended = run(&["-n", "1", "--lang", "ru"], "добавить 100мс x3\n".as_bytes());
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    assert!(ended.stdout.starts_with("Добро пожаловать в симулятор распределенной системы.\n"));
    assert!(ended.stdout.contains("Задание с 0,1 секунды выполнения добавлено в очередь.\n"));
    assert!(ended.stdout.ends_with("Очередь заданий: нет.\n"), "{}", ended.stdout);
}

#[test]
fn the_end_of_the_input_finishes_what_was_accepted() {
    let ended = run(&["-n", "2"], b"add 0.1 x5");
    assert_eq!(ended.code, Some(0));
    assert!(
        ended.stdout.ends_with("    Server 1: idle\n    Server 2: idle\nQueue of tasks: none.\n")
    );
}

#[test]
fn statuses_are_printed_at_their_intervals() {
    let begin = Instant::now();
    let ended = run(&["-n", "1", "--every", "100ms"], b"add 1\nwait\n");
    let intervals = begin.elapsed().as_millis() / 100;
    let running = ended.stdout.matches("Server 1: runs a task (1 s left)").count();
    // A busy machine leaves some out; unless told, it would print none in this time.
    assert!((1..=intervals).contains(&(running as u128)), "{}", ended.stdout);
}

#[test]
fn the_first_error_is_the_last_and_nothing_accepted_is_lost() {
    for (lang, error) in [
        ("en", "error: line 3: there is no command “frobnicate” (the list: help)\n"),
        ("ru", "ошибка: строка 3: нет команды «frobnicate» (список — помощь)\n"),
    ] {
        let ended = run(&["--lang", lang], b"1\nadd 0.1\nfrobnicate\nadd 100\n");
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(2), error));
        // The accepted task was finished, and what came after the error was not read.
        let idle = ["Queue of tasks: none.\n", "Очередь заданий: нет.\n"];
        assert!(idle.iter().any(|idle| ended.stdout.ends_with(idle)), "{}", ended.stdout);
        assert!(!ended.stdout.contains("100"));
    }
}

#[test]
fn wrong_lines_say_what_is_wrong_where_and_what_would_be_right() {
    for (line, english, russian) in [
        ("add -5", "“-5” is negative; it must be 0 or more", "«-5» меньше нуля"),
        ("add nan", "“nan” is not a finite number", "«nan» — не конечное число"),
        ("add 1e400", "“1e400” is too large", "«1e400» — слишком много"),
        (
            "add five",
            "“five” is not a duration; write for example 250ms",
            "«five» — не длительность",
        ),
        (
            "add 5 x0",
            "a whole number from 1 to 100000 must follow the x",
            "после x нужно целое число",
        ),
        ("add 5 prio=high", "the priority “high” will not do", "приоритет «high» не подходит"),
        ("addd 5", "did you mean “add”?", "возможно, имелось в виду «add»?"),
        ("фвв 5", "did you mean “add 5”?", "возможно, имелось в виду «add 5»?"),
        ("ljfdbnm 5", "did you mean “добавить 5”?", "возможно, имелось в виду «добавить 5»?"),
        ("servers kill 0", "the numbers begin with 1", "номера начинаются с 1"),
        ("servers kill 9", "9", "9"),
        (
            "policy place=leastwork",
            "did you mean “least-work”?",
            "возможно, имелось в виду «least-work»?",
        ),
        ("cancel 7", "7", "7"),
        ("ask", "one number must follow “ask”", "после «ask» нужен один номер"),
    ] {
        for (lang, place, expected) in
            [("en", "error: line 2: ", english), ("ru", "ошибка: строка 2: ", russian)]
        {
            let ended = run(&["--lang", lang], format!("1\n{line}\n").as_bytes());
            assert_eq!(ended.code, Some(2), "{line}");
            assert!(ended.stderr.starts_with(place), "{line}: {}", ended.stderr);
            assert!(ended.stderr.contains(expected), "{line}: {}", ended.stderr);
            assert_eq!(ended.stderr.lines().count(), 1, "{line}: {}", ended.stderr);
        }
    }
}

#[test]
fn wrong_numbers_of_servers() {
    for (written, english, russian) in [
        (
            "0",
            "there cannot be 0 servers. A whole number from 1 to 1000",
            "серверов не может быть 0.",
        ),
        ("-3", "there cannot be -3 servers", "серверов не может быть -3."),
        ("1000000000", "1000000000 servers are too many", "1000000000 — слишком много серверов"),
        ("abc", "“abc” is not a number of servers", "«abc» — не количество серверов"),
        ("", "“” is not a number of servers", "«» — не количество серверов"),
    ] {
        for (lang, expected) in [("en", english), ("ru", russian)] {
            let ended = run(&["--lang", lang], format!("{written}\n").as_bytes());
            assert_eq!(ended.code, Some(2), "{written}");
            assert!(ended.stderr.contains(expected), "{written}: {}", ended.stderr);
            let ended = run(&["--lang", lang, "-n", written], b"");
            assert_eq!(ended.code, Some(2), "-n {written}");
            assert!(ended.stderr.contains(expected), "-n {written}: {}", ended.stderr);
            assert!(ended.stderr.contains("--servers: "), "-n {written}: {}", ended.stderr);
        }
    }
}

#[test]
fn an_input_that_ends_early_is_an_error() {
    let ended = run(&[], b"");
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("the input ended before it said how many servers"));
    let ended = run(&["-n", "1"], b"add\n");
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("how many seconds the task takes is not said"));
}

#[test]
fn lines_that_are_no_text_are_told() {
    let ended = run(&["-n", "1"], b"add \xff\n");
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("line 1: the line is not valid UTF-8 text"), "{}", ended.stderr);
}

#[test]
fn tasks_that_no_server_can_run_are_not_waited_for() {
    let ended = run(&["-n", "1"], b"add 60\nservers kill 1\n");
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert!(ended.stderr.contains("no server is left"), "{}", ended.stderr);
}

#[test]
fn quitting_does_not_wait() {
    let ended = run(&["-n", "1"], b"add 3600 x2\nquit\n");
    assert_eq!(ended.code, Some(0));
    assert!(ended.stdout.ends_with("2 unfinished tasks are dropped.\n"), "{}", ended.stdout);
}

#[test]
fn a_server_answers_for_itself() {
    let ended = run(&["-n", "1"], b"add 100\nask 1\nservers\nquit\n");
    assert!(ended.stdout.contains("Server 1 answers: runs task 0, "), "{}", ended.stdout);
    assert!(ended.stdout.contains("; task 0; speed 1; process "), "{}", ended.stdout);
}

#[test]
fn a_reader_that_stops_reading_does_not_stop_the_servers() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("input");
    // Far more than a pipe takes.
    std::fs::write(&input, format!("add 0.3\n{}", "help\n".repeat(200))).unwrap();
    let mut command = sandtable(&["-n", "1", "-vv"]);
    command.stdin(std::fs::File::open(&input).unwrap());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let limit = Limit::on(&child);
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    // The coordinator has heard of the end although nobody has read a line yet.
    let settled =
        log.by_ref().any(|line| line.unwrap().contains("sandtable_live::spans: finished"));
    assert!(settled, "the coordinator stood still");
    std::thread::spawn(move || log.for_each(drop));
    drop(limit);
    let ended = wait_with_output(child);
    assert_eq!(ended.code, Some(0));
    assert!(ended.stdout.ends_with("Queue of tasks: none.\n"), "{}", ended.stdout);
}
