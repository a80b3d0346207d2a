//! The dashboard as a paper, and the parts of it that the paper and the page share: each chart with its table.

use super::dashboard::Dashboard;
use crate::{
    listed::{
        columns::{Cells, Show},
        status_words,
    },
    paper::{
        Page,
        chart::{Bars, Chart},
        letterhead::Letterhead,
        render,
    },
};
use askama::Template;
use domain::{
    fault::Fault,
    money::shown_pounds,
    when::{Clock, show_day},
};

/// A part of the dashboard: a chart, and the table that says the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub title: &'static str,
    /// What is counted, in a sentence.
    pub counted: &'static str,
    /// The chart as SVG, whose texts are escaped; empty if there is nothing to draw.
    pub svg: String,
    pub headings: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// What a part shows of its lines.
struct Drawn<'a, T> {
    id: &'static str,
    title: &'static str,
    counted: &'static str,
    bars: Bars,
    lines: &'a [T],
    bar: fn(&T) -> (String, i64),
    shown: fn(i64) -> String,
}

impl<T: Show> Drawn<'_, T> {
    fn part(&self, clock: Clock) -> Result<Part, Fault> {
        let mut cells = Cells::<T>::table(clock, false);
        let figures: Vec<(String, i64)> = self.lines.iter().map(self.bar).collect();
        let chart = Chart { id: self.id, title: self.title, bars: self.bars, figures: &figures, shown: self.shown };
        Ok(Part {
            title: self.title,
            counted: self.counted,
            svg: chart.svg()?,
            rows: self.lines.iter().map(|line| cells.of(line).to_vec()).collect(),
            headings: cells.headings().to_vec(),
        })
    }
}

/// The figures at the top, each with its name.
pub fn figures(dashboard: &Dashboard) -> Vec<(&'static str, String)> {
    let tests = dashboard.tests_in_date_percent.map_or_else(|| "none needed".to_owned(), |share| format!("{share} %"));
    vec![
        ("items", dashboard.items.to_string()),
        ("on loan", dashboard.on_loan.to_string()),
        ("overdue", dashboard.overdue.to_string()),
        ("tests in date", tests),
        ("damage and loss in 12 months", shown_pounds(dashboard.damage_pence)),
        ("no year of replacement known", dashboard.unplanned.to_string()),
    ]
}

/// An amount for a bar, such as "£450".
fn in_pounds(pence: i64) -> String {
    shown_pounds(pence).trim_end_matches(".00").to_owned()
}

/// The parts of the dashboard, in their order.
///
/// Errors: a chart can't be drawn.
pub fn parts(dashboard: &Dashboard, clock: Clock) -> Result<Vec<Part>, Fault> {
    let number = |figure: i64| figure.to_string();
    Ok(vec![
        Drawn {
            id: "late",
            title: "Overdue, by week",
            counted: "Loans that were late at the end of each week, this week until now. A loan that was renewed counts \
                      by its latest due date.",
            bars: Bars::Upright,
            lines: &dashboard.overdue_by_week,
            bar: |week| (week.name(), week.overdue),
            shown: number,
        }
        .part(clock)?,
        Drawn {
            id: "tests",
            title: "Tests of electrical safety",
            counted: "Items that need tests, by where they stand today.",
            bars: Bars::Lying,
            lines: &dashboard.tests,
            bar: |count| (status_words(count.status).to_lowercase(), i64::try_from(count.items).unwrap_or(i64::MAX)),
            shown: number,
        }
        .part(clock)?,
        Drawn {
            id: "damage",
            title: "Damage and loss, by month",
            counted: "The cost of paid repairs, and the replacement cost of what is missing, by the month in which it \
                      happened.",
            bars: Bars::Upright,
            lines: &dashboard.damage_by_month,
            bar: |month| (month.month.clone(), month.cost_pence),
            shown: in_pounds,
        }
        .part(clock)?,
        Drawn {
            id: "age",
            title: "Age of the equipment",
            counted: "Items by whole years since they were bought.",
            bars: Bars::Upright,
            lines: &dashboard.age,
            bar: |age| (age.name(), age.items),
            shown: number,
        }
        .part(clock)?,
        Drawn {
            id: "replacement",
            title: "Replacement, by year",
            counted: "What it costs to replace the items that are due in each financial year, by age, by the end of \
                      support or as planned. The first year has those that were due before, too.",
            bars: Bars::Upright,
            lines: &dashboard.replacement_by_year,
            bar: |year| (year.year.clone(), year.cost_pence),
            shown: in_pounds,
        }
        .part(clock)?,
        Drawn {
            id: "use",
            title: "Use, by category",
            counted: "Items that were lent at least once in the last 365 days, or are on loan.",
            bars: Bars::Lying,
            lines: &dashboard.use_by_category,
            bar: |category| (category.category.clone(), category.used),
            shown: number,
        }
        .part(clock)?,
    ])
}

#[derive(Template)]
#[template(path = "dashboard.html", config = "src/paper/askama.toml")]
struct DashboardPage<'a> {
    page: Page<'a>,
    figures: Vec<(&'static str, String)>,
    parts: Vec<Part>,
}

/// Renders the dashboard as a paper.
///
/// Errors: it can't be drawn.
pub fn paper(dashboard: &Dashboard, letterhead: &Letterhead, clock: Clock) -> Result<String, Fault> {
    let mark = format!("Equipment on {}", show_day(dashboard.today));
    render(&DashboardPage {
        page: Page::new(letterhead, "Equipment: dashboard", mark, "No person is named in it.", clock),
        figures: figures(dashboard),
        parts: parts(dashboard, clock)?,
    })
}
