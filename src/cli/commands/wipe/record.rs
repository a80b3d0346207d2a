//! `kitbook wipe record`: devices were wiped.

use crate::cli::{error::Code, session::Session, words, words::Format};
use domain::fault::Failure;
use register::{
    view::Unnumbered as _,
    wipe::record::{self as wipe_record, Order},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Have the account signed out of the cloud before the device is wiped, or it stays locked to whoever had it."
)]
pub struct Args {
    /// The devices' tags; `-` reads them from standard input
    #[arg(required = true, value_name = "TAG")]
    tags: Vec<String>,
    /// How: factory reset, three passes …
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    method: String,
    /// Who did it (else the operator)
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Its account was signed out of the cloud before
    #[arg(long)]
    cloud_signed_out: bool,
    /// The account of whoever had it is deleted
    #[arg(long)]
    account_deleted: bool,
    /// The number of the certificate, of who wipes for the school
    #[arg(long, value_name = "NUMBER")]
    certificate: Option<String>,
    /// Though nothing awaits it: before a disposal, or after a loan for days
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
    // One device is one item.
    let (mut items, code) = session.talk(answer);
    session.kept();
    if session.globals.dry_run {
        items.unnumber();
    }
    session.out.json(&items.first());
    Ok(code)
}
