//! Runs one step of the demo: a command with its own clock, input and output.

use super::{folder::Folder, steps::Step};
use crate::cli::world::{Program, Terminal, World};
use domain::{
    calendar::Calendar,
    fault::Fault,
    meaning::Meaning,
    stamp::Timepiece,
    when::{Clock, When},
};
use serde::Serialize;
use std::{
    cell::RefCell,
    io::{self, BufRead, Read, Write},
    path::PathBuf,
    rc::Rc,
};
use store::Random;

/// The technician at the demo's desk.
const OPERATOR: &str = "Dele Okonjo-Bright";

/// The result of a step.
#[derive(Debug, Serialize)]
pub struct Played {
    /// The command, as a user would type it.
    pub command: String,
    pub code: u8,
    /// The output, with the lines typed into the command.
    pub output: String,
}

/// Plays steps in one folder, on one day.
pub struct Player<'a> {
    pub folder: &'a Folder,
    /// The start of the day.
    pub clock: Clock,
    pub random: Random,
    pub terminal: Terminal,
    pub program: Program,
}

impl Player<'_> {
    /// Runs a step's command.
    pub fn play(&self, step: &Step) -> Result<Played, Fault> {
        let words = words(step.command, self.folder.path());
        let at = match Calendar::new(self.clock).when(step.at, Meaning::Due)? {
            When::At(at) => at,
            When::Day(day) => self.clock.start_of(day),
        };
        let screen = Screen::default();
        let (mut output, mut errors) = (screen.clone(), screen.clone());
        let mut input = Typed { lines: step.typed.iter(), line: Vec::new(), at: 0, screen: screen.clone() };
        let code = (self.program.run)(World {
            arguments: words.iter().map(Into::into).collect(),
            register: Some(PathBuf::from(self.folder.register())),
            operator: Some(OPERATOR.to_owned()),
            login: OPERATOR.to_owned(),
            passphrase: None,
            mail_password: None,
            server_secrets: store::Secrets::default(),
            data_folder: None,
            time: Timepiece::standing(self.clock.standing_at(at)),
            random: self.random.clone(),
            input: &mut input,
            output: &mut output,
            errors: &mut errors,
            // Tables fit the real terminal, but nobody is there to answer questions.
            terminal: Terminal { input: false, errors: false, ..self.terminal },
            prompt: None,
        });
        let command = words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
        Ok(Played { command, code, output: String::from_utf8_lossy(&screen.0.borrow()).into_owned() })
    }
}

/// Splits a command into words; double quotes keep words together.
fn words(command: &str, folder: &str) -> Vec<String> {
    let mut words = vec!["kitbook".to_owned()];
    for (at, piece) in command.split('"').enumerate() {
        match at % 2 {
            0 => words.extend(piece.split_whitespace().map(|word| word.replace("{dir}", folder))),
            _ => words.push(piece.to_owned()),
        }
    }
    words
}

/// Quotes a word for a shell, if it has spaces.
pub fn quoted(word: &str) -> String {
    if word.contains(char::is_whitespace) { format!("\"{word}\"") } else { word.to_owned() }
}

/// The screen: answers, messages and typed lines, in order.
#[derive(Clone, Default)]
struct Screen(Rc<RefCell<Vec<u8>>>);

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Typed or scanned lines. Each is shown when it is read, so that it comes before its answer.
struct Typed {
    lines: std::slice::Iter<'static, &'static str>,
    line: Vec<u8>,
    at: usize,
    screen: Screen,
}

impl BufRead for Typed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.line.len()
            && let Some(next) = self.lines.next()
        {
            self.line = format!("{next}\n").into_bytes();
            self.at = 0;
            writeln!(self.screen, "> {next}")?;
        }
        Ok(&self.line[self.at..])
    }

    fn consume(&mut self, read: usize) {
        self.at += read;
    }
}

impl Read for Typed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}
