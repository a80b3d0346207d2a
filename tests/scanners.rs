//! Scanners at a pseudo-terminal: one scan is one line, however the scanner ends it, and none is an answer.
#![cfg(unix)]

use crate::support::{Cli, School, answers::rows, asset, person, person_with};
use domain::person::PersonKind;
use nix::pty::{OpenptyResult, openpty};
use serde_json::Value;
use std::{
    fs::File,
    io::{Read as _, Write as _},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread::{JoinHandle, sleep, spawn},
    time::{Duration, Instant},
};

/// The program at a terminal of its own.
struct Terminal {
    keys: File,
    child: Child,
    screen: Arc<Mutex<String>>,
    /// Reads what the program writes. It ends once the program has ended and all is read.
    reader: JoinHandle<()>,
}

impl Terminal {
    fn open(school: &School, arguments: &[&str]) -> Self {
        let OpenptyResult { master, slave } = openpty(None, None).unwrap();
        let end = || Stdio::from(slave.try_clone().unwrap());
        let mut command = Command::new(env!("CARGO_BIN_EXE_kitbook"));
        command.args(arguments).env("KITBOOK_DB", school.path()).env("KITBOOK_OPERATOR", "tess").env("TERM", "xterm");
        let child = command.stdin(end()).stdout(end()).stderr(end()).spawn().unwrap();
        drop((slave, command));
        let keys = File::from(master);
        let (mut output, screen) = (keys.try_clone().unwrap(), Arc::new(Mutex::new(String::new())));
        let shown = Arc::clone(&screen);
        let reader = spawn(move || {
            let mut bytes = [0; 4096];
            // The read fails once the program has ended and nothing is left to read.
            while let Ok(read @ 1..) = output.read(&mut bytes) {
                shown.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..read]));
            }
        });
        Self { keys, child, screen, reader }
    }

    fn scan(&mut self, sent: &str) {
        self.keys.write_all(sent.as_bytes()).unwrap();
    }

    /// Types a line as somebody does.
    fn type_in(&mut self, line: &str) {
        for key in line.chars() {
            sleep(Duration::from_millis(40));
            self.scan(&key.to_string());
        }
        self.enter();
    }

    fn shown(&self) -> String {
        self.screen.lock().unwrap().clone()
    }

    /// Waits until the screen shows a text so many times.
    fn wait_for(&self, text: &str, times: usize) {
        let begun = Instant::now();
        while self.shown().matches(text).count() < times {
            assert!(begun.elapsed() < Duration::from_secs(60), "no {times} {text:?} in:\n{}", self.shown());
            sleep(Duration::from_millis(10));
        }
    }

    /// Presses Enter as somebody does.
    fn enter(&mut self) {
        sleep(Duration::from_millis(400));
        self.scan("\r");
    }

    fn end(mut self) -> (i32, String) {
        sleep(Duration::from_millis(400));
        self.scan("quit\r");
        self.ended()
    }

    /// Waits until the program has ended. Its last lines may be in the terminal by then, and not yet on the screen.
    fn ended(mut self) -> (i32, String) {
        let code = self.child.wait().unwrap().code().unwrap();
        self.reader.join().unwrap();
        let screen = self.screen.lock().unwrap().clone();
        (code, screen)
    }
}

/// A school with so many laptops, and a teacher.
fn school(laptops: usize) -> (School, Cli) {
    let mut school = School::new();
    person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
    for n in 1..=laptops {
        asset(&mut school, &format!("LAP-{n:04}"), "laptop");
    }
    let mut cli = Cli::of(&school);
    // The program at the terminal has the machine's clock.
    cli.now = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).to_rfc3339();
    (school, cli)
}

/// A school with a form of thirty pupils, and a laptop for each.
fn form() -> (School, Cli) {
    let (mut school, cli) = school(30);
    for n in 1..=30 {
        let (no, name) = (format!("{}", 1000 + n), format!("P{n:02} Made-up"));
        person_with(&mut school, &no, PersonKind::Pupil, &name, |p| p.class = Some("9B".to_owned()));
    }
    (school, cli)
}

