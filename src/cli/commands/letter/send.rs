//! `kitbook letter send`: writes letters, and records that they went out.

use crate::cli::{
    error::Code,
    options::letters::{self, Written},
    session::{Desk, Session},
    words::{self, Format, Overwrite},
};
use domain::{
    fault::{Failure, Fault},
    letter::{Kind, Way},
    text::count,
};
use register::{
    keep::secrets,
    letter::{
        gather::{SkippedView, To, Wanted},
        list::LetterView,
        mail::Post,
        send::{self, Batch},
    },
};
use serde::Serialize;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Kinds: contribution, reminder, second-reminder and receipt go to parents or carers about charges; \
                  staff-charge to everybody else; unreturned, agreement, permission, certificate and ban; notice lists \
                  what is overdue or soon due, for the borrower.\n\n\
                  Without people, everyone to whom such a letter is due gets one. Nobody gets the same letter again \
                  within the days of `kitbook school set --letter-days` (at first 7): those who are skipped are named. \
                  A charge that is disputed, paid, waived or written off gets no letter, and a second reminder waits \
                  for a first one.\n\n\
                  --by paper writes one page with all letters; files, a page for each person, in a folder; messages, a CSV \
                  file (ref, subject, text) for your own messaging system; email-files, an e-mail for each, to open and \
                  send; email sends at once (`kitbook school set --mail-server`). Each letter is recorded as sent.\n\n\
                  The texts are yours to change: `kitbook papers copy DIR`."
)]
pub struct Args {
    /// The kind of letter
    #[arg(value_name = "KIND", value_parser = words::word::<Kind>)]
    kind: Kind,
    /// Only to these people: refs, usernames or names
    #[arg(value_name = "REF", conflicts_with_all = ["class", "year_group"])]
    people: Vec<String>,
    /// Only to the people of this form or teaching group
    #[arg(long, value_name = "CLASS", conflicts_with = "year_group")]
    class: Option<String>,
    /// Only to the people of this year group
    #[arg(long, value_name = "YEAR")]
    year_group: Option<String>,
    /// Only about this charge
    #[arg(long, value_name = "NUMBER")]
    charge: Option<i64>,
    /// How the letters go out: paper, files, messages, email-files or email
    #[arg(long = "by", value_name = "WAY", value_parser = words::word::<Way>, default_value = "paper")]
    way: Way,
    /// Add these words to each letter
    #[arg(long, value_name = "TEXT", value_parser = words::said)]
    words: Option<String>,
    /// Send them even to those who got the same letter lately
    #[arg(long)]
    again: bool,
    /// A notice lists what is due within this many days
    #[arg(long, value_name = "DAYS", default_value_t = 7, allow_negative_numbers = true)]
    ahead: i64,
    /// The file to write; with files and email-files, the folder
    #[arg(long, value_name = "PATH")]
    output: Option<PathBuf>,
    #[command(flatten)]
    overwrite: Overwrite,
    /// Take the password of the e-mail server from the first line of this file, which only you may read (default:
    /// KITBOOK_MAIL_PASSWORD)
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

/// The letters that went out, and the people who got none.
#[derive(Debug, Serialize)]
struct LettersSent {
    /// The file or folder that was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<PathBuf>,
    letters: Vec<LetterView>,
    skipped: Vec<SkippedView>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    if !(0..=366).contains(&args.ahead) {
        return Err(Fault::invalid(format!("{} days ahead can't be meant", args.ahead))
            .hint("Give 0 to 366 days.")
            .into());
    }
    let to = match (args.class.clone(), args.year_group.clone(), args.people.is_empty()) {
        (Some(class), ..) => To::Class(class),
        (_, Some(year), _) => To::YearGroup(year),
        (None, None, false) => To::People(args.people.clone()),
        (None, None, true) => To::Everyone,
    };
    let wanted = Wanted {
        kind: args.kind,
        to,
        charge: args.charge,
        words: args.words.clone(),
        again: args.again,
        ahead: args.ahead,
    };
    let desk = session.desk()?;
    if args.way == Way::Email {
        return by_email(session, desk, &args, &wanted);
    }
    let ask = Ask { way: args.way, output: args.output, overwrite: args.overwrite.overwrite };
    write(session, desk, &wanted, ask)
}

/// Where letters go to.
pub struct Ask {
    pub way: Way,
    /// The file or folder to write.
    pub output: Option<PathBuf>,
    /// True if what is there may be replaced.
    pub overwrite: bool,
}

/// Writes letters to a file or folder, and records that they went out.
pub fn write(session: &mut Session<'_>, mut desk: Desk, wanted: &Wanted, ask: Ask) -> Result<Code, Failure> {
    let clock = desk.act.clock();
    let (batch, written) = desk.store.read(|tx| {
        let batch = send::prepare(tx, wanted, ask.way, clock)?;
        letters::must_have_place(session, ask.way, ask.output.as_deref())?;
        let written = Written::of(tx, &batch, ask.way, clock)?;
        Ok::<_, Failure>((batch, written))
    })?;
    // The file first: without it, the letters would count as sent.
    written.must_be_writable(ask.output.as_deref(), ask.overwrite)?;
    if !desk.act.dry_run || ask.output.is_none() {
        written.write(session, ask.output.as_deref(), ask.overwrite)?;
    }
    if session.out.has_failed() {
        return Ok(Code::Done);
    }
    let answer = send::record(&mut desk.store, &desk.act, &batch, ask.way)?;
    let (letters, code) = session.talk(answer);
    session.kept();
    if ask.output.is_some() {
        show(session, &batch, LettersSent { output: ask.output, letters, skipped: batch.skipped.clone() }, clock)?;
    } else {
        tell_skipped(session, &batch);
    }
    Ok(code)
}

/// Sends a batch by the school's e-mail server.
fn by_email(session: &mut Session<'_>, mut desk: Desk, args: &Args, wanted: &Wanted) -> Result<Code, Failure> {
    if args.output.is_some() {
        return Err(Fault::invalid("an e-mail that is sent at once has no file")
            .hint("Leave --output out, or choose --by email-files.")
            .into());
    }
    if desk.act.on.is_some() {
        return Err(Fault::invalid("an e-mail that is sent at once goes today").hint("Leave --on out.").into());
    }
    let clock = desk.act.clock();
    let password = match &args.password_file {
        Some(file) => Some(secrets::first_line(file)?),
        None => session.mail_password.clone(),
    };
    let (batch, post) = desk.store.read(|tx| {
        let (school, server) = (store::register_of(tx)?.school, store::setting::mail(tx)?);
        let reply_to = store::letter::letterhead(tx)?.email;
        // The server first: without one, there is no need to say who lacks an address.
        let post = Post::new(&school, server, reply_to.as_deref(), password)?;
        Ok::<_, Failure>((send::prepare(tx, wanted, Way::Email, clock)?, post))
    })?;
    let question = format!("Send {} by e-mail?", count(batch.letters.len(), "letter"));
    if !desk.act.dry_run && !session.agrees(&question) {
        return Err(Fault::conflict("nothing was sent", "Run it again, and answer yes or give --yes.").into());
    }
    let answer = post.send(&mut desk.store, &desk.act, &batch)?;
    let (letters, code) = session.talk(answer);
    session.kept();
    show(session, &batch, LettersSent { output: None, letters, skipped: batch.skipped.clone() }, clock)?;
    Ok(code)
}

fn show(
    session: &mut Session<'_>,
    batch: &Batch,
    sent: LettersSent,
    clock: domain::when::Clock,
) -> Result<(), Failure> {
    match session.out.format() {
        Format::Json => session.out.document(&sent),
        Format::Csv => session.out.list(&sent.letters, clock)?,
        Format::Table => {
            if let Some(output) = &sent.output {
                session.out.line(&output.display().to_string());
            } else {
                session.out.list(&sent.letters, clock)?;
            }
            session.out.hint(count(batch.letters.len(), "letter"));
        }
    }
    tell_skipped(session, batch);
    Ok(())
}

/// Names the people who get no letter.
fn tell_skipped(session: &mut Session<'_>, batch: &Batch) {
    session.out.notes(batch.skipped.iter().map(|one| {
        let charge = one.charge_no.map(|no| format!(", charge {no}")).unwrap_or_default();
        format!("no letter to {} ({}){charge}: {}", one.person.name, one.person.reference, one.why)
    }));
}
