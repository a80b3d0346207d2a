//! The one module that writes to standard output and standard error.
//!
//! Answers go to standard output, messages to standard error. Text from the register is made harmless before a terminal
//! shows it. A table that is not on a terminal is neither wrapped nor cut.

use super::{layout::lay_out, remedy::written, words::Format};
use crate::cli::world::Terminal;
use domain::{
    called::{Called, Term},
    fault::{Failure, Fault, FaultKind, Refusal},
    say::Say,
    text::is_hostile,
    when::Clock,
    words::Word as _,
};
use register::file::json;
use register::listed::columns::{Cells, Show, csv_row};
use serde::Serialize;
use serde_json::Value as Json;
use std::{
    ffi::OsString,
    io::{self, BufWriter, Write},
};

/// The number of rows that are laid out together: the layout takes about 2 kB per row.
const BLOCK: usize = 2_000;

/// The number of rows in a table, if no limit is given.
pub const TABLE_ROWS: usize = 200;

/// The terminal width below which a table leaves out less important columns rather than break words.
const NARROW: u16 = 100;

/// Writes answers and messages.
pub struct Output<'w> {
    out: BufWriter<&'w mut dyn Write>,
    errors: &'w mut dyn Write,
    format: Format,
    terminal: Terminal,
    warnings: Vec<Refusal>,
    left_out: Vec<Refusal>,
    notes: Vec<String>,
    unfinished: Option<Fault>,
    failed: Option<io::Error>,
    /// True if the command has recorded something. If the answer then can't be written, the user must be told.
    recorded: bool,
    /// The school's own words, once the register is open.
    pub called: Called,
}

impl<'w> Output<'w> {
    pub(super) fn new(out: &'w mut dyn Write, errors: &'w mut dyn Write, format: Format, terminal: Terminal) -> Self {
        Self {
            out: BufWriter::with_capacity(64 * 1024, out),
            errors,
            format,
            terminal,
            warnings: Vec::new(),
            left_out: Vec::new(),
            notes: Vec::new(),
            unfinished: None,
            failed: None,
            recorded: false,
            called: Called::default(),
        }
    }

    /// The format of answers.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The terminal for answers. `demo` passes it on to the commands that it runs.
    pub fn terminal(&self) -> Terminal {
        self.terminal
    }

    /// True if progress may be shown.
    pub fn shows_progress(&self) -> bool {
        self.terminal.errors && self.format == Format::Table
    }

    /// True if answers can't be written any more, so that nobody would see further work.
    pub fn has_failed(&self) -> bool {
        self.failed.is_some()
    }

    /// Notes that the command has recorded something.
    pub fn recorded(&mut self) {
        self.recorded = true;
    }

    pub(super) fn warnings(&mut self, warnings: Vec<Refusal>) {
        self.warnings.extend(warnings);
    }

    pub(super) fn left_out(&mut self, refusals: Vec<Refusal>) {
        self.left_out.extend(refusals);
    }

    /// Adds notes, one per line.
    pub fn notes(&mut self, notes: impl IntoIterator<Item = impl Into<Say>>) {
        self.notes.extend(notes.into_iter().map(|note| written(&note.into())));
    }

    /// Keeps the fault of a command that was recorded but not finished. It is shown after the answer.
    pub fn unfinished(&mut self, fault: Option<Fault>) {
        self.unfinished = fault.or(self.unfinished.take());
    }

    pub(super) fn take_unfinished(&mut self) -> Option<Fault> {
        self.unfinished.take()
    }

    /// Adds a note for people only. JSON and CSV have it in the data.
    pub fn hint(&mut self, note: impl Into<Say>) {
        if self.format == Format::Table {
            self.notes([note]);
        }
    }

    pub(super) fn take_talk(&mut self) -> (Vec<Refusal>, Vec<Refusal>, Vec<String>) {
        (std::mem::take(&mut self.warnings), std::mem::take(&mut self.left_out), std::mem::take(&mut self.notes))
    }

    /// Writes text as it is, for help pages and printed papers.
    pub fn text(&mut self, text: &str) {
        self.put(|out, _| out.write_all(text.as_bytes()));
    }

    /// Writes a text at once, so that [`Self::has_failed`] tells whether it was written.
    pub fn text_now(&mut self, text: &str) {
        self.text(text);
        self.put(|out, _| out.flush());
    }

