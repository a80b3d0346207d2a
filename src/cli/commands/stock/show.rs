//! `kitbook stock show`: shows one stock, with who has some of it.

use crate::cli::{error::Code, session::Session, words::Format};
use domain::fault::{Failure, Fault};
use register::{listed::stock::stock_lines, stock::list::StockPage};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The stock: its name or number
    stock: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let page = desk.store.read::<_, Fault>(|tx| StockPage::load(tx, &store::stock::find(tx, &args.stock)?, clock))?;
    match session.out.format() {
        Format::Json => session.out.json(&page),
        Format::Csv => session.out.list(&[page.stock], clock)?,
        Format::Table => {
            let no = page.stock.no.map(|no| no.to_string()).unwrap_or_default();
            session.out.page(&format!("Stock {no}  {}", page.stock.name), &stock_lines(&page));
            session.out.section("On loan now", &page.loans, clock);
            session.out.section("Past loans, newest first", &page.past, clock);
        }
    }
    Ok(Code::Done)
}
