//! `kitbook stocktake close`: closes a stocktake, and prints its sheet.

use super::show::show;
use crate::cli::{
    error::Code,
    options::paper::PaperArgs,
    session::Session,
    words::{self, Format},
};
use domain::fault::Failure;
use register::stocktake::{close as stocktake_close, paper};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The closer is the business manager, the headteacher, the chair of governors, the office or an \
    auditor, and neither keeps the register (technician, ICT co-ordinator) nor opened the stocktake nor scanned in it. \
    What was not scanned is missing, unless it was on loan. Nothing is moved: `kitbook stocktake accept` does that. \
    --output writes the sheet to countersign; `kitbook stocktake sheet` prints it later."
)]
pub struct Args {
    /// The stocktake's number, from `kitbook stocktake list`
    no: i64,
    /// The person who closes it (default: you, if you have a role for it)
    #[arg(long, value_name = "REF")]
    by: Option<String>,
    /// A note to keep with it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let file = args.paper.ready()?.map(std::path::Path::to_owned);
    let answer = stocktake_close::close(&mut desk.store, &desk.act, args.no, args.by.as_deref(), args.note.as_deref())?;
    let clock = desk.act.clock();
    let (story, code) = session.talk(answer);
    session.kept();
    if let Some(file) = file.filter(|_| !session.globals.dry_run) {
        let sheet = desk.store.read(|tx| paper::Sheet::load(tx, &store::stocktake::by_no(tx, args.no)?))?;
        args.paper.write(&file, &paper::sheet(&sheet, clock)?)?;
        session.out.hint(format!("the sheet is in {}", file.display()));
    }
    match session.out.format() {
        Format::Json => session.out.json(&story),
        Format::Csv => session.out.list(&story.lines, clock)?,
        Format::Table => show(session, &story, false, clock),
    }
    Ok(code)
}
