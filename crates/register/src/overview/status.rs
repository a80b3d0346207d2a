//! The morning page: the work that is waiting today.

use crate::{
    agreement, ban, keep::backup::folder::Last, leaver, own_device, pat::unmatched, permission, privacy::held, support,
};
use chrono::{Days, NaiveDate};
use domain::{
    backup,
    fault::Fault,
    pat,
    school_year::SchoolYear,
    when::{Clock, Instant},
};
use serde::Serialize;
use store::{Field as _, ReadTx, Value};

/// The number of days ahead for which the morning page counts leavers and expiring licences.
const AHEAD: Days = Days::new(30);

/// Counts tests due between two dates. Failed items are left out: they have a count of their own.
const DUE: &str = "select count(*) from (\
    select i.asset_id from pat_item i where i.visual_due_on >= ?1 and i.visual_due_on <= ?2 and i.failed is null \
    and (i.combined_due_on is null or i.combined_due_on > i.visual_due_on) \
    union all \
    select i.asset_id from pat_item i where i.combined_due_on >= ?1 and i.combined_due_on <= ?2 and i.failed is null\
    ) d join asset a on a.id = d.asset_id where a.fate is null";

/// The morning page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusView {
    pub school: String,
    pub today: NaiveDate,
    pub assets: i64,
    pub people: i64,
    /// Open loans.
    pub on_loan: i64,
    pub overdue: i64,
    /// Loans due today and not late yet.
    pub due_today: i64,
    /// Unsigned slips with an open loan.
    // Hazeldene 4.5
    pub unsigned: i64,
    /// Returned loans with a part still owed.
    pub parts_owed: i64,
    pub awaiting_check: i64,
    /// Items that still hold the last holder's data.
    // Frederick Gent 10.4
    pub awaiting_wipe: i64,
    /// Items that are damaged or failed a test, so they can't be lent.
    pub unsafe_kit: i64,
    /// Items on loan that must come back: they were recalled, or have failed a test.
    pub recalled: i64,
    /// Items and parts with a failed test.
    pub pat_failed: i64,
    pub pat_overdue: i64,
    /// Tests due within thirty days and not overdue.
    pub pat_due_soon: i64,
    /// Items that need a test and were never tested, themselves or a part of them.
    pub pat_never_tested: i64,
    /// IDs in testers' files that match no item yet.
    pub pat_unmatched: i64,
    /// Imported passes with readings outside a limit.
    pub pat_queried: i64,
    /// Items that are lost, stolen or missing.
    pub gone: i64,
    /// Issues that are due for a routine check.
    // Frederick Gent 10.2
    pub check_in_due: i64,
    /// Incidents that are not closed.
    pub incidents_open: i64,
    /// Open incidents without a decision.
    pub incidents_to_decide: i64,
    /// Lost or stolen items that held data, where the data protection lead has not yet decided.
    pub breach_reports_due: i64,
    pub repairs_open: i64,
    /// Items kept as evidence.
    pub held: i64,
    /// Disposals that wait for someone to authorise them.
    pub disposals_to_authorise: i64,
    /// Disposals that were authorised, and wait for their certificates or for the items to go.
    pub disposals_to_finish: i64,
    /// People banned today.
    pub bans: i64,
    /// Assessed charges that have not been requested yet.
    pub charges_to_request: i64,
    /// Charges with an amount that was due before today.
    pub charges_overdue: i64,
    pub charges_disputed: i64,
    /// Charges with a credit that the school must refund.
    pub charges_to_refund: i64,
    /// The total of requested charges that are not settled. Disputed charges are paused, so they don't count.
    pub owed_pence: i64,
    /// People who still hold items and have left, or leave within thirty days.
    pub leavers_holding: i64,
    /// People who must sign an agreement now. `agreements_due` counts those who signed an older version and still have
    /// time to sign the new one.
    pub agreements_unsigned: i64,
    pub agreements_due: i64,
    /// Agreements in force that are due for review.
    pub agreements_to_review: i64,
    /// Permissions that wait for someone's approval.
    pub permissions_awaiting: i64,
    /// Own devices that are on site for longer than allowed. `in_cupboard` counts those in the office cupboard.
    pub own_devices_overdue: i64,
    pub in_cupboard: i64,
    /// Own devices on site whose test is overdue, due within thirty days, or missing.
    pub own_device_tests_due: i64,
    /// Own devices on the network that must come off it: a permission or anti-virus software has ended, or a test is
    /// overdue.
    pub own_device_network_due: i64,
    /// Devices that were taken from their owners and not given back yet.
    pub confiscated: i64,
    /// Overdue loans of counted stock.
    pub stock_overdue: i64,
    /// Licences that have expired or expire within thirty days.
    pub licences_expiring: i64,
    /// Stocktakes that are not closed.
    pub stocktakes_open: i64,
    /// The end of a term, near or just past, at which the digital lead has not signed off the list of support.
    pub support_sign_off_due_on: Option<NaiveDate>,
    /// People due for erasure under the retention schedule.
    pub to_erase: i64,
    /// The day of the last backup beside the register that this register continues; `None` without one, or if that is
    /// unknown.
    pub last_backup_on: Option<NaiveDate>,
    /// The time of that backup; `None` for an encrypted one, whose note has only the day.
    pub last_backup_at: Option<Instant>,
    /// True if there is no backup, or the last one is older than the weekday before today. `None` if that is unknown.
    pub backup_overdue: Option<bool>,
    /// The day of the last drill of a backup.
    pub last_drill_on: Option<NaiveDate>,
    /// True if no drill was made since the last whole term began; while no term is known, in 120 days.
    pub drill_overdue: bool,
    /// The hash of the log's last entry. A school notes it elsewhere to prove later that the log was not changed.
    pub log_head: String,
    #[serde(skip)]
    pub year: SchoolYear,
    /// True if backups lie beside the register.
    #[serde(skip)]
    pub is_file: bool,
}

