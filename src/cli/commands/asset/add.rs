//! `kitbook asset add`: registers one item, or many of a kind.

use crate::cli::{error::Code, options::fields::FieldArgs, session::Session};
use domain::{
    asset_fields::AssetField,
    fault::{Failure, Fault},
};
use register::asset::{self, Add, AddMany};
use std::{fs, path::PathBuf};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The item's tag; for many items, give --tag-prefix instead
    #[arg(value_name = "TAG", required_unless_present = "tag_prefix", conflicts_with = "tag_prefix")]
    tag: Option<String>,
    /// The category: laptop, tablet, camera …; `kitbook category list` lists them all
    #[arg(long, value_name = "NAME")]
    category: String,
    /// Add many items with new tags that begin like this: after LAP-0041, LAP- gives LAP-0042, LAP-0043 …; needs
    /// --count or --serials
    #[arg(long, value_name = "PREFIX")]
    tag_prefix: Option<String>,
    /// The number of items to add (default: one for each line of --serials)
    #[arg(long, value_name = "NUMBER", requires = "tag_prefix")]
    count: Option<usize>,
    /// A text file with one serial number on each line
    #[arg(long, value_name = "FILE", requires = "tag_prefix")]
    serials: Option<PathBuf>,
    /// The tag of the trolley that the items belong in
    #[arg(long, value_name = "TAG")]
    inside: Option<String>,
    #[command(flatten)]
    fields: FieldArgs<AssetField>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let fields = args.fields.0;
    let Some(prefix) = args.tag_prefix else {
        let tag = args.tag.unwrap_or_default();
        let order = Add { tag, category: args.category, fields, inside: args.inside };
        let answer = asset::add(&mut desk.store, &desk.act, &order)?;
        return session.answer(answer, desk.act.clock());
    };
    let serials = args.serials.map(read_serials).transpose()?.unwrap_or_default();
    let order = AddMany { category: args.category, prefix, count: args.count, serials, fields, inside: args.inside };
    session.answer_all(asset::add_many(&mut desk.store, &desk.act, &order)?, desk.act.clock())
}

fn read_serials(path: PathBuf) -> Result<Vec<String>, Fault> {
    let text = fs::read_to_string(&path).map_err(|e| {
        Fault::bad_file(format!("{} can't be read", path.display()))
            .hint("Give a text file with one serial number per line.")
            .because(e)
    })?;
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
}