    /// Lets `write` produce the answer, for an export for example.
    pub fn raw(&mut self, write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<(), Failure> {
        write(&mut self.out)
    }

    /// Writes a line of an answer, made harmless.
    pub fn line(&mut self, text: &str) {
        self.put(|out, _| writeln!(out, "{}", harmless(text)));
    }

    /// Writes a line at once, for someone who is waiting at the desk.
    pub fn line_now(&mut self, text: &str) {
        self.line(text);
        self.put(|out, _| out.flush());
    }

    /// Writes an item of a JSON array at once, for someone who is waiting at the desk. `before` separates it from the
    /// item before.
    pub fn json_now<T: Serialize>(&mut self, before: &str, item: &T) {
        self.put(|out, _| {
            out.write_all(before.as_bytes())?;
            json::write(&mut *out, item)?;
            out.write_all(b"\n")?;
            out.flush()
        });
    }

    /// Writes an item as a whole JSON document.
    pub fn json<T: Serialize>(&mut self, item: &T) {
        self.put(|out, _| {
            json::write_document(&mut *out, item)?;
            out.write_all(b"\n")
        });
    }

    /// Writes one record for a program: as JSON, or as CSV with a name and a value per line.
    pub fn document<T: Serialize>(&mut self, item: &T) {
        if self.format == Format::Csv { self.pairs(item) } else { self.json(item) }
    }

    /// Writes an item as CSV, with a name and a value per line. A name with several values has several lines.
    fn pairs<T: Serialize>(&mut self, item: &T) {
        let mut lines = vec![("name".to_owned(), "value".to_owned())];
        flatten(String::new(), serde_json::to_value(item).unwrap_or_default(), &mut lines);
        for (name, value) in &lines {
            self.put(|out, _| csv_row(out, &[name, value]));
        }
    }

    /// Writes a list: a JSON array, a CSV file or a table.
    pub fn list<T: Show>(&mut self, items: &[T], clock: Clock) -> Result<(), Failure> {
        self.stream(None, clock, |take| items.iter().try_for_each(take))
    }

    /// Writes a list of any length. `produce` passes its rows one by one, so memory use stays flat.
    ///
    /// The list stops after `limit` rows and says so; `produce` must pass one more row, if there is one.
    pub fn stream<T: Show>(
        &mut self,
        limit: Option<usize>,
        clock: Clock,
        produce: impl FnOnce(&mut dyn FnMut(&T) -> Result<(), Failure>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut list = List::begin(self, clock);
        let mut rows = 0;
        let mut more = false;
        produce(&mut |item| {
            if limit.is_some_and(|limit| rows >= limit) {
                more = true;
                return Ok(());
            }
            rows += 1;
            list.row(item)
        })?;
        list.end()?;
        if more {
            self.hint(format!("the first {rows} are shown; --limit N shows more"));
        }
        Ok(())
    }

    /// Writes the page of one record, with a heading and a value per line.
    pub fn page(&mut self, title: &str, lines: &[(&str, String)]) {
        let lines: Vec<(String, &String)> =
            lines.iter().map(|(key, value)| (self.in_own_words(key).to_owned(), value)).collect();
        let width = lines.iter().map(|(key, _)| key.chars().count()).max().unwrap_or(0);
        self.line(title);
        for (key, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
            let mut parts = value.lines();
            self.line(&format!("  {key:width$}  {}", parts.next().unwrap_or_default()));
            for rest in parts {
                self.line(&format!("  {:width$}  {rest}", ""));
            }
        }
    }

    /// Writes a table below a page, if it has rows.
    pub fn section<T: Show>(&mut self, title: &str, items: &[T], clock: Clock) {
        if items.is_empty() {
            return;
        }
        self.line("");
        self.line(title);
        let mut cells = Cells::table(clock, self.is_narrow());
        let rows: Vec<Vec<String>> = items.iter().map(|item| cells.of(item).to_vec()).collect();
        self.table(cells.headings(), &rows);
    }

    /// Translates the heading of a column or line into the school's own word.
    fn in_own_words<'a>(&'a self, heading: &'a str) -> &'a str {
        if heading == Term::Form.word() { &self.called.form } else { heading }
    }

    fn table(&mut self, headings: &[String], rows: &[Vec<String>]) {
        let own: Vec<String> = headings.iter().map(|heading| self.in_own_words(heading).to_owned()).collect();
        let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| harmless(cell)).collect()).collect();
        let laid = lay_out(&own, &rows, self.terminal.width.filter(|_| self.terminal.output));
        self.put(|out, _| writeln!(out, "{laid}"));
    }

    fn is_narrow(&self) -> bool {
        self.terminal.output && self.terminal.width.is_some_and(|width| width < NARROW)
    }

    /// Writes a message: a label and a line, made harmless.
    pub(super) fn say(&mut self, label: &str, text: &str) {
        let text = harmless(text);
        let indent = " ".repeat(if label.is_empty() { 2 } else { 0 });
        let label = match label {
            "" => String::new(),
            _ if self.terminal.errors && self.terminal.colour => {
                let colour = match label {
                    "note" => "36",
                    "warning" => "33",
                    _ => "31",
                };
                format!("\u{1b}[1;{colour}m{label}:\u{1b}[0m ")
            }
            _ => format!("{label}: "),
        };
        // If standard error can't be written, there is nowhere to report it.
        let _ = writeln!(self.errors, "{label}{indent}{text}");
    }

    pub(super) fn say_raw(&mut self, text: &str) {
        // The text quotes the user's input.
        let lines: Vec<String> = text.split('\n').map(harmless).collect();
        let _ = self.errors.write_all(lines.join("\n").as_bytes());
    }

    pub(super) fn say_json<T: Serialize>(&mut self, item: &T) {
        // If standard error can't be written, there is nowhere to report it.
        let _ = json::write(&mut *self.errors, item).and_then(|()| self.errors.write_all(b"\n"));
    }

