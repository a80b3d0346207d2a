//! The fixed asset note on paper, in the form that accounts have: a column for each class, the sums at the right.

use super::note::{FixedAssetNote, NoteLine};
use crate::paper::{Page, letterhead::Letterhead, render};
use askama::Template;
use domain::{
    fault::Fault,
    money::decimal,
    when::{Clock, show_date},
};

#[derive(Template)]
#[template(path = "fixed-assets.html", config = "src/paper/askama.toml")]
struct NotePage<'a> {
    page: Page<'a>,
    years: Vec<Year>,
    policies: Vec<(String, String)>,
    thresholds: Vec<String>,
    left_out: Vec<String>,
}

/// One financial year, in as many tables as its classes need.
struct Year {
    heading: String,
    tables: Vec<Table>,
    /// The sentence on what was gained or lost by disposals.
    disposals: Option<String>,
}

/// The most classes beside each other: a page is no wider.
const CLASSES: usize = 5;

struct Table {
    of: Vec<String>,
    rows: Vec<NoteRow>,
}

/// A line of the table; a heading has no sums.
struct NoteRow {
    is_heading: bool,
    is_sum: bool,
    what: String,
    sums: Vec<String>,
}

/// Renders the note. `policies` are pairs of what a policy is for and the policy in words.
pub fn sheet(
    note: &FixedAssetNote,
    policies: Vec<(String, String)>,
    letterhead: &Letterhead,
    clock: Clock,
) -> Result<String, Fault> {
    let mark = format!("Fixed asset note as at {}", show_date(note.as_at_on));
    let footer = "Worked out from the equipment register. Check it against the accounts.";
    let years = note.totals.iter().map(|total| year(note, total)).collect();
    let thresholds = note.thresholds.iter().map(|threshold| {
        let from = threshold.from_on.map(|day| format!(" for purchases from {}", show_date(day))).unwrap_or_default();
        let grouped = if threshold.grouped { ", what was bought together counted together" } else { "" };
        format!("£{}{from}{grouped}", decimal(threshold.threshold_pence))
    });
    let left_out = note.remarks(clock).iter().filter_map(|say| say.fact().map(str::to_owned)).collect();
    render(&NotePage {
        page: Page::new(letterhead, "Fixed asset note", mark, footer, clock),
        years,
        policies,
        thresholds: thresholds.collect(),
        left_out,
    })
}

/// The value of a line in one row of the note.
type Sum = fn(&NoteLine) -> i64;

fn year(note: &FixedAssetNote, total: &NoteLine) -> Year {
    let lines: Vec<&NoteLine> = note.lines.iter().filter(|line| line.year == total.year).chain([total]).collect();
    let known = total.disposed - total.without_proceeds;
    let disposals = (known > 0).then(|| {
        let what = if total.gain_pence < 0 { "loss" } else { "gain" };
        let (proceeds, gain) = (decimal(total.proceeds_pence), decimal(total.gain_pence.abs()));
        format!("Proceeds of disposals £{proceeds}: a {what} of £{gain}.")
    });
    Year {
        heading: format!("Financial year {}, to {}", total.year, show_date(total.until_on)),
        tables: lines.chunks(CLASSES).map(|lines| table(lines, total)).collect(),
        disposals,
    }
}

fn table(lines: &[&NoteLine], total: &NoteLine) -> Table {
    let heading = |what: &str| NoteRow { is_heading: true, is_sum: false, what: what.to_owned(), sums: Vec::new() };
    let row = |what: String, is_sum: bool, sum: Sum| NoteRow {
        is_heading: false,
        is_sum,
        what,
        sums: lines.iter().map(|line| decimal(sum(line))).collect(),
    };
    let (first, last) = (format!("At {}", show_date(total.from_on)), format!("At {}", show_date(total.until_on)));
    let rows = vec![
        heading("Cost"),
        row(first.clone(), false, |line| line.cost_brought_forward_pence),
        row("Additions".to_owned(), false, |line| line.additions_pence),
        row("Disposals".to_owned(), false, |line| -line.disposals_pence),
        row(last.clone(), true, |line| line.cost_carried_forward_pence),
        heading("Depreciation"),
        row(first.clone(), false, |line| line.depreciation_brought_forward_pence),
        row("Charge for the year".to_owned(), false, |line| line.charge_pence),
        row("On disposals".to_owned(), false, |line| -line.on_disposals_pence),
        row(last.clone(), true, |line| line.depreciation_carried_forward_pence),
        heading("Net book value"),
        row(last, true, |line| line.book_value_pence),
        row(first, false, |line| line.book_value_brought_forward_pence),
    ];
    Table { of: lines.iter().map(|line| line.of.clone()).collect(), rows }
}
