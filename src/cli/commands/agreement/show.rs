//! `kitbook agreement show`: shows one version, or writes its text to a file.

use crate::cli::{
    error::Code,
    options::paper::put_bytes,
    session::Session,
    words::{Format, Overwrite},
};
use domain::fault::{Failure, Fault};
use register::agreement::list::AgreementView;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The agreement's number; `kitbook agreement list` shows it
    no: i64,
    /// Save the agreement's text to this file, readable only by you
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    overwrite: Overwrite,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let agreement = desk.store.read(|tx| store::agreement::by_no(tx, args.no))?;
    let Some(file) = &args.output else {
        let view = AgreementView::of(&agreement);
        match session.out.format() {
            Format::Json => session.out.json(&view),
            Format::Csv | Format::Table => session.out.list(&[view], clock)?,
        }
        return Ok(Code::Done);
    };
    let Some(sha256) = &agreement.sha256 else {
        return Err(Fault::conflict(
            format!("agreement {} was published without its text", agreement.no),
            "To add the text, publish a newer version: `kitbook agreement publish TITLE --file FILE`.",
        )
        .into());
    };
    let what = format!("the text of agreement {}", agreement.no);
    let bytes = desk.store.read(|tx| store::attachment::bytes_of(tx, sha256, &what))?;
    put_bytes(session, file, args.overwrite, &bytes)?;
    Ok(Code::Done)
}
