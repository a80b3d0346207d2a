//! `kitbook permission list`: lists permissions that were given, or that a role must still give.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::permission::{self, list::Filter};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this kind: home, visit, personal-use, personal-data, own-device, network, pupil-device, pupil-wifi,
    /// software-install or a kind that you added
    #[arg(long)]
    kind: Option<String>,
    /// Only permissions for this person
    #[arg(long, value_name = "REF")]
    person: Option<String>,
    /// Only permissions for this item
    #[arg(long, value_name = "TAG")]
    asset: Option<String>,
    /// Only permissions that someone still has to give
    #[arg(long)]
    awaiting: bool,
    /// Also permissions that have expired or were revoked
    #[arg(long)]
    all: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let found = desk.store.read(|tx| {
        let person = args.person.as_deref().map(|p| store::person::find(tx, p)).transpose()?.map(|p| p.id);
        let item = args.asset.as_deref().map(|tag| store::asset::find(tx, tag, Spelling::Short)).transpose()?;
        let asset = item.map(|item| item.id);
        let filter = Filter { kind: args.kind, person, asset, awaiting: args.awaiting, all: args.all };
        permission::list::list(tx, &filter, clock.today())
    })?;
    session.out.list(&found, clock)?;
    Ok(Code::Done)
}
