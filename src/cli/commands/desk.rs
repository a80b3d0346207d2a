//! `kitbook desk`: signs items out and in by scanner, line by line.

use crate::cli::{
    error::{self, Code, ErrorInShort, RefusalView},
    options::sign_out::{OverrideArgs, TermArgs},
    remedy::written,
    session::{Desk, Line, Session, too_long},
    words::Format,
};
use domain::{
    fault::{Failure, Fault, FaultKind, Refusal},
    text,
    when::{Clock, show_day},
};
use register::listed::due;
use register::{
    file::replace::{self, Content, Target},
    loan::{
        desk::{Did, Reply, Sitting, Was},
        routine::RoutineView,
    },
    view::LoanView,
};
use serde::Serialize;
use std::path::Path;
use store::Store;

#[derive(Debug, clap::Args)]
#[command(after_help = "Scan or type a person, then tags: each item goes out to that person. Press Enter on an \
    empty line to end the slip.\nTo return an item, scan its tag before you scan a person. Type `quit` to leave the \
    desk. `undo` reverses the last step. If someone else still holds the item that \
    you scanned, `hand over` returns it and lends it to the new person. `swap` exchanges an item for another.\n\
    Of an item that has just come back you can say: `all well`, which answers its return check; `no charger`, `lost pen`, `damaged screen cracked`, each with an \
    incident; `forgot charger`, without one; `fair`; `note …`; or `no` and the name of a return check.\n\
    `seen` and a tag records a routine check of an item on loan: all is well with it, and the loan goes on.\n\
    With --class, `skip` moves to the next pupil. A pupil who already has an item of the category that you issue is left \
    out, so a walk can be begun again: the category is that of --category, else of the first item that goes out. \
    `print` writes the slips and receipts of this session to one file.")]
pub struct Args {
    /// Work through a form or teaching group: scan one tag for each pupil; type `skip` for an absent pupil
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,
    /// Category that the form gets (default: that of the first item); pupils who have such an item are left out
    #[arg(long, value_name = "NAME", requires = "class", conflicts_with = "returns")]
    category: Option<String>,
    /// Take the form's items back, in any order; say how many are still out, and name them at the end
    #[arg(long = "return", requires = "class")]
    returns: bool,
    /// Offer each pupil the item that they had last: Enter lends it, so only exceptions are scanned
    #[arg(long, requires = "class", conflicts_with = "returns")]
    same: bool,
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
    if session.ask().is_some() {
        sitting = sitting.asking();
    }
    if args.same {
        sitting = sitting.offering_the_same();
    }
    if let Some(category) = &args.category {
        sitting = sitting.issuing(&mut desk.store, category)?;
    }
    let mut code = Code::Done;
    let mut lines = 0;
    if let Some(class) = &args.class {
        let reply = if args.returns {
            sitting.expect(&mut desk.store, &desk.act, class)?
        } else {
            sitting.walk(&mut desk.store, &desk.act, class)?
        };
        answer(session, &Ok(reply), desk.act.clock(), &mut lines);
    }
    let mut line = String::new();
    while !session.out.has_failed() {
        let who = sitting.person().map_or_else(String::new, |p| p.name.clone());
        session.out.prompt(&format!("{who}> "));
        let reply = match session.read_line(&mut line)? {
            Line::End => break,
            Line::Text if matches!(line.trim(), "quit" | "exit") => break,
            Line::Text if is_print(&line) => {
                let file = line.trim().get("print".len()..).unwrap_or_default().trim();
                print(session, &sitting, &mut desk, file)?;
                continue;
            }
            // A desk may stay open for days, so a due date like "tomorrow" is read again for each line.
            Line::Text => args.terms.read(desk.act.days()).map_err(Into::into).and_then(|terms| {
                sitting.falls_due(terms.due);
                sitting.line(&mut desk.store, &desk.act, &line)
            }),
            Line::TooLong => Err(too_long().into()),
        };
        match &reply {
            Ok(Reply {
                did:
                    Did::Out(_) | Did::In(_) | Did::Undone { .. } | Did::Noted { .. } | Did::Checked { .. } | Did::Seen(_),
                ..
            }) => {
                session.out.recorded();
            }
            Ok(_) => {}
            Err(Failure::Refused(_)) => code = worse(code, Code::Refused),
            Err(Failure::Fault(fault)) => code = worse(code, fault.kind.into()),
        }
        answer(session, &reply, desk.act.clock(), &mut lines);
        let broken = matches!(&reply, Err(Failure::Fault(fault)) if fault.kind.ends_a_sitting());
        if broken || (args.class.is_some() && !args.returns && !sitting.is_walking()) {
            break;
        }
    }
    end(session, &sitting, &mut desk.store, lines)?;
    Ok(code)
}

/// True for the word that writes the papers, with or without the name of a file.
fn is_print(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    line == "print" || line.starts_with("print ")
}

