//! The columns of counted stock and its loans, in a table and in a CSV file.

use super::columns::{Column, Show, both, csv, table};
use super::{due, named, or_nothing};
use crate::stock::list::{StockLoanView, StockPage, StockView};
use domain::{money::shown_pounds, when::show_day};

/// The facts of a stock for its page.
pub fn stock_lines(page: &StockPage) -> Vec<(&'static str, String)> {
    let stock = &page.stock;
    vec![
        ("location", or_nothing(stock.location.as_ref())),
        ("owned", stock.owned.to_string()),
        ("here", stock.here.to_string()),
        ("lent", stock.lent.to_string()),
        ("overdue", if stock.overdue == 0 { String::new() } else { stock.overdue.to_string() }),
        ("missing", if stock.missing == 0 { String::new() } else { stock.missing.to_string() }),
        ("cost of one", stock.unit_cost_pence.map(shown_pounds).unwrap_or_default()),
        ("last count", page.last_count.clone()),
        ("notes", or_nothing(stock.notes.as_ref())),
    ]
}

/// The last count with the difference, such as "28 of 30 on Mon 30 Nov 2026".
fn count(stock: &StockView) -> String {
    match (stock.counted, stock.expected, stock.counted_on) {
        (Some(counted), Some(expected), Some(on)) if counted == expected => format!("{counted} on {}", show_day(on)),
        (Some(counted), Some(expected), Some(on)) => format!("{counted} of {expected} on {}", show_day(on)),
        _ => String::new(),
    }
}

impl Show for StockView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        both("name", "name"),
        both("location", "location").wide(),
        both("owned", "owned"),
        both("here", "here"),
        both("lent", "lent").blank(),
        both("missing", "missing").blank(),
        both("overdue", "overdue").blank(),
        both("unit_cost_pence", "cost").wide(),
        csv("counted_on counted expected"),
        table("last count", |stock: &Self, _| count(stock)).wide(),
        csv("notes"),
    ];
}

impl Show for StockLoanView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        both("stock", "stock"),
        csv("person.ref person.name"),
        table("borrower", |loan: &Self, _| named(&loan.person)),
        both("for_class", "for").wide(),
        both("number", "lent"),
        both("returned", "returned").blank(),
        both("missing", "missing").blank(),
        both("open", "still out").blank(),
        csv("out_at due_on due_at ended_at overdue"),
        table("due", |loan: &Self, clock| {
            let late = if loan.overdue { ": overdue" } else { "" };
            format!("{}{late}", due(loan.due_on, loan.due_at, clock))
        }),
        table("settled", |loan: &Self, clock| or_nothing(loan.ended_at.map(|at| show_day(clock.day_of(at))))).wide(),
    ];
}
