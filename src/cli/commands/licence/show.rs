//! `kitbook licence show`: shows one licence, with the people and items that use it.

use crate::cli::{error::Code, session::Session, words::Format};
use domain::fault::{Failure, Fault};
use register::licence::list::LicenceView;
use register::listed::licence::licence_lines;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The licence's number, from `kitbook licence list`
    no: i64,
    /// Show the full key (make sure that nobody else can see the screen)
    #[arg(long)]
    key: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let view = desk.store.read(|tx| {
        let licence = store::licence::by_no(tx, args.no)?;
        let view = LicenceView::load(tx, &licence, clock.today())?;
        Ok::<_, Fault>(if args.key { view.with_key(&licence) } else { view })
    })?;
    match session.out.format() {
        Format::Json => session.out.json(&view),
        Format::Csv => session.out.list(&[view], clock)?,
        Format::Table => {
            session.out.page(&format!("Licence {}  {}", args.no, view.product), &licence_lines(&view));
            session.out.section("Seats", &view.assigned, clock);
        }
    }
    Ok(Code::Done)
}
