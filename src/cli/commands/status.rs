//! `kitbook status`: shows the work that is waiting today.

use crate::cli::{error::Code, session::Session, words::Format};
use domain::{
    fault::{Failure, Fault},
    money::shown_pounds,
    when::show_day,
};
use register::{
    keep::backup::folder,
    overview::{self, status::StatusView},
};

#[derive(Debug, clap::Args)]
pub struct Args {}

/// When the last backup was made, if the next is overdue.
fn last_backup(status: &StatusView) -> String {
    let (none, verb) =
        if status.is_file { ("none beside the register", "kitbook backup") } else { ("none", "kitbook backup FOLDER") };
    let last = status.last_backup_on.map_or_else(|| none.to_owned(), show_day);
    if status.backup_overdue == Some(true) { format!("{last}: {verb}") } else { String::new() }
}

/// When a backup was last tried, if the next trial is overdue.
fn last_drill(status: &StatusView) -> String {
    let last = status.last_drill_on.map_or_else(|| "none".to_owned(), show_day);
    if status.drill_overdue { format!("{last}: kitbook backup drill FILE") } else { String::new() }
}

pub fn run(session: &mut Session<'_>, _args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let path = desk.store.path().to_owned();
    let (mut status, last) =
        desk.store.read(|tx| Ok::<_, Fault>((overview::status::status(tx, clock)?, folder::last(tx, &path, clock))))?;
    session.out.notes(status.add_backups(last));
    session.warn_of_place(desk.store.path());
    match session.out.format() {
        Format::Json | Format::Csv => session.out.document(&status),
        Format::Table => {
            let title = format!("{}, {}", status.school, show_day(status.today));
            let line = |count: i64, hint: &str| if count == 0 { String::new() } else { format!("{count:<6} {hint}") };
            let owed = if status.owed_pence == 0 {
                String::new()
            } else {
                format!("{} kitbook charge aged", shown_pounds(status.owed_pence))
            };
            let lines = [
                ("registered", format!("{:<6} assets, {} people", status.assets, status.people)),
                ("on loan", format!("{:<6} kitbook asset list --state on-loan", status.on_loan)),
                ("overdue", line(status.overdue, "kitbook loan list --overdue")),
                ("due today", line(status.due_today, "kitbook loan list --due-today")),
                ("unsigned slips", line(status.unsigned, "kitbook loan list --unsigned")),
                ("routine checks due", line(status.check_in_due, "kitbook loan list --check-in-due")),
                ("parts owed", line(status.parts_owed, "kitbook loan list --owed")),
                ("awaiting check", line(status.awaiting_check, "kitbook asset list --state awaiting-check")),
                ("awaiting wipe", line(status.awaiting_wipe, "kitbook wipe list")),
                ("unsafe items", line(status.unsafe_kit, "kitbook asset list --state unsafe")),
                ("recalled items", line(status.recalled, "kitbook loan list --recalled")),
                ("tests failed", line(status.pat_failed, "kitbook pat due --status failed")),
                ("tests overdue", line(status.pat_overdue, "kitbook pat due --status overdue")),
                ("tests due soon", line(status.pat_due_soon, "kitbook pat due --status due-soon")),
                ("items never tested", line(status.pat_never_tested, "kitbook pat due --status never-tested")),
                ("tests unmatched", line(status.pat_unmatched, "kitbook pat history --unmatched")),
                ("tests queried", line(status.pat_queried, "kitbook pat history --queried")),
                ("lost or missing", line(status.gone, "kitbook asset list --gone")),
                ("incidents to decide", line(status.incidents_to_decide, "kitbook incident list --state open")),
                (
                    "incidents to close",
                    line(status.incidents_open - status.incidents_to_decide, "kitbook incident list --state decided"),
                ),
                ("breach decisions", line(status.breach_reports_due, "kitbook incident list --breach")),
                ("items in repair", line(status.repairs_open, "kitbook repair list")),
                ("kept as evidence", line(status.held, "kitbook hold list")),
                (
                    "disposals to authorise",
                    line(status.disposals_to_authorise, "kitbook disposal list --state requested"),
                ),
                ("disposals to finish", line(status.disposals_to_finish, "kitbook disposal list --state authorised")),
                ("banned", line(status.bans, "kitbook ban list")),
                ("charges to request", line(status.charges_to_request, "kitbook charge list --state assessed")),
                ("charges overdue", line(status.charges_overdue, "kitbook charge list --overdue")),
                ("charges disputed", line(status.charges_disputed, "kitbook charge list --state disputed")),
                ("refunds due", line(status.charges_to_refund, "kitbook charge list --credit")),
                ("owed", owed),
                ("leavers with items", line(status.leavers_holding, "kitbook leaver list --within 30d --holding")),
                (
                    "agreements unsigned",
                    line(status.agreements_unsigned, "kitbook agreement status --state unsigned,out-of-date"),
                ),
                ("new version to sign", line(status.agreements_due, "kitbook agreement status --state due")),
                ("agreements to review", line(status.agreements_to_review, "kitbook agreement list")),
                ("permissions awaited", line(status.permissions_awaiting, "kitbook permission list --awaiting")),
                ("own devices overdue", line(status.own_devices_overdue, "kitbook own-device list")),
                ("in the cupboard", line(status.in_cupboard, "kitbook own-device list --cupboard")),
                ("own device tests", line(status.own_device_tests_due, "kitbook own-device list --test-due")),
                ("network to end", line(status.own_device_network_due, "kitbook own-device list --network-due")),
                ("confiscated", line(status.confiscated, "kitbook own-device list --confiscated")),
                ("stock overdue", line(status.stock_overdue, "kitbook stock list --overdue")),
                ("licences expiring", line(status.licences_expiring, "kitbook licence list --expiring 30d")),
                ("stocktakes open", line(status.stocktakes_open, "kitbook stocktake list --open")),
                (
                    "support sign-off",
                    status.support_sign_off_due_on.map_or_else(String::new, |end| {
                        format!("the term to {}: kitbook support sign-off --by REF", show_day(end))
                    }),
                ),
                ("people to erase", line(status.to_erase, "kitbook privacy erase --dry-run")),
                ("last backup", last_backup(&status)),
                ("last drill", last_drill(&status)),
                ("log head", status.log_head.clone()),
            ];
            session.out.page(&title, &lines);
        }
    }
    Ok(Code::Done)
}
