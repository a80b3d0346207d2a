//! The ledger: amounts owed by age, and sums that are exact to the penny.

use super::measure::{Bench, Row, output, race, shell, timed};
use chrono::{Days, Utc};
use register::charge::aged::SQL;

/// Reads a number from the shell's answer.
fn number(bench: &Bench, sql: &str) -> i64 {
    output(shell(bench.school(), &[], sql)).trim().parse().expect("it is a number")
}

/// Converts a cell with pounds and pence to pence.
fn pence(cell: &str) -> i64 {
    cell.replace('.', "").parse().expect("it is an amount")
}

pub(super) fn aged(bench: &Bench) -> Vec<Row> {
    let csv = ["charge", "aged", "--format", "csv"];
    let lines = number(bench, "select count(*) from charge_line");
    // The ledger's lines, the charges and the report must have the same sum.
    let ledger = number(bench, "select sum(amount_pence) from charge_line");
    assert_eq!(ledger, number(bench, "select sum(outstanding_pence) from charge"));
    assert_eq!(ledger, number(bench, "select sum(owes_pence) from person"));
    let report = output(bench.kitbook(bench.school(), &csv));
    let total: i64 = report.lines().skip(1).map(|line| pence(line.rsplit(',').next().expect("a last cell"))).sum();
    assert_eq!(total, ledger, "the report and the ledger have the same sum");
    let today = Utc::now().date_naive();
    let sql = [0, 30, 60, 90].into_iter().enumerate().fold(SQL.to_owned(), |sql, (at, days)| {
        sql.replace(&format!("?{}", at + 1), &format!("'{}'", today - Days::new(days)))
    });
    let rows = output(shell(bench.school(), &["-csv"], &sql)).lines().count();
    assert_eq!(report.lines().count(), rows + 1, "a heading, and as many rows as the shell finds");
    let times =
        race(30, |_| timed(bench.kitbook(bench.school(), &csv)), |_| timed(shell(bench.school(), &["-csv"], &sql)));
    vec![Row::race(&format!("`charge aged`, {rows} people of {lines} ledger lines"), times, 150)]
}
