//! `kitbook stocktake scan`: records scans in a room, at once or line by line.

use super::answers::{self, CountLine};
use crate::cli::{
    error::Code,
    session::{Desk, Line, Session, too_long},
    words::{self, Format},
};
use domain::{
    asset::Condition,
    fault::{Failure, Fault},
};
use register::stocktake::{
    scan::{self, More, Order},
    sitting::{Reply, Sitting},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without tags, scan or type one after another: each is saved before it is answered. `room NAME` goes on \
    in another room; `undo` voids the last scan; `fair`, `poor`, `damaged` and `note TEXT` are kept with it; `list` shows \
    what is still to find in the room; `quit` ends. Several people may scan the same stocktake at once.\n\n\
    A scan changes nothing else in the register. A tag that no item has is recorded, too."
)]
pub struct Args {
    /// The stocktake's number, from `kitbook stocktake list`
    no: i64,
    /// The items' tags; `-` reads them from another program, one on each line. Without tags, they are scanned line by line
    #[arg(value_name = "TAG")]
    tags: Vec<String>,
    /// The room that you are in, by its full name
    #[arg(long, value_name = "PLACE")]
    room: String,
    /// Condition of each item: new, good, fair, poor or damaged; kept with the scan
    #[arg(long, value_name = "CONDITION", value_parser = words::word::<Condition>)]
    condition: Option<Condition>,
    /// A note to keep with each scan
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let more = More { condition: args.condition, note: args.note };
    if args.tags.is_empty() {
        return line_by_line(session, &mut desk, args.no, &args.room, more);
    }
    let (room, note) = desk.store.read(|tx| scan::room(tx, args.no, &args.room))?;
    session.out.notes(note);
    let (tags, spelling) = session.tags(&args.tags)?;
    let order = Order { no: args.no, room, tags, spelling, condition: more.condition, note: more.note };
    let answer = scan::scan(&mut desk.store, &desk.act, &order)?;
    session.answer_all(answer, desk.act.clock())
}

fn line_by_line(session: &mut Session<'_>, desk: &mut Desk, no: i64, room: &str, more: More) -> Result<Code, Failure> {
    if session.out.format() == Format::Csv {
        return Err(Fault::invalid("scans are answered line by line, so they have no CSV")
            .hint("Leave out --format, use --format json, or give the tags.")
            .into());
    }
    if desk.act.dry_run {
        return Err(Fault::invalid("scanning line by line has no dry run: each line depends on the one before")
            .hint("Try it with tags: `kitbook stocktake scan NO TAG --room ROOM --dry-run`.")
            .into());
    }
    let (mut sitting, note) = Sitting::new(&mut desk.store, no, room, more)?;
    session.out.notes(note);
    let clock = desk.act.clock();
    let (mut code, mut lines) = (Code::Done, 0);
    let mut line = String::new();
    while !session.out.has_failed() {
        session.out.prompt(&format!("{}> ", sitting.room()));
        let reply = match session.read_line(&mut line)? {
            Line::End => break,
            Line::Text if matches!(line.trim(), "quit" | "exit") => break,
            // A pipe may separate rooms with empty lines.
            Line::Text if line.trim().is_empty() => continue,
            Line::Text => sitting.line(&mut desk.store, &desk.act, &line),
            Line::TooLong => Err(too_long().into()),
        };
        match &reply {
            Ok(Reply::Scanned(..) | Reply::Undone(..) | Reply::Noted(..)) => session.out.recorded(),
            Ok(_) => {}
            Err(failure) => code = answers::worse(code, failure),
        }
        if session.out.format() == Format::Json {
            session.out.json_now(if lines == 0 { "[" } else { "," }, &CountLine::of(&reply));
        } else {
            answers::in_words(&reply, clock).iter().for_each(|line| session.out.line_now(line));
        }
        lines += 1;
        if matches!(&reply, Err(Failure::Fault(fault)) if fault.kind.ends_a_sitting()) {
            break;
        }
    }
    if session.out.format() == Format::Json {
        session.out.line(if lines == 0 { "[]" } else { "]" });
    }
    let count = sitting.count;
    session.out.hint(format!("{}, {} to check", domain::text::count(count.scans, "scan"), count.to_see));
    Ok(code)
}
