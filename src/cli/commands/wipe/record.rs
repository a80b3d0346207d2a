//! `kitbook wipe record`: records that devices were wiped.

use crate::cli::{error::Code, session::Session, words, words::Format};
use domain::fault::Failure;
use register::{
    view::Unnumbered as _,
    wipe::record::{self as wipe_record, Order},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Before the wipe, sign the last borrower out of their cloud account. Otherwise the device stays \
                  locked to it."
)]
pub struct Args {
    /// Tags of the devices; `-` reads a list of tags, one on each line, from another program
    #[arg(required = true, value_name = "TAG")]
    tags: Vec<String>,
    /// How they were wiped, such as "factory reset"
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    method: String,
    /// Name of the person who wiped them (default: you)
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// The cloud account was signed out before the wipe
    #[arg(long)]
    cloud_signed_out: bool,
    /// The last borrower's account was deleted
    #[arg(long)]
    account_deleted: bool,
    /// Number of the certificate, if a company wiped them for the school
    #[arg(long, value_name = "NUMBER")]
    certificate: Option<String>,
    /// Record it even if the device didn't have to be wiped, such as before its disposal or after a short loan
    #[arg(long)]
    anyway: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (tags, spelling) = session.tags(&args.tags)?;
    let one = tags.len() == 1;
    let order = Order {
        tags,
        spelling,
        method: args.method,
        by: args.by,
        cloud_signed_out: args.cloud_signed_out,
        account_deleted: args.account_deleted,
        certificate: args.certificate,
        anyway: args.anyway,
    };
    let answer = wipe_record::record(&mut desk.store, &desk.act, &order)?;
    if !one || session.out.format() != Format::Json {
        return session.answer_all(answer, desk.act.clock());
    }
    // A single tag is answered with one JSON object, not with a list.
    let (mut items, code) = session.talk(answer);
    session.kept();
    if session.globals.dry_run {
        items.unnumber();
    }
    session.out.json(&items.first());
    Ok(code)
}