fn open_loans(cli: &Cli) -> Vec<String> {
    let loans: Value = cli.json(&["loan", "list"]);
    rows(&loans).iter().map(|loan| loan["tag"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn five_hundred_scans_at_thirty_a_second_are_five_hundred_lines() {
    const EACH: usize = 250;
    let (school, cli) = school(EACH);
    let mut terminal = Terminal::open(&school, &["desk", "--all-well"]);
    terminal.wait_for("> ", 1);
    terminal.scan("S1\r\n");
    terminal.wait_for("FOR ", 1);
    let burst = |terminal: &mut Terminal| {
        let begun = Instant::now();
        for n in 1..=EACH {
            // The scanner sends CR and LF.
            terminal.scan(&format!("lap-{n:04}\r\n"));
            let next = Duration::from_secs(1) * u32::try_from(n).unwrap() / 30;
            sleep(next.saturating_sub(begun.elapsed()));
        }
    };
    burst(&mut terminal);
    terminal.wait_for("OUT ", EACH);
    terminal.enter();
    terminal.wait_for("SLIP ", 1);
    assert_eq!(open_loans(&cli).len(), EACH);
    burst(&mut terminal);
    terminal.wait_for("IN ", EACH);
    let (code, screen) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    assert_eq!(screen.matches("OUT ").count(), EACH);
    assert_eq!(screen.matches("IN  ").count(), EACH);
    assert!(!screen.contains("NOTHING") && !screen.contains("REFUSED"), "{screen}");
    assert!(screen.contains("250 items out, 250 items in"), "{screen}");
    assert_eq!(open_loans(&cli).len(), 0);
    cli.done(&["check"]);
}

/// CR, LF, CR+LF and a tab, a prefix, an identifier, lower case, and a code that is fired twice.
#[test]
fn a_scan_is_one_line_however_it_is_sent() {
    let (school, cli) = school(8);
    cli.done(&["school", "set", "--scan-prefix", "%"]);
    let mut terminal = Terminal::open(&school, &["desk"]);
    terminal.wait_for("> ", 1);
    terminal.scan("S1\r");
    terminal.wait_for("FOR ", 1);
    for (at, sent) in [
        "LAP-0001\r",
        "LAP-0002\n",
        "LAP-0003\r\n",
        "LAP-0004\t",
        "%LAP-0005\r\n",
        "]C1lap-0006\r",
        "LAP-0007\r\nLAP-0007\r\n",
        "\u{2}lap-0008\r\n",
    ]
    .iter()
    .enumerate()
    {
        sleep(Duration::from_millis(150));
        terminal.scan(sent);
        terminal.wait_for("OUT ", at + 1);
    }
    let (code, screen) = terminal.end();
    assert_eq!((code, screen.matches("OUT ").count()), (0, 8), "{screen}");
    assert!(!screen.contains("NOTHING"), "{screen}");
    assert_eq!(open_loans(&cli).len(), 8);
}

#[test]
fn a_scan_is_no_answer_to_a_question() {
    let (school, cli) = school(2);
    cli.done(&["out", "LAP-0001", "LAP-0002", "--to", "S1"]);
    let mut terminal = Terminal::open(&school, &["in", "LAP-0001"]);
    terminal.wait_for("[Y/n]", 1);
    // The rest of the scan that began the command, and the next laptop.
    terminal.scan("\r");
    terminal.wait_for("[Y/n]", 2);
    terminal.scan("LAP-0002\r\n");
    terminal.wait_for("“LAP-0002” is neither y nor n", 1);
    sleep(Duration::from_millis(300));
    assert_eq!(open_loans(&cli).len(), 2, "{}", terminal.shown());
    terminal.scan("n\r");
    terminal.wait_for("missing, damaged", 1);
    terminal.child.kill().unwrap();
    terminal.child.wait().unwrap();
    assert_eq!(open_loans(&cli).len(), 2);
}

#[test]
fn a_form_is_served_by_a_scanner_that_ends_its_codes_twice() {
    let (school, cli) = form();
    let mut terminal = Terminal::open(&school, &["desk", "--class", "9B"]);
    terminal.wait_for("FOR ", 1);
    for n in 1..=30 {
        terminal.scan(&format!("LAP-{n:04}\r\n"));
        sleep(Duration::from_millis(50));
    }
    terminal.wait_for("OUT ", 30);
    let (code, screen) = terminal.ended();
    assert_eq!((code, screen.contains("SKIPPED")), (0, false), "{screen}");
    assert_eq!(open_loans(&cli).len(), 30);
}

/// Thirty scans in another order, and seven lines typed between them: five without charger, two damaged.
#[test]
fn thirty_come_back_by_a_scanner_with_what_is_wrong_typed_between() {
    let (school, cli) = form();
    let scans: String = (1..=30).map(|n| format!("LAP-{n:04}\n")).collect();
    assert_eq!(cli.feed(&format!("{scans}\n"), &["desk", "--class", "9B"]).code, 0);
    let mut terminal = Terminal::open(&school, &["desk", "--class", "9B", "--return", "--all-well"]);
    terminal.wait_for("> ", 1);
    let mut typed = 0;
    for at in 0..30 {
        let n = at * 7 % 30 + 1;
        terminal.scan(&format!("lap-{n:04}\r\n"));
        let said = match n {
            3 | 9 | 12 | 20 | 30 => "no charger",
            5 => "damaged screen cracked",
            6 => "damaged case zip torn",
            // The next laptop is scanned at once.
            _ => {
                sleep(Duration::from_millis(33));
                continue;
            }
        };
        terminal.type_in(said);
        typed += 1;
    }
    terminal.wait_for("IN  ", 30);
    let (code, screen) = terminal.end();
    assert_eq!((code, typed), (0, 7), "{screen}");
    assert!(!screen.contains("NOTHING") && !screen.contains("REFUSED"), "{screen}");
    assert!(screen.contains("all are back"), "{screen}");
    let parts = |n: u32| cli.json(&["loan", "list", "--tag", &format!("LAP-{n:04}"), "--all"])[0].clone();
    for n in 1..=30 {
        let loan = parts(n);
        let outcome =
            |name: &str| rows(&loan["parts"]).iter().find(|part| part["name"] == name).unwrap()["outcome"].clone();
        assert_eq!(loan["person"]["ref"], format!("{}", 1000 + n), "{loan}");
        assert_eq!(outcome("charger") == "missing", [3, 9, 12, 20, 30].contains(&n), "{loan}");
        assert_eq!(outcome("case") == "damaged", n == 6, "{loan}");
    }
    assert_eq!(rows(&cli.json(&["incident", "list"])).len(), 7);
    cli.done(&["check"]);
}