impl StatusView {
    /// Adds when the last backup beside the register was made; returns a note if that can't be found out.
    pub fn add_backups(&mut self, last: Result<Last, Fault>) -> Option<String> {
        match last {
            Ok(Last { on, at }) => {
                (self.last_backup_on, self.last_backup_at) = (on, at);
                self.backup_overdue = Some(backup::backup_is_overdue(on, self.today, &self.year));
                None
            }
            Err(fault) => Some(format!("it is unknown when the last backup was made: {}", fault.message)),
        }
    }
}

/// Reads the morning page; [`StatusView::add_backups`] adds what is beside the register.
pub fn status(tx: &ReadTx<'_>, clock: Clock) -> Result<StatusView, Fault> {
    let count = |sql: &str, params: &[Value<'_>]| -> Result<i64, Fault> {
        Ok(tx.one(sql, params, |row| row.get(0))?.unwrap_or(0))
    };
    let (now, today) = (clock.now(), clock.today());
    let yesterday = today.pred_opt().unwrap_or(today);
    let (tonight, ahead) = (clock.end_of(today), today + AHEAD);
    let (last_drill_on, year) = (store::setting::drilled(tx)?, store::school_year::year(tx)?);
    let (agreements_unsigned, agreements_due) = agreement::list::counts(tx, today)?;
    Ok(StatusView {
        school: store::register_of(tx)?.school,
        today,
        assets: count("select count(*) from asset where fate is null or fate <> 'disposed'", &[])?,
        people: count("select count(*) from person", &[])?,
        on_loan: count("select count(*) from loan where state = 'open'", &[])?,
        overdue: count("select count(*) from loan where state = 'open' and due_until <= ?1", &[now.to_value()])?,
        due_today: count(
            "select count(*) from loan where state = 'open' and due_until > ?1 and due_until <= ?2 \
             and (due_on = ?3 or due_at <= ?4)",
            &[now.to_value(), year.late_from(today, clock).to_value(), today.to_value(), tonight.to_value()],
        )?,
        unsigned: count(
            // Counted from open loans: a school that signs on paper may have many old slips that nobody ticked off.
            "select count(distinct s.id) from loan l cross join slip s \
             where s.id = l.slip_id and l.state = 'open' and s.signed_how is null",
            &[],
        )?,
        parts_owed: count("select count(*) from loan where state = 'part_returned'", &[])?,
        awaiting_check: count("select count(*) from asset where awaiting_check and fate is null", &[])?,
        awaiting_wipe: count("select count(*) from asset where awaiting_wipe and fate is null", &[])?,
        unsafe_kit: count(
            "select count(*) from asset where (condition = 'damaged' or pat_failed is not null) and fate is null",
            &[],
        )?,
        recalled: count(
            "select (select count(*) from asset a join loan l on l.asset_id = a.id and l.state = 'open' \
             where a.pat_failed is not null) + \
             (select count(*) from loan l join asset a on a.id = l.asset_id and a.pat_failed is null \
             where l.state = 'open' and l.recalled_on is not null)",
            &[],
        )?,
        pat_failed: count(
            "select count(*) from pat_item i join asset a on a.id = i.asset_id \
             where i.failed is not null and a.fate is null",
            &[],
        )?,
        pat_overdue: count(DUE, &[Value::Text("".into()), yesterday.to_value()])?,
        pat_due_soon: count(DUE, &[today.to_value(), (today + pat::SOON).to_value()])?,
        pat_never_tested: count(
            "select count(*) from asset where pat_untested and pat_failed is null and fate is null",
            &[],
        )?,
        pat_unmatched: unmatched::count(tx)?,
        pat_queried: count("select count(*) from pat_result where state = 'queried'", &[])?,
        gone: count("select count(*) from asset where fate in ('lost', 'stolen', 'missing')", &[])?,
        check_in_due: count(
            "select count(*) from loan where state = 'open' and check_in_on <= ?1",
            &[today.to_value()],
        )?,
        incidents_open: count("select count(*) from incident where state <> 'closed'", &[])?,
        incidents_to_decide: count("select count(*) from incident where state = 'open'", &[])?,
        breach_reports_due: count(
            "select count(*) from incident where state <> 'closed' and breach_due_at is not null and breach is null",
            &[],
        )?,
        repairs_open: count("select count(*) from repair where state = 'open'", &[])?,
        held: count("select count(*) from asset where held", &[])?,
        disposals_to_authorise: count("select count(*) from disposal where state = 'requested'", &[])?,
        disposals_to_finish: count("select count(*) from disposal where state = 'authorised'", &[])?,
        bans: ban::list::count(tx, today)?,
        charges_to_request: count(
            "select count(*) from charge where outstanding_pence <> 0 and state = 'assessed'",
            &[],
        )?,
        charges_overdue: count(
            "select count(distinct d.charge_id) from charge_due d join charge c on c.id = d.charge_id \
             where d.open_pence > 0 and d.due_on < ?1 and not c.disputed",
            &[today.to_value()],
        )?,
        charges_disputed: count("select count(*) from charge where outstanding_pence <> 0 and disputed", &[])?,
        charges_to_refund: count("select count(*) from charge where outstanding_pence < 0", &[])?,
        owed_pence: count(
            "select cast(coalesce(sum(owes_pence), 0) as bigint) from person where owes_pence <> 0",
            &[],
        )?,
        agreements_unsigned,
        agreements_due,
        agreements_to_review: agreement::list::to_review(tx, today)?,
        permissions_awaiting: permission::list::awaiting(tx, today)?,
        own_devices_overdue: count(
            "select count(*) from own_device where state = 'on_site' and until_on < ?1",
            &[today.to_value()],
        )?,
        in_cupboard: count("select count(*) from own_device where state = 'in_cupboard'", &[])?,
        own_device_tests_due: own_device::list::tests_due(tx, clock)?,
        own_device_network_due: own_device::list::network_due(tx, clock)?,
        confiscated: count(
            "select count(*) from own_device where ended_at is null and confiscated_on is not null",
            &[],
        )?,
        stock_overdue: count(
            "select count(*) from stock_loan where ended_at is null and due_until <= ?1",
            &[now.to_value()],
        )?,
        licences_expiring: count("select count(*) from licence where expires_on <= ?1", &[ahead.to_value()])?,
        stocktakes_open: store::stocktake::count_open(tx)?,
        support_sign_off_due_on: support::sign_off::due(tx, today)?,
        to_erase: i64::try_from(held::due(tx, today)?.len()).unwrap_or(i64::MAX),
        leavers_holding: leaver::checklist::count_holding(tx, ahead)?,
        last_backup_on: None,
        last_backup_at: None,
        backup_overdue: None,
        last_drill_on,
        drill_overdue: backup::drill_is_overdue(last_drill_on, today, &year),
        log_head: tx.head()?.to_string(),
        year,
        is_file: tx.is_file(),
    })
}
