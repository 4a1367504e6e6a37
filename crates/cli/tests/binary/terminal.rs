//! The console as a person has it: the real binary in a pseudo-terminal.

use crate::program::{LIMIT, sandtable};
use expectrl::process::unix::WaitStatus;
use expectrl::session::OsSession;
use expectrl::{ControlCode, Eof, Expect, Session};

/// A person at a terminal.
struct Person(OsSession);

impl Person {
    fn with(arguments: &[&str]) -> Person {
        let mut command = sandtable(arguments);
        command.env("TERM", "xterm-256color");
        let mut session = Session::spawn(command).unwrap();
        session.set_expect_timeout(Some(LIMIT));
        Person(session)
    }

    /// Reads until `text` is there; what came before it is given back.
    #[track_caller]
    fn sees(&mut self, text: &str) -> String {
        let found =
            self.0.expect(text).unwrap_or_else(|error| panic!("{text:?} is not seen: {error}"));
        String::from_utf8_lossy(found.before()).into_owned()
    }

    fn types(&mut self, text: &str) {
        self.0.send(text).unwrap();
    }

    fn enters(&mut self, line: &str) {
        self.types(&format!("{line}\r"));
    }

    fn presses_ctrl_c(&mut self) {
        self.0.send(ControlCode::EndOfText).unwrap();
    }

    /// Reads to the end; the last output and the exit code.
    fn ends(mut self) -> (String, i32) {
        let rest = self.0.expect(Eof).unwrap();
        let rest = String::from_utf8_lossy(rest.as_bytes()).into_owned();
        match self.0.get_process_mut().wait().unwrap() {
            WaitStatus::Exited(_, code) => (rest, code),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_dialogue_for_real() {
    let mut person = Person::with(&["--lang", "ru", "--every", "250ms"]);
    person.sees("Добро пожаловать в симулятор распределенной системы.\r\n");
    person.sees("Введите количество серверов: ");
    person.enters("0");
    person.sees("ошибка: серверов не может быть 0.");
    person.sees("Введите количество серверов: ");
    person.enters("3");
    person.sees("Состояние серверов:\r\n    Сервер 1: пусто\r\n    Сервер 2: пусто\r\n    Сервер 3: пусто\r\n");
    person.sees("Команда: ");
    person.enters("добавить 1");
    person.sees("Задание с 1 секундой выполнения направлено на Сервер 1.\r\n");
    person.enters("добавить 0,6");
    person.sees("Задание с 0,6 секунды выполнения направлено на Сервер 2.\r\n");
    person.enters("добавить");
    person.sees("Длительность задания: ");
    person.enters("1.2");
    person.sees("Задание с 1,2 секунды выполнения направлено на Сервер 3.\r\n");
    person.enters("0,4");
    person.sees("Задание с 0,4 секунды выполнения добавлено в очередь.\r\n");
    person.sees("    Сервер 1: выполняет задание (осталось 1 сек.)\r\n");
    person.sees("Очередь заданий: [0,4]\r\n");
    person.sees("Обработка:\r\n    - Сервер 2 освобождается, задание из очереди направлено на Сервер 2.\r\n");
    person.sees("Очередь заданий: нет.\r\n");
    person.enters("ждать");
    person.sees("    Сервер 1: пусто\r\n    Сервер 2: пусто\r\n    Сервер 3: пусто\r\n");
    person.enters("выход");
    assert_eq!(person.ends().1, 0);
}

#[test]
fn the_line_being_typed_survives_what_is_printed() {
    let mut person = Person::with(&["-n", "1", "--every", "100ms"]);
    person.sees("Command: ");
    person.enters("add 3600");
    person.sees("A task of 3600 seconds is sent to Server 1.");
    person.types("add 7 pr");
    for _ in 0..3 {
        person.sees("Queue of tasks: none.\r\n");
        // The line comes back below each status, as far as it was typed.
        person.sees("Command: add 7 pr");
    }
    person.enters("io=2");
    person.sees("A task of 7 seconds is added to the queue.");
    person.enters("queue");
    person.sees("of 7 seconds, priority 2,");
    person.enters("quit");
    person.sees("2 unfinished tasks are dropped.");
    assert_eq!(person.ends().1, 0);
}

#[test]
fn words_are_completed_and_lines_come_back() {
    let mut person = Person::with(&["-n", "1"]);
    person.sees("Command: ");
    person.types("sta\t\r");
    person.sees("Queue of tasks: none.");
    person.sees("Command: ");
    // The line before, by the upward arrow.
    person.types("\u{1b}[A\r");
    person.sees("Queue of tasks: none.");
    person.sees("Command: ");
    person.types("фвв 5\r");
    person.sees("did you mean “add 5”?");
    // Ctrl-D on an empty line leaves.
    person.sees("Command: ");
    person.types("\u{4}");
    assert_eq!(person.ends().1, 0);
}

#[test]
fn one_ctrl_c_finishes_what_was_accepted() {
    let mut person = Person::with(&["-n", "1"]);
    person.sees("Command: ");
    person.enters("add 0.3 x2");
    person.sees("added to the queue");
    person.sees("Command: ");
    person.presses_ctrl_c();
    person.sees("No new tasks are accepted; left to finish: 2.");
    let (rest, code) = person.ends();
    assert!(rest.contains("Server 1: idle"), "{rest}");
    assert_eq!(code, 130);
}

#[test]
fn a_second_ctrl_c_drops_what_runs() {
    let mut person = Person::with(&["-n", "1"]);
    person.sees("Command: ");
    person.enters("add 3600");
    person.sees("is sent to Server 1");
    person.sees("Command: ");
    person.presses_ctrl_c();
    person.sees("left to finish: 1.");
    person.presses_ctrl_c();
    let (rest, code) = person.ends();
    assert!(rest.contains("1 unfinished task is dropped."), "{rest}");
    assert_eq!(code, 130);
}

#[test]
fn ctrl_c_before_there_are_servers_leaves() {
    let mut person = Person::with(&[]);
    person.sees("Enter the number of servers: ");
    person.presses_ctrl_c();
    assert_eq!(person.ends().1, 130);
}

#[test]
fn a_log_does_not_break_the_line() {
    let mut person = Person::with(&["-n", "1", "-vv"]);
    person.sees("Command: ");
    person.enters("add 0.3");
    person.sees("is sent to Server 1");
    person.types("stat");
    person.sees("finished");
    person.sees("Command: stat");
    person.enters("us");
    person.sees("Server 1: idle");
    person.enters("quit");
    assert_eq!(person.ends().1, 0);
}
