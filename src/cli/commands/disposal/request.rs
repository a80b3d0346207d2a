//! `kitbook disposal request`: asks for the disposal of items.

use super::share;
use crate::cli::{error::Code, session::Session, words};
use domain::{disposal::Method, fault::Failure};
use register::disposal::{
    PerItem,
    request::{self as disposal_request, Request},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Nothing is disposed of yet. Someone else authorises it, with `kitbook disposal authorise`; then the \
    certificates are attached, and `kitbook disposal done` disposes of the items."
)]
pub struct Args {
    /// Tags of the items; `-` reads a list of tags, one on each line, from another program
    #[arg(required = true, value_name = "TAG")]
    tags: Vec<String>,
    /// Reason, such as "beyond repair"
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
    /// How they leave: recycled, sold, given, returned (to the lessor) or destroyed
    #[arg(long, value_name = "METHOD", value_parser = words::word::<Method>)]
    method: Method,
    /// Company or person that gets them; needed for what is sold, given or returned
    #[arg(long, value_name = "NAME")]
    to: Option<String>,
    /// Company that takes them away
    #[arg(long, value_name = "NAME")]
    carrier: Option<String>,
    /// Member of staff who asks (default: you, if the register knows you)
    #[arg(long, value_name = "REF")]
    by: Option<String>,
    /// Part of the cost that a funder paid, for all items or for one, such as LAP-1=50%; none for no share (default: as the
    /// items have it)
    #[arg(long, value_name = "SHARE|TAG=SHARE", value_parser = share)]
    funder_share: Vec<PerItem>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (tags, spelling) = session.tags(&args.tags)?;
    let order = Request {
        tags,
        spelling,
        reason: args.reason,
        method: Some(args.method),
        recipient: args.to,
        carrier: args.carrier,
        by: args.by,
        funder_share: args.funder_share,
    };
    let answer = disposal_request::request(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
