//! `kitbook init`: make the register.

use crate::{
    cli::{args::Format, error::Code, session::Session},
    domain::fault::Failure,
    ops::register,
};
use serde_json::json;

/// Arguments of `init`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The school's name, as it stands on slips
    #[arg(long, value_name = "NAME")]
    school: Option<String>,
    /// A group of accounts that may write the register too
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let path = session.path()?;
    let opened = register::init(&path, &session.act()?, args.school.as_deref(), args.group.as_deref())?.value;
    if opened.fresh {
        session.out.recorded();
    }
    let (school, zone) = (&opened.register.school, &opened.register.zone);
    if session.out.format() != Format::Table {
        let file = opened.store.path().display().to_string();
        session.out.thing(&json!({ "file": file, "school": school, "zone": zone, "made": opened.fresh }));
        return Ok(Code::Done);
    }
    let what = if opened.fresh {
        "Made the register of"
    } else {
        "The register is there already, and was left alone: the one of"
    };
    session.out.line(&format!("{what} {school}, in {}", opened.store.path().display()));
    if opened.fresh {
        session
            .out
            .hint("next: `kitbook person import FILE`, `kitbook asset import FILE`, or `kitbook asset add`".to_owned());
    }
    Ok(Code::Done)
}
