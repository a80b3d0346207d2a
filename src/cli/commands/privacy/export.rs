//! `kitbook privacy export`: writes all personal data that is held on one person.

use crate::cli::{error::Code, options::paper::PaperArgs, session::Session, words::Format};
use domain::fault::{Failure, Fault, FaultKind};
use register::{
    file::json,
    privacy::{held::Held, held_paper},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The data is one JSON document. With --output FILE.html, Kitbook saves a letter that is easy to read, \
                  with what the law asks to be said: why the data is held, who receives it, how long it is kept, and the \
                  person's rights. Kitbook leaves out other people in the register, and removes their names from notes as \
                  whole words. Members of staff who acted in their role are named. Check the notes yourself before you \
                  hand the data over. Don't open the file on a screen that others can see."
)]
pub struct Args {
    /// The person who asked for the data: ref, username or name
    #[arg(value_name = "REF")]
    person: String,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let held = desk.store.read(|tx| {
        let person = store::person::find(tx, &args.person)?;
        Held::load(tx, &person, clock)
    })?;
    let Some(file) = &args.paper.output else {
        if session.out.format() == Format::Csv {
            session.out.document(&held.document());
        } else {
            session.out.json(&held.document());
        }
        return Ok(Code::Done);
    };
    let is_page =
        file.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("html") || ext.eq_ignore_ascii_case("htm"));
    if is_page {
        let html = held_paper::held(&held, clock)?;
        args.paper.put(session, &html)?;
    } else {
        let mut bytes = Vec::new();
        json::write_document(&mut bytes, &held.document()).map_err(|e| {
            Fault::new(FaultKind::Answer, "the document could not be laid out").hint("Please report this.").because(e)
        })?;
        args.paper.put_bytes(session, file, &bytes)?;
    }
    Ok(Code::Done)
}
