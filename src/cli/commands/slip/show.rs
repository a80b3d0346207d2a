//! `kitbook slip show`: shows one slip.

use crate::cli::{error::Code, session::Session, words::Format};
use domain::{
    fault::Failure,
    when::{Clock, show_day},
};
use register::view::{Signed, SlipView};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The slip's number
    no: i64,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let slip = desk.store.read(|tx| {
        let slip = store::loan::slip_by_no(tx, args.no)?;
        SlipView::load(tx, &slip, clock)
    })?;
    match session.out.format() {
        Format::Json => session.out.json(&slip),
        Format::Csv => session.out.list(&slip.loans, clock)?,
        Format::Table => page(session, &slip, args.no, clock),
    }
    Ok(Code::Done)
}

fn page(session: &mut Session<'_>, slip: &SlipView, no: i64, clock: Clock) {
    let first = slip.loans.first();
    let lines = [
        ("borrower", format!("{} ({})", slip.person.name, slip.person.reference)),
        ("out", clock.show(slip.out_at)),
        ("teaching group", first.and_then(|loan| loan.for_class.clone()).unwrap_or_default()),
        ("off site", first.and_then(|loan| loan.off_site).map(|o| o.to_string()).unwrap_or_default()),
        ("purpose", first.and_then(|loan| loan.purpose.clone()).unwrap_or_default()),
        ("goes along", slip.accompanied_by.as_ref().map(|who| who.name.clone()).unwrap_or_default()),
        (
            "personal data",
            slip.personal_data.map(|yes| if yes { "goes home" } else { "none" }.to_owned()).unwrap_or_default(),
        ),
        ("signed", slip.signed.as_ref().map_or_else(|| "not yet".to_owned(), signed)),
        ("hash of its words", slip.signed.as_ref().and_then(|signed| signed.hash.clone()).unwrap_or_default()),
        ("receipts", slip.receipts.iter().map(receipt).collect::<Vec<_>>().join("; ")),
    ];
    session.out.page(&format!("Slip {no}"), &lines);
    session.out.section("Loans", &slip.loans, clock);
}

/// A receipt's signature, with the hash of its words.
fn receipt(of: &Signed) -> String {
    let hash = of.hash.as_ref().map(|hash| format!(", hash {hash}")).unwrap_or_default();
    format!("{}{hash}", signed(of))
}

/// A signature, such as "on paper, Mon 23 Nov 2026, witness R Hatherley".
fn signed(signed: &Signed) -> String {
    let witness = signed.witness.as_ref().map(|name| format!(", witness {name}")).unwrap_or_default();
    format!("on {}, {}{witness}", signed.how, show_day(signed.on))
}