    /// Shows a prompt on the terminal, if there is one.
    pub fn prompt(&mut self, text: &str) {
        if self.terminal.errors {
            let _ = write!(self.errors, "{}", harmless(text));
            let _ = self.errors.flush();
        }
    }

    /// Flushes the answer. Returns `Some` if it failed: `Some(None)` if the reader stopped early and nothing was lost.
    pub(super) fn flush(&mut self) -> Option<Option<Fault>> {
        self.put(|out, _| out.flush());
        let problem = self.failed.take()?;
        if problem.kind() == io::ErrorKind::BrokenPipe && !self.recorded {
            return Some(None);
        }
        let fault = if self.recorded {
            Fault::new(FaultKind::Answer, "this was recorded, but the answer could not be written")
                .hint("Don't repeat the command. To see the record: `kitbook show` or `kitbook log show`.")
        } else {
            Fault::new(FaultKind::Answer, "the answer could not be written")
                .hint("Make room, or write the answer somewhere else, and run the command again.")
        };
        Some(Some(fault.because(problem)))
    }

    fn put(&mut self, write: impl FnOnce(&mut BufWriter<&'w mut dyn Write>, Terminal) -> io::Result<()>) {
        if self.failed.is_none()
            && let Err(problem) = write(&mut self.out, self.terminal)
        {
            self.failed = Some(problem);
        }
    }

    /// Stops the production of rows that can't be written.
    fn stop_if_failed(&self) -> Result<(), Failure> {
        // The cause is kept, and shown at the end.
        if self.failed.is_some() {
            Err(Fault::new(FaultKind::Answer, "the answer could not be written").into())
        } else {
            Ok(())
        }
    }
}

/// A list that is being written.
struct List<'o, 'w, T> {
    out: &'o mut Output<'w>,
    cells: Cells<T>,
    rows: usize,
    block: Vec<Vec<String>>,
}

impl<'o, 'w, T: Show> List<'o, 'w, T> {
    fn begin(out: &'o mut Output<'w>, clock: Clock) -> Self {
        let cells = match out.format {
            Format::Table => Cells::table(clock, out.is_narrow()),
            Format::Csv | Format::Json => Cells::csv(clock),
        };
        Self { out, cells, rows: 0, block: Vec::new() }
    }

    fn row(&mut self, item: &T) -> Result<(), Failure> {
        let first = self.rows == 0;
        self.rows += 1;
        match self.out.format {
            Format::Json => self.out.put(|out, _| {
                out.write_all(if first { b"[\n" } else { b",\n" })?;
                json::write(out, item)
            }),
            Format::Csv => {
                if first {
                    self.headings();
                }
                let cells = self.cells.of(item);
                self.out.put(|out, _| csv_row(out, cells));
            }
            Format::Table => {
                self.block.push(self.cells.of(item).to_vec());
                if self.block.len() == BLOCK {
                    self.lay_block();
                }
            }
        }
        self.out.stop_if_failed()
    }

    fn lay_block(&mut self) {
        let rows = std::mem::take(&mut self.block);
        self.out.table(self.cells.headings(), &rows);
    }

    fn headings(&mut self) {
        let headings = self.cells.headings();
        self.out.put(|out, _| csv_row(out, headings));
    }

    fn end(mut self) -> Result<(), Failure> {
        match self.out.format {
            Format::Json => {
                let open: &[u8] = if self.rows == 0 { b"[]\n" } else { b"\n]\n" };
                self.out.put(|out, _| out.write_all(open));
            }
            Format::Csv if self.rows == 0 => self.headings(),
            Format::Csv => {}
            Format::Table if self.rows == 0 => self.out.line("Nothing."),
            Format::Table if !self.block.is_empty() => self.lay_block(),
            Format::Table => {}
        }
        self.out.stop_if_failed()
    }
}

/// Lists the names and values in a JSON value, with names such as `rows.checked` and `rows.findings`.
fn flatten(name: String, value: Json, lines: &mut Vec<(String, String)>) {
    match value {
        Json::Object(fields) => {
            for (field, value) in fields {
                flatten(if name.is_empty() { field } else { format!("{name}.{field}") }, value, lines);
            }
        }
        Json::Array(items) => items.into_iter().for_each(|item| flatten(name.clone(), item, lines)),
        Json::Null => lines.push((name, String::new())),
        Json::String(text) => lines.push((name, text)),
        other => lines.push((name, other.to_string())),
    }
}

/// Replaces characters that could move a terminal's cursor or reverse a line.
pub fn harmless(text: &str) -> String {
    if text.is_ascii() && !text.bytes().any(|b| b.is_ascii_control()) {
        return text.to_owned();
    }
    text.chars().map(|c| if is_hostile(c) { '\u{fffd}' } else { c }).collect()
}

/// True if a command line that could not be read asks for JSON.
pub fn ask_for_json(arguments: &[OsString]) -> bool {
    let words: Vec<_> = arguments.iter().filter_map(|a| a.to_str()).collect();
    words.contains(&"--format=json") || words.windows(2).any(|pair| pair == ["--format", "json"])
}
