//! Import formats, in a table, in a CSV file and on a page.

use super::columns::{Column, Show, both, csv, table, told, worked};
use super::or_nothing;
use crate::rule::import_format::FormatView;
use domain::when::Clock;

/// The mapped headings, such as "Kit No=tag".
fn mapped(view: &FormatView) -> Vec<String> {
    view.map.iter().map(|(heading, field)| format!("{heading}={field}")).collect()
}

/// The remembered answers, such as "numeric-key=keep".
fn answered(view: &FormatView) -> Vec<String> {
    view.answers.iter().map(|(group, answer)| format!("{group}={answer}")).collect()
}

/// The facts of an import format for its page.
pub fn format_lines(view: &FormatView, clock: Clock) -> Vec<(&'static str, String)> {
    vec![
        ("headings", view.headings.join(", ")),
        ("fields", mapped(view).join("\n")),
        ("ignored", view.ignore.join("\n")),
        ("dates", view.dates.map(|dates| format!("{dates}: {}", dates.pattern())).unwrap_or_default()),
        ("category", or_nothing(view.category.as_ref())),
        ("kind", or_nothing(view.kind)),
        ("answers", answered(view).join("\n")),
        ("remembered", clock.show_short(view.remembered_at)),
    ]
}

impl Show for FormatView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        both("imports", "imports"),
        table("headings", |view: &Self, _| view.headings.len().to_string()),
        csv("headings").joined(" | "),
        table("mapped", |view: &Self, _| view.map.len().to_string()),
        worked("map", |view: &Self, _| mapped(view).join(" | ")),
        csv("ignore").joined(" | "),
        csv("dates category kind"),
        worked("answers", |view: &Self, _| answered(view).join(" | ")),
        told("remembered_at", "remembered", |view: &Self, clock| clock.show_short(view.remembered_at)),
    ];
}
