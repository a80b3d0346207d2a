//! Loans from sign-out to return, and their corrections. Nothing is ever deleted.

mod allocations;
mod calendar_kinds;
mod coming_back;
mod counted_stock;
mod dry_runs;
mod first_loan;
mod going_out;
mod handing_over;
mod late_entries;
mod mistakes;
mod parts_owed;
mod renewing;
mod routine;
mod school_days;
mod signing;
mod trolleys;
mod who_had_it;

use crate::support::{
    School, all_written, asset, asset_with, bringing, clock, day, faulted, hint, off_site, order, overriding, person,
    person_with, refused, refused_by, well, written,
};
use chrono::NaiveDate;
use domain::{
    asset::{Condition, State},
    loan::{
        Kind, LoanState,
        OffSite::Home,
        PartOutcome::{self, Damaged, Missing, Replaced, Returned, Waived},
        SignedHow::{Paper, Screen},
    },
    person::PersonKind,
    rules::Level,
    when::{Instant, When},
};
use register::{
    act::Act,
    asset::kit::Put,
    loan::{
        hand_over::{HandOver, Transfer},
        sign::Which,
        sign_out::{Order, Terms},
        take_in::{Return, Seen},
    },
    view::{AssetView, LoanView},
};
use store::{asset::Spelling, verify_chain};

/// A school with two teachers, a pupil, two laptops and a camera.
fn school() -> School {
    let mut school = School::new();
    person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
    person(&mut school, "S2", PersonKind::Staff, "Amir Khan");
    person_with(&mut school, "1001", PersonKind::Pupil, "Ada Bell", |p| p.class = Some("9B".to_owned()));
    for (tag, category) in [("LAP-0001", "laptop"), ("LAP-0002", "laptop"), ("CAM-1", "camera")] {
        asset(&mut school, tag, category);
    }
    school
}

fn date(text: &str) -> Option<NaiveDate> {
    Some(text.parse().unwrap())
}

fn instant(text: &str) -> Option<Instant> {
    Some(Instant::parse(text).unwrap())
}

fn view(school: &mut School, tag: &str) -> AssetView {
    let asset = school.asset(tag);
    let today = school.act.clock().today();
    school.read(|tx| AssetView::load(tx, &asset, today))
}

fn loan_no(school: &mut School, no: i64) -> LoanView {
    let clock = school.act.clock();
    school.read(|tx| LoanView::load(tx, &store::loan::by_no(tx, no)?, clock))
}

fn outcomes(loan: &LoanView) -> Vec<Option<PartOutcome>> {
    loan.parts.iter().map(|p| p.outcome).collect()
}

fn parts(named: &[(&str, PartOutcome)]) -> Vec<(String, PartOutcome)> {
    named.iter().map(|(name, outcome)| ((*name).to_owned(), *outcome)).collect()
}

fn checks(named: &[(&str, bool)]) -> Vec<(String, bool)> {
    named.iter().map(|(name, yes)| ((*name).to_owned(), *yes)).collect()
}

fn tags(loans: &[LoanView]) -> Vec<&str> {
    loans.iter().map(|l| l.tag.as_str()).collect()
}

fn dry(school: &School) -> Act {
    Act { dry_run: true, ..school.act.clone() }
}

/// Counts pairs of loans in which one item was on loan twice at the same time.
fn overlaps(school: &mut School) -> i64 {
    let sql = "select count(*) from loan a join loan b on a.asset_id = b.asset_id and a.no < b.no \
               where a.state <> 'void' and b.state <> 'void' and a.out_at < coalesce(b.ended_at, '9') \
               and b.out_at < coalesce(a.ended_at, '9')";
    school.read(|tx| Ok(tx.one(sql, &[], |row| row.get(0))?.unwrap()))
}
