//! `kitbook privacy record`: the record of processing, and the impact assessment.

use crate::cli::{error::Code, options::paper::PaperArgs, session::Session, words::Format};
use domain::fault::Failure;
use register::privacy::{record::Record, record_paper};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without --output it lists every sort of details about people that the register holds, with the purpose \
                  and how long they are kept. With --output FILE.html it saves the record of processing (UK GDPR Article \
                  30) and a data protection impact assessment of the register, to sign."
)]
pub struct Args {
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let record = desk.store.read(|tx| Record::load(tx, clock.today()))?;
    if args.paper.output.is_none() {
        match session.out.format() {
            Format::Json => session.out.json(&record.rows),
            Format::Csv | Format::Table => session.out.list(&record.rows, clock)?,
        }
        return Ok(Code::Done);
    }
    args.paper.check(session)?;
    let html = record_paper::record(&record, clock)?;
    args.paper.put(session, &html)?;
    Ok(Code::Done)
}
