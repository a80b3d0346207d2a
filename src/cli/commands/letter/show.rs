//! `kitbook letter show`: shows one letter with its text.

use crate::cli::{error::Code, session::Session, words::Format};
use domain::fault::Failure;
use register::letter::list;
use register::listed::{named, numbers};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Letter number; `kitbook letter list` shows it
    no: i64,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let letter = desk.store.read(|tx| list::show(tx, args.no, clock))?;
    match session.out.format() {
        Format::Json => session.out.json(&letter),
        Format::Csv => session.out.list(&[letter], clock)?,
        Format::Table => {
            session.out.page(
                &format!("Letter {}: {}", args.no, letter.subject),
                &[
                    ("kind", letter.kind.to_string()),
                    ("about", named(&letter.person)),
                    ("charge", letter.charge_no.map(|no| no.to_string()).unwrap_or_default()),
                    ("loans", numbers(&letter.loans)),
                    ("way", letter.way.to_string()),
                    ("state", letter.state.to_string()),
                    ("address", letter.address.clone().unwrap_or_default()),
                    ("date", clock.show(letter.sent_at)),
                    ("by", letter.by.clone()),
                ],
            );
            session.out.line("");
            letter.text.iter().flat_map(|text| text.lines()).for_each(|line| session.out.line(line));
        }
    }
    Ok(Code::Done)
}
