//! `kitbook report dfe`: what the register answers of the Department for Education's digital standards.

use crate::cli::{
    error::Code,
    options::paper::PaperArgs,
    session::Session,
    words::{self, Format},
};
use domain::{
    fault::{Failure, Fault},
    standard::{Point, READ_ON, SOURCE},
    when::show_day,
};
use register::{
    keep::backup::folder,
    paper::letterhead::letterhead,
    report::{standards, standards_paper},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Each line is a point of a standard: how many answer it, of how many, and the command for what is missing. \
                  --point lists the items behind it. --output FILE.html saves a page for governors. The standards were \
                  read second hand, so the words are Kitbook's own: read the page of GOV.UK that the answer names."
)]
pub struct Args {
    /// List the items that are missing from this point, such as serial-number
    #[arg(long, value_parser = words::word::<Point>, value_name = "POINT", conflicts_with = "output")]
    point: Option<Point>,
    #[command(flatten)]
    paper: PaperArgs,
}

/// The command that lists what is missing from a point, or closes the gap.
fn command(point: Point) -> String {
    match point {
        Point::DigitalLead => "kitbook role set REF digital-lead".to_owned(),
        Point::SupportKnown => "kitbook support list --unknown".to_owned(),
        Point::Supported => "kitbook support list --ended --unknown".to_owned(),
        Point::SupportTold => "kitbook support sign-off --by REF".to_owned(),
        Point::Licences => "kitbook licence list".to_owned(),
        Point::BackedUp => "kitbook backup".to_owned(),
        Point::RestoreTried => "kitbook backup drill FILE".to_owned(),
        Point::AccountsEnded => "kitbook leaver list".to_owned(),
        Point::RemovableStorage => "kitbook rule set data-on-removable-storage refuse".to_owned(),
        Point::Requests => "kitbook incident list --all".to_owned(),
        _ => format!("kitbook report dfe --point {point}"),
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    if args.paper.output.is_some() {
        args.paper.check(session)?;
    }
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    if let Some(point) = args.point {
        let Some(gap) = desk.store.read(|tx| standards::gap(tx, point, clock))? else {
            let hint = format!("For this point, run `{}`.", command(point));
            return Err(Fault::invalid(format!("the point {point} is not about single items")).hint(hint).into());
        };
        session.out.list(&gap, clock)?;
        return Ok(Code::Done);
    }
    let path = desk.store.path().to_owned();
    let (mut points, letterhead) = desk.store.read(|tx| {
        let last = folder::last(tx, &path, clock);
        Ok::<_, Fault>((standards::standards(tx, &last, clock)?, letterhead(tx)?))
    })?;
    for view in &mut points {
        view.command = command(view.point);
    }
    if args.paper.output.is_some() {
        args.paper.put(session, &standards_paper::paper(&points, &letterhead, clock)?)?;
        return Ok(Code::Done);
    }
    if session.out.format() == Format::Table {
        session.out.line(&format!("{}, {}", letterhead.school, show_day(clock.today())));
        session.out.line("");
    }
    session.out.list(&points, clock)?;
    session.out.hint(format!(
        "the standards were read second hand, in a copy of {READ_ON}; before you quote them, read {SOURCE}"
    ));
    Ok(Code::Done)
}
