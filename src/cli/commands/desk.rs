//! `kitbook desk`: signs items out and in by scanner, line by line.

use crate::cli::{
    error::{self, Code, ErrorInShort, RefusalView},
    options::sign_out::{OverrideArgs, TermArgs},
    remedy::written,
    session::{Line, Session, read_line, too_long},
    show::due,
    words::Format,
};
use domain::{
    fault::{Failure, Fault, FaultKind},
    text,
    when::Clock,
};
use register::{
    loan::{
        desk::{Did, Reply, Sitting},
        scan::Doubt,
    },
    view::LoanView,
};
use serde::Serialize;
use store::Store;

#[derive(Debug, clap::Args)]
#[command(after_help = "Scan or type a person, then tags: each item goes out to that person. Press Enter on an \
    empty line to end the slip.\nTo return an item, scan its tag before you scan a person. Type `quit` to leave the \
    desk. `undo` reverses the last step. If someone else still holds the item that \
    you scanned, `hand over` returns it and lends it to the new person.\n`skip` moves to the next pupil of the form.")]
pub struct Args {
    /// Work through a form or teaching group: scan one tag for each pupil; type `skip` for an absent pupil
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,
    #[command(flatten)]
    terms: TermArgs,
    /// Returned items were checked and are fine: answer yes to every question of their return checks
    #[arg(long)]
    all_well: bool,
    #[command(flatten)]
    overrides: OverrideArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    if session.out.format() == Format::Csv {
        return Err(Fault::invalid("the desk answers line by line, so it has no CSV")
            .hint("Leave out --format, or give --format json.")
            .into());
    }
    let overrides = args.overrides.read()?;
    let mut desk = session.desk()?;
    if desk.act.dry_run {
        return Err(Fault::invalid("the desk has no dry run: each line builds on the one before")
            .hint("To try one loan: `kitbook out … --dry-run`. To try a whole day: `kitbook demo`.")
            .into());
    }
    let mut sitting = Sitting::new(&args.terms.read(desk.act.days())?, overrides, args.all_well)?;
    let mut code = Code::Done;
    let mut lines = 0;
    if let Some(class) = &args.class {
        let reply = sitting.walk(&mut desk.store, &desk.act, class)?;
        answer(session, &Ok(reply), desk.act.clock(), &mut lines);
    }
    let mut line = String::new();
    while !session.out.has_failed() {
        let who = sitting.person().map_or_else(String::new, |p| p.name.clone());
        session.out.prompt(&format!("{who}> "));
        let reply = match read_line(session.input, &mut line)? {
            Line::End => break,
            Line::Text if matches!(line.trim(), "quit" | "exit") => break,
            // A desk may stay open for days, so a due date like "tomorrow" is read again for each line.
            Line::Text => args.terms.read(desk.act.days()).map_err(Into::into).and_then(|terms| {
                sitting.falls_due(terms.due);
                let meant = ask(session, &sitting, &mut desk.store, &line)?;
                sitting.line(&mut desk.store, &desk.act, meant.as_deref().unwrap_or(&line))
            }),
            Line::TooLong => Err(too_long().into()),
        };
        match &reply {
            Ok(reply) if matches!(reply.did, Did::Out(_) | Did::In(_) | Did::Undone { .. }) => session.out.recorded(),
            Ok(_) => {}
            Err(Failure::Refused(_)) => code = worse(code, Code::Refused),
            Err(Failure::Fault(fault)) => code = worse(code, fault.kind.into()),
        }
        answer(session, &reply, desk.act.clock(), &mut lines);
        let broken = matches!(&reply, Err(Failure::Fault(fault)) if fault.kind.ends_a_sitting());
        if broken || (args.class.is_some() && !sitting.is_walking()) {
            break;
        }
    }
    end(session, &sitting, lines);
    Ok(code)
}

/// Asks the operator at a terminal what a doubtful word means; returns the line that has only that meaning. A scan in
/// place of an answer chooses nothing.
fn ask(session: &mut Session<'_>, sitting: &Sitting, store: &mut Store, typed: &str) -> Result<Option<String>, Fault> {
    let Some(prompt) = session.ask() else { return Ok(None) };
    let Some(Doubt { fact, item, person }) = sitting.doubt(store, typed)? else { return Ok(None) };
    let mut answer = |question: &str| prompt.line(question).map(|answer| answer.trim().to_lowercase());
    let chosen = match (item, person) {
        (Some(item), Some(person)) => {
            let question = format!("{fact}: i for {}, p for {}", item.name, person.name);
            match answer(&question).as_deref() {
                Some("i" | "item") => Some(item),
                Some("p" | "person") => Some(person),
                _ => None,
            }
        }
        (Some(one), None) | (None, Some(one)) => {
            let question = format!("{fact}. Press Enter for {}, or type n", one.name);
            answer(&question).filter(|answer| matches!(answer.as_str(), "" | "y" | "yes")).map(|_| one)
        }
        (None, None) => None,
    };
    Ok(chosen.map(|choice| choice.line))
}

/// Picks the more serious code: not found over refused, refused over done.
fn worse(a: Code, b: Code) -> Code {
    if b as u8 > a as u8 { b } else { a }
}