/// Writes the slips and receipts of this session to a file: the one that was named, else one with the time in its name.
fn print(session: &mut Session<'_>, sitting: &Sitting, desk: &mut Desk, file: &str) -> Result<(), Failure> {
    let clock = desk.act.clock();
    let Some(html) = sitting.papers(&mut desk.store, clock)? else {
        session.out.notes(["nothing went out or came back in this session, so there is nothing to print"]);
        return Ok(());
    };
    let usual = format!("desk-{}-{}.html", clock.today(), clock.time_of(clock.now()).format("%H%M%S"));
    let file = if file.is_empty() { usual } else { file.to_owned() };
    let path = Path::new(&file);
    let target = Target::of(Content::Page, path, false);
    let kept =
        replace::write(target, |out| out.write_all(html.as_bytes()).map_err(|e| replace::unwritten(path, e).into()));
    match kept {
        Ok(()) => {
            session.out.notes([format!("the slips and receipts are in {file}: open it in a browser and print it")]);
        }
        Err(Failure::Fault(fault)) => {
            session.out.notes([fault.message, fault.hint.as_ref().map(written).unwrap_or_default()]);
        }
        Err(failure) => return Err(failure),
    }
    Ok(())
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

fn end(session: &mut Session<'_>, sitting: &Sitting, store: &mut Store, lines: usize) -> Result<(), Failure> {
    let still_out = sitting.still_out(store)?;
    if session.out.format() == Format::Json {
        if !still_out.is_empty() {
            let open = if lines == 0 { "[" } else { "," };
            session.out.json_now(open, &DeskLine::of(Deed::StillOut { items: still_out.iter().map(left).collect() }));
        }
        session.out.line(if lines == 0 && still_out.is_empty() { "[]" } else { "]" });
    } else {
        for (who, tag) in &still_out {
            session.out.line(&format!("STILL OUT {tag} to {who}"));
        }
    }
    let shared: Vec<String> = sitting.shared_warnings().map(|warned| told_of_all(&warned.of_all())).collect();
    session.out.notes(shared);
    let (out, back) = sitting.tally;
    session.out.hint(format!("{} out, {} in", text::count(out, "item"), text::count(back, "item")));
    Ok(())
}

fn left((borrower, tag): &(String, String)) -> Left<'_> {
    Left { tag, borrower }
}

/// A warning that several items shared, with the command for all of them.
fn told_of_all(warning: &Refusal) -> String {
    format!("{}. {}", warning.message, written(&warning.remedy))
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
        Did::Undone { tag, was: Was::Out } => format!("UNDONE   {tag} is not out after all"),
        Did::Undone { tag, was: Was::In } => format!("UNDONE   {tag} is out again"),
        Did::Undone { tag, was: Was::Seen } => format!("UNDONE   the routine check of {tag} is void"),
        Did::Seen(check) => {
            let next = check.next_on.map(|day| format!(", next routine check by {}", show_day(day)));
            format!("SEEN     {} of {}{}", check.tag, check.person.name, next.unwrap_or_default())
        }
        Did::Closed { slip_no: Some(no), items } => {
            format!("SLIP {no:<4} {}; the borrower must sign", text::count(*items, "item"))
        }
        Did::Closed { slip_no: None, items } => format!("DONE     {}", text::count(*items, "item")),
        Did::Nothing(why) => format!("NOTHING  {}", written(why)),
        Did::Skipped(name) => format!("SKIPPED  {name}"),
        Did::Asked(question) => format!("ASKED    {question}"),
        Did::Noted { loan, what } => format!("NOTED    {}: {what}", loan.tag),
        Did::Checked { tag } => format!("CHECKED  {tag}: all well"),
        Did::Expecting { why, .. } => format!("RETURNS  {why}"),
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
        /// The step that was undone: out, in or seen.
        was: &'static str,
    },
    /// A slip is complete.
    Closed { slip_no: Option<i64>, things: usize },
    /// A routine check was recorded, with all questions answered yes.
    Seen { check: &'a RoutineView },
    /// Nothing was done.
    Nothing {
        #[serde(skip_serializing_if = "Option::is_none")]
        why: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<ErrorInShort<'a>>,
    },
    /// An absent person of the class list was skipped.
    Skipped { name: &'a str },
    /// The next line answers a question.
    Asked { question: &'a str },
    /// Something was written about an item that had come back.
    Noted { loan: &'a LoanView, what: &'a str },
    /// The return check of an item that is in was answered: all is well with it.
    Checked { tag: &'a str },
    /// The items of a form are expected back.
    Expecting {
        /// The number of items.
        out: usize,
    },
    /// The items that were expected and did not come back.
    StillOut { items: Vec<Left<'a>> },
    /// A rule refused it.
    Refused { refusals: Vec<RefusalView<'a>> },
}

/// An item that is still out.
#[derive(Debug, Serialize)]
struct Left<'a> {
    tag: &'a str,
    borrower: &'a str,
}

impl<'a> DeskLine<'a> {
    fn of(deed: Deed<'a>) -> Self {
        Self { deed, warnings: None, notes: None }
    }
}

fn in_json(reply: &Result<Reply, Failure>) -> DeskLine<'_> {
    let deed = match reply {
        Ok(reply) => match &reply.did {
            Did::Opened { name, holds } => Deed::Opened { name, loans: *holds },
            Did::Out(loan) => Deed::Out { loan },
            Did::In(loan) => Deed::In { loan },
            Did::Undone { tag, was } => Deed::Undone {
                tag,
                was: match was {
                    Was::Out => "out",
                    Was::In => "in",
                    Was::Seen => "seen",
                },
            },
            Did::Seen(check) => Deed::Seen { check },
            Did::Closed { slip_no, items } => Deed::Closed { slip_no: *slip_no, things: *items },
            Did::Nothing(why) => Deed::Nothing { why: Some(written(why)), error: None },
            Did::Skipped(name) => Deed::Skipped { name },
            Did::Asked(question) => Deed::Asked { question },
            Did::Noted { loan, what } => Deed::Noted { loan, what },
            Did::Checked { tag } => Deed::Checked { tag },
            Did::Expecting { out, .. } => Deed::Expecting { out: *out },
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
