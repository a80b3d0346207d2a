//! `kitbook pat log`: records a round with a scanner.

use crate::cli::{
    error::{self, Code, ErrorInShort, RefusalView},
    remedy::written,
    session::{Line, Session, too_long},
    words::Format,
};
use domain::{
    fault::{Failure, Fault},
    pat::Outcome,
    say::Say,
    when::show_day,
};
use register::pat::{Reply, Sitting, view::ResultView};
use serde::Serialize;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Scan or type a tag: the item passed its visual check. If it failed, type `f TAG reason`. If it \
                  passes after an earlier fail, type `p TAG`. To void the last result, type `undo`. To end the round, \
                  type `quit`. A laptop's tag means its charger."
)]
pub struct Args {
    /// Person who does the checks, if not you
    #[arg(long, value_name = "NAME")]
    tester: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    if session.out.format() == Format::Csv {
        return Err(Fault::invalid("this command can't answer as CSV")
            .hint("Leave out --format, or use --format json.")
            .into());
    }
    let mut desk = session.desk()?;
    if desk.act.dry_run {
        return Err(Fault::invalid("this command has no dry run: each line depends on the one before")
            .hint("Try a single item: `kitbook pat pass TAG --dry-run`.")
            .into());
    }
    let mut round = Sitting::new(args.tester.as_deref())?;
    let (mut code, mut lines) = (Code::Done, 0);
    let mut line = String::new();
    while !session.out.has_failed() {
        session.out.prompt("tag> ");
        let reply = match session.read_line(&mut line)? {
            Line::End => break,
            Line::Text if matches!(line.trim(), "quit" | "exit") => break,
            // Piped input may separate rooms with empty lines.
            Line::Text if line.trim().is_empty() => continue,
            Line::Text => round.line(&mut desk.store, &desk.act, &line),
            Line::TooLong => Err(too_long().into()),
        };
        match &reply {
            Ok(Reply::Recorded(..) | Reply::Undone(..)) => session.out.recorded(),
            Ok(Reply::Nothing(_)) => {}
            Err(failure) => code = worse(code, code_of(failure)),
        }
        if session.out.format() == Format::Json {
            let open = if lines == 0 { "[" } else { "," };
            session.out.json_now(open, &in_json(&reply));
        } else {
            session.out.line_now(&in_words(&reply));
        }
        lines += 1;
        if matches!(&reply, Err(Failure::Fault(fault)) if fault.kind.ends_a_sitting()) {
            break;
        }
    }
    if session.out.format() == Format::Json {
        session.out.line(if lines == 0 { "[]" } else { "]" });
    }
    let (passed, failed) = round.tally;
    session.out.hint(format!("{passed} passed, {failed} failed"));
    Ok(code)
}

fn code_of(failure: &Failure) -> Code {
    match failure {
        Failure::Refused(_) => Code::Refused,
        Failure::Fault(fault) => fault.kind.into(),
    }
}

/// Picks the more serious code: not found over refused, refused over done.
fn worse(a: Code, b: Code) -> Code {
    if b as u8 > a as u8 { b } else { a }
}

/// A result in one line: item, next due date, note.
fn summary(result: &ResultView) -> String {
    let again = result.next_due_on.map(|day| format!(", again by {}", show_day(day))).unwrap_or_default();
    let why = result.note.as_ref().map(|note| format!(": {}", note.replace('\n', " "))).unwrap_or_default();
    format!("{}{again}{why}", result.appliance())
}

/// Notes as the rest of the answer's line.
fn after_answer(notes: &[Say]) -> String {
    notes.iter().map(|note| format!("; {}", written(note))).collect()
}

fn listed(notes: &[Say]) -> Vec<String> {
    notes.iter().map(written).collect()
}

fn in_words(reply: &Result<Reply, Failure>) -> String {
    match reply {
        Ok(Reply::Recorded(result, notes)) => {
            let word = match result.result {
                Outcome::Fail => "FAIL",
                _ if result.stays_failed => "STILL FAILED",
                _ => "PASS",
            };
            format!("{word:<8} {}{}", summary(result), after_answer(notes))
        }
        Ok(Reply::Undone(result, notes)) => {
            format!("UNDONE   {} of {}{}", result.result, result.appliance(), after_answer(notes))
        }
        Ok(Reply::Nothing(why)) => format!("NOTHING  {why}"),
        Err(Failure::Refused(refused)) => {
            format!("REFUSED  {}", error::told(&refused.refusals))
        }
        Err(Failure::Fault(fault)) => {
            let details: Vec<String> = fault.details.iter().map(written).collect();
            let more = match (details.is_empty(), &fault.hint) {
                (false, _) => format!(" Did you mean {}?", details.join(", ")),
                (true, Some(hint)) => format!(" {}", written(hint)),
                (true, None) => String::new(),
            };
            format!("NOTHING  {}.{more}", fault.message)
        }
    }
}

/// One line of the round, as JSON.
#[derive(Debug, Serialize)]
#[serde(tag = "did", rename_all = "snake_case")]
enum RoundLine<'a> {
    /// A result was recorded.
    Recorded { test: &'a ResultView, notes: Vec<String> },
    /// The last result was undone.
    Undone { test: &'a ResultView, notes: Vec<String> },
    /// Nothing was done.
    Nothing {
        #[serde(skip_serializing_if = "Option::is_none")]
        why: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<ErrorInShort<'a>>,
    },
    /// A rule refused it.
    Refused { refusals: Vec<RefusalView<'a>> },
}

fn in_json(reply: &Result<Reply, Failure>) -> RoundLine<'_> {
    match reply {
        Ok(Reply::Recorded(test, notes)) => RoundLine::Recorded { test, notes: listed(notes) },
        Ok(Reply::Undone(test, notes)) => RoundLine::Undone { test, notes: listed(notes) },
        Ok(Reply::Nothing(why)) => RoundLine::Nothing { why: Some(why), error: None },
        Err(Failure::Refused(refused)) => RoundLine::Refused { refusals: error::refusals(&refused.refusals) },
        Err(Failure::Fault(fault)) => RoundLine::Nothing { why: None, error: Some(fault.into()) },
    }
}
