//! Lines from a pipe or a file: no prompt, no echo.

use std::io::{BufRead, Read};
use std::sync::mpsc::Receiver;

use sandtable_load::Problem;
use tokio::sync::mpsc::UnboundedSender;

use super::reader::{Reader, Typed};

/// A line longer than this is no command.
const LINE_LIMIT: u64 = 64 * 1024;

/// The lines of stdin.
pub fn start() -> Reader {
    Reader::start(|prompts, typed| serve(std::io::stdin().lock(), &prompts, &typed))
}

fn serve(mut lines: impl BufRead, prompts: &Receiver<String>, typed: &UnboundedSender<Typed>) {
    while prompts.recv().is_ok() {
        if typed.send(read(&mut lines)).is_err() {
            return;
        }
    }
}

fn read(lines: &mut impl BufRead) -> Typed {
    let mut bytes = Vec::new();
    let mut limited = lines.take(LINE_LIMIT);
    match limited.read_until(b'\n', &mut bytes) {
        Err(error) => Typed::Broken(Problem::new("cli-cannot-read-line").with("reason", error)),
        Ok(0) => Typed::End,
        Ok(read) if read as u64 == LINE_LIMIT => {
            Typed::Broken(Problem::new("cli-line-too-long").with("limit", LINE_LIMIT))
        }
        Ok(_) => match String::from_utf8(bytes) {
            Ok(text) => Typed::Line(
                text.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']).to_owned(),
            ),
            Err(_) => Typed::Broken(Problem::new("cli-line-not-utf8")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(mut bytes: &[u8], expected: &[&str]) {
        for expected in expected {
            let typed = match read(&mut bytes) {
                Typed::Line(line) => line,
                Typed::End => "END".to_owned(),
                Typed::Broken(problem) => problem.id.to_owned(),
                Typed::Interrupt => "INTERRUPT".to_owned(),
            };
            assert_eq!(typed, *expected);
        }
    }

    #[test]
    fn lines_are_taken_one_by_one() {
        check(b"3\nadd 1\r\n\nlast", &["3", "add 1", "", "last", "END", "END"]);
        check("\u{feff}3\n".as_bytes(), &["3", "END"]);
        check(b"\xff\xfe3\nadd 1\n", &["cli-line-not-utf8", "add 1"]);
        check(&[b'5'; 100_000], &["cli-line-too-long"]);
    }
}
