//! `kitbook incident show`: shows an incident.

use crate::cli::{error::Code, session::Session, words::Format};
use domain::fault::{Failure, Fault};
use register::listed::incident::lines;
use register::{
    charge::{self, list::ChargeView},
    incident::list::IncidentView,
    log::{self, list::Filter},
    repair::list::RepairView,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The incident's number, from `kitbook incident list`
    no: i64,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let (view, repairs, charges, history) = desk.store.read(|tx| {
        let incident = store::incident::by_no(tx, args.no)?;
        let repairs = store::repair::of_incident(tx, incident.id)?;
        let repairs = repairs.iter().map(|r| RepairView::load(tx, r, clock)).collect::<Result<Vec<_>, _>>()?;
        let charges: Vec<ChargeView> = charge::list::of_incident(tx, incident.id, clock)?;
        let filter =
            Filter { asset: Some(incident.asset_id), subject: Some(incident.id.to_string()), ..Filter::default() };
        let history = log::list::list(tx, &filter, clock)?;
        Ok::<_, Fault>((IncidentView::load(tx, &incident, clock)?, repairs, charges, history))
    })?;
    match session.out.format() {
        Format::Json => session.out.json(&view),
        Format::Csv => session.out.list(&[view], clock)?,
        Format::Table => {
            session.out.page(&format!("Incident {}: {} of {}", args.no, view.kind, view.tag), &lines(&view, clock));
            session.out.section("Attachments", &view.attachments, clock);
            session.out.section("Repairs", &repairs, clock);
            session.out.section("Charges", &charges, clock);
            session.out.section("History, newest first", &history, clock);
        }
    }
    Ok(Code::Done)
}
