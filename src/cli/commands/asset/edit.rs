//! `kitbook asset edit`: changes an asset's details.

use crate::cli::{error::Code, options::fields::FieldArgs, session::Session, words};
use domain::{asset::Fate, asset_fields::AssetField, fault::Failure};
use register::{
    asset::{Edit, Fated},
    disposal,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The items' tags; `-` reads them from another program, one on each line
    #[arg(required = true, value_name = "TAG")]
    tags: Vec<String>,
    /// The new category; `kitbook category list` lists them all
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// The new state: lost, stolen or missing; needs --reason. For disposed, a disposal is requested, which someone else
    /// authorises
    #[arg(long, value_name = "STATE", value_parser = words::word::<Fate>, requires = "reason")]
    state: Option<Fate>,
    /// Reason for the new state, kept in the log
    #[arg(long, value_name = "TEXT", requires = "state", allow_hyphen_values = true, value_parser = words::said)]
    reason: Option<String>,
    #[command(flatten)]
    fields: FieldArgs<AssetField>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (tags, spelling) = session.tags(&args.tags)?;
    let order = Edit {
        tags,
        spelling,
        fields: args.fields.0,
        category: args.category,
        fate: args.state.map(|fate| Fated { fate, reason: args.reason.unwrap_or_default() }),
    };
    let answer = disposal::request::edit(&mut desk.store, &desk.act, &order)?;
    let clock = desk.act.clock();
    match order.tags.len() {
        1 => session.answer(answer.map(|mut items| items.remove(0)), clock),
        _ => session.answer_all(answer, clock),
    }
}
