//! `kitbook letter list`: lists the letters that went out.

use crate::cli::{
    error::Code,
    output::TABLE_ROWS,
    session::Session,
    words::{self, Format, Limit},
};
use domain::{
    fault::Failure,
    letter::{Kind, Sending},
    meaning::Meaning,
};
use register::letter::list::{self, Filter};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only letters to this person, or to their parents: ref, username or name
    #[arg(value_name = "REF")]
    person: Option<String>,
    /// Only this kind of letter, such as contribution or notice
    #[arg(long, value_name = "KIND", value_parser = words::word::<Kind>)]
    kind: Option<Kind>,
    /// Only letters in this state: begun, sent or failed. An e-mail that stays begun may have gone
    #[arg(long, value_name = "STATE", value_parser = words::word::<Sending>)]
    state: Option<Sending>,
    /// Only letters of this date or later
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    since: Option<String>,
    #[command(flatten)]
    limit: Limit,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let since = args.since.as_deref().map(|day| desk.act.days().day(day, Meaning::Asked)).transpose()?;
    let letters = desk.store.read(|tx| {
        let person = args.person.as_deref().map(|who| store::person::find(tx, who)).transpose()?.map(|who| who.id);
        list::list(tx, &Filter { person, kind: args.kind, state: args.state, since }, clock)
    })?;
    let limit = args.limit.limit.or((session.out.format() == Format::Table).then_some(TABLE_ROWS));
    session.out.stream(limit, clock, |take| {
        for letter in &letters {
            take(letter)?;
        }
        Ok(())
    })?;
    Ok(Code::Done)
}