fn answer(session: &mut Session<'_>, reply: &Result<Reply, Failure>, clock: Clock, lines: &mut usize) {
    if session.out.format() == Format::Json {
        let open = if *lines == 0 { "[" } else { "," };
        session.out.json_now(open, &in_json(reply));
    } else {
        session.out.line_now(&in_words(reply, clock));
    }
    *lines += 1;
}

fn end(session: &mut Session<'_>, sitting: &Sitting, lines: usize) {
    if session.out.format() == Format::Json {
        session.out.line(if lines == 0 { "[]" } else { "]" });
    }
    let (out, back) = sitting.tally;
    session.out.hint(format!("{} out, {} in", text::count(out, "item"), text::count(back, "item")));
}

/// Writes a reply as one line: the outcome, the item and any notes.
fn in_words(reply: &Result<Reply, Failure>, clock: Clock) -> String {
    let reply = match reply {
        Ok(reply) => reply,
        Err(Failure::Refused(refused)) => {
            return format!("REFUSED  {}", error::told(&refused.refusals));
        }
        Err(Failure::Fault(fault)) => {
            let mut words = vec![format!("{}.", fault.message)];
            let details: Vec<String> = fault.details.iter().map(written).collect();
            match (details.is_empty(), fault.kind) {
                (false, FaultKind::NotFound) => words.push(format!("Did you mean {}?", details.join(", "))),
                (false, _) => words.push(format!("{}.", details.join("; "))),
                (true, _) => {}
            }
            let hint = fault.hint.as_ref().filter(|_| details.is_empty() || fault.kind != FaultKind::NotFound);
            words.extend(hint.map(written));
            return format!("NOTHING  {}", words.join(" "));
        }
    };
    let mut words = match &reply.did {
        Did::Opened { name, holds } => {
            let holds = if *holds == 0 { "no items on loan".to_owned() } else { format!("{holds} on loan") };
            format!("FOR      {name}, {holds}")
        }
        Did::Out(loan) => {
            let due = due(loan.due_on, loan.due_at, clock);
            let due = if due.is_empty() { "issued".to_owned() } else { format!("due {due}") };
            format!("OUT      {} to {}, {due}", loan.tag, loan.person.name)
        }
        Did::In(loan) => format!("IN       {} from {}", loan.tag, loan.person.name),
        Did::Undone { tag, was_out: true } => format!("UNDONE   {tag} is not out after all"),
        Did::Undone { tag, was_out: false } => format!("UNDONE   {tag} is out again"),
        Did::Closed { slip_no: Some(no), items } => {
            format!("SLIP {no:<4} {}; the borrower must sign", text::count(*items, "item"))
        }
        Did::Closed { slip_no: None, items } => format!("DONE     {}", text::count(*items, "item")),
        Did::Nothing(why) => format!("NOTHING  {}", written(why)),
        Did::Skipped(name) => format!("SKIPPED  {name}"),
    };
    for extra in reply.warnings.iter().map(|w| w.message.clone()).chain(reply.notes.iter().map(written)) {
        words.push_str("; ");
        words.push_str(&extra);
    }
    words
}

/// One line of the desk, as JSON.
#[derive(Debug, Serialize)]
struct DeskLine<'a> {
    #[serde(flatten)]
    deed: Deed<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    warnings: Option<Vec<RefusalView<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<Vec<String>>,
}

/// The effect of a line.
#[derive(Debug, Serialize)]
#[serde(tag = "did", rename_all = "snake_case")]
enum Deed<'a> {
    /// A person is at the desk.
    Opened {
        name: &'a str,
        /// The number of open loans.
        loans: i64,
    },
    /// An item went out.
    Out { loan: &'a LoanView },
    /// An item was returned.
    In { loan: &'a LoanView },
    /// The last act was undone.
    Undone {
        tag: &'a str,
        /// The step that was undone: out or in.
        was: &'static str,
    },
    /// A slip is complete.
    Closed { slip_no: Option<i64>, things: usize },
    /// Nothing was done.
    Nothing {
        #[serde(skip_serializing_if = "Option::is_none")]
        why: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<ErrorInShort<'a>>,
    },
    /// An absent person of the class list was skipped.
    Skipped { name: &'a str },
    /// A rule refused it.
    Refused { refusals: Vec<RefusalView<'a>> },
}

fn in_json(reply: &Result<Reply, Failure>) -> DeskLine<'_> {
    let deed = match reply {
        Ok(reply) => match &reply.did {
            Did::Opened { name, holds } => Deed::Opened { name, loans: *holds },
            Did::Out(loan) => Deed::Out { loan },
            Did::In(loan) => Deed::In { loan },
            Did::Undone { tag, was_out, .. } => Deed::Undone { tag, was: if *was_out { "out" } else { "in" } },
            Did::Closed { slip_no, items } => Deed::Closed { slip_no: *slip_no, things: *items },
            Did::Nothing(why) => Deed::Nothing { why: Some(written(why)), error: None },
            Did::Skipped(name) => Deed::Skipped { name },
        },
        Err(Failure::Refused(refused)) => Deed::Refused { refusals: error::refusals(&refused.refusals) },
        Err(Failure::Fault(fault)) => Deed::Nothing { why: None, error: Some(fault.into()) },
    };
    let talk = reply.as_ref().ok();
    DeskLine {
        deed,
        warnings: talk.map(|reply| error::refusals(&reply.warnings)),
        notes: talk.map(|reply| reply.notes.iter().map(written).collect()),
    }
}
