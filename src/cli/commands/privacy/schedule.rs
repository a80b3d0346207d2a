//! `kitbook privacy schedule`: shows or sets the years that personal data is kept.

use crate::cli::{
    error::Code,
    session::Session,
    verb::Effect,
    words::{self, Format},
};
use domain::{fault::Failure, privacy::What};
use register::privacy::{erase, held::ScheduleView};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "pupils, staff and others: years after the person's last day, or after the contract end if that is \
                  later. attachments: years after the incident was closed. backups: years that a backup is kept. none: \
                  kept for ever. To set two: `kitbook privacy schedule pupils=7 staff=6`. The years in a new register \
                  are a starting point; they are not set by law."
)]
pub struct Args {
    /// Years to keep personal data of pupils, staff, others, attachments or backups, such as pupils=7 or backups=none
    /// (without it: show the years)
    #[arg(value_name = "WHAT=YEARS", value_parser = years)]
    set: Vec<(What, Option<u32>)>,
}

fn years(text: &str) -> Result<(What, Option<u32>), String> {
    let (what, years) = text.split_once('=').ok_or("write WHAT=YEARS, like pupils=7")?;
    let years = match years.trim() {
        "none" => None,
        digits => {
            let number = digits.parse::<u32>().ok().filter(|years| *years <= 100);
            Some(number.ok_or("write a whole number of years up to 100, or none")?)
        }
    };
    Ok((words::word(what)?, years))
}

impl Args {
    /// The effect on the register: setting years changes it.
    pub fn effect(&self) -> Effect {
        Effect::reads_if(self.set.is_empty())
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    if args.set.is_empty() {
        let schedule = desk.store.read(ScheduleView::load)?;
        match session.out.format() {
            Format::Json => session.out.json(&schedule),
            Format::Csv | Format::Table => session.out.list(&[schedule], clock)?,
        }
        return Ok(Code::Done);
    }
    session.answer(erase::schedule(&mut desk.store, &desk.act, &args.set)?, clock)
}
