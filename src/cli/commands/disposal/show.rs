//! `kitbook disposal show`: shows a disposal.

use crate::cli::{error::Code, session::Session, words::Format};
use domain::fault::Failure;
use register::{disposal::list::DisposalView, listed::disposal::lines};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Number of the disposal: `kitbook disposal list` shows it
    no: i64,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let view = desk.store.read(|tx| {
        let disposal = store::disposal::by_no(tx, args.no)?;
        DisposalView::load(tx, &disposal, clock)
    })?;
    match session.out.format() {
        Format::Json => session.out.json(&view),
        Format::Csv => session.out.list(&view.items, clock)?,
        Format::Table => {
            session.out.page(&format!("Disposal {} of {}", args.no, view.what()), &lines(&view));
            session.out.section("Items, with the certificates that they still need", &view.items, clock);
            session.out.section("Certificates; `kitbook disposal extract` saves one", &view.certificates, clock);
        }
    }
    Ok(Code::Done)
}
