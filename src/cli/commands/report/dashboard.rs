//! `kitbook report dashboard`: one page for head and governors.

use crate::cli::{error::Code, options::paper::PaperArgs, session::Session, words::Format};
use domain::{fault::Failure, when::show_day};
use register::{
    paper::letterhead::letterhead,
    report::{
        dashboard::Dashboard,
        dashboard_paper::{figures, paper},
    },
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without --output it shows the figures. With --output FILE.html it saves a page with a chart and a table \
                  for each, to print or to send. No person is named in it. The page in the browser has the same at \
                  /dashboard."
)]
pub struct Args {
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    if args.paper.output.is_some() {
        args.paper.check(session)?;
        let html = desk.store.read(|tx| paper(&Dashboard::load(tx, clock)?, &letterhead(tx)?, clock))?;
        args.paper.put(session, &html)?;
        return Ok(Code::Done);
    }
    let dashboard = desk.store.read(|tx| Dashboard::load(tx, clock))?;
    if session.out.format() != Format::Table {
        session.out.document(&dashboard);
        return Ok(Code::Done);
    }
    session.out.page(&format!("{}, {}", dashboard.school, show_day(dashboard.today)), &figures(&dashboard));
    session.out.section("overdue, by week", &dashboard.overdue_by_week, clock);
    session.out.section("tests", &dashboard.tests, clock);
    session.out.section("damage and loss, by month", &dashboard.damage_by_month, clock);
    session.out.section("age", &dashboard.age, clock);
    session.out.section("replacement, by year", &dashboard.replacement_by_year, clock);
    session.out.section("use, by category", &dashboard.use_by_category, clock);
    Ok(Code::Done)
}
