//! `kitbook init`: makes the register.

use crate::cli::{error::Code, session::Session, words::Format};
use domain::{fault::Failure, remedy::Remedy, say};
use register::keep;
use serde::Serialize;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "For example: `kitbook init --school \"Our School\"`. Then add people and items: `kitbook person \
    import FILE`, `kitbook asset import FILE`."
)]
pub struct Args {
    /// The school's name, printed on slips and letters
    #[arg(long, value_name = "NAME")]
    school: Option<String>,
    /// Rename the school of an existing register
    #[arg(long, value_name = "NAME", conflicts_with_all = ["school", "group"])]
    rename: Option<String>,
    /// User group on this computer: its members may use the register too
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
}

/// A register and its file.
#[derive(Debug, Serialize)]
struct RegisterFile<'a> {
    file: String,
    school: &'a str,
    /// The time zone, such as Europe/London.
    zone: &'a str,
    /// True if the file was made just now.
    made: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    if let Some(name) = &args.rename {
        return rename(session, name);
    }
    let address = session.address()?;
    let path = address.typed().to_owned();
    if session.is_default_place() && !session.globals.dry_run {
        store::make_folder_for(&path)?;
    }
    let opened = keep::init::init(&address, &session.act()?, args.school.as_deref(), args.group.as_deref())?.value;
    if opened.fresh {
        session.out.recorded();
    }
    session.warn_of_place(&path);
    if let Some(wanted) = args.school.filter(|wanted| !opened.fresh && wanted.trim() != opened.register.school) {
        let wanted = wanted.trim();
        let kept = format!("the school's name stays {}; to change it: ", opened.register.school);
        session.out.notes([say![kept, Remedy::RenameSchool { name: wanted.to_owned() }]]);
    }
    let (school, zone) = (&opened.register.school, &opened.register.zone);
    if session.out.format() != Format::Table {
        let file = path.display().to_string();
        session.out.document(&RegisterFile { file, school, zone, made: opened.fresh });
        return Ok(Code::Done);
    }
    let file = path.display();
    session.out.line(&if opened.fresh {
        format!("Made the register of {school}, in {file}")
    } else {
        format!("Nothing was changed: {file} is already the register of {school}")
    });
    if opened.fresh {
        session
            .out
            .hint("next: `kitbook person import FILE`, `kitbook asset import FILE`, or `kitbook asset add`".to_owned());
    }
    Ok(Code::Done)
}

fn rename(session: &mut Session<'_>, name: &str) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (register, code) = session.talk(keep::init::rename(&mut desk.store, &desk.act, name)?);
    session.kept();
    if session.out.format() == Format::Table {
        session.out.line(&format!("The school's name is {}", register.school));
    } else {
        let file = desk.store.address().typed().display().to_string();
        session.out.document(&RegisterFile { file, school: &register.school, zone: &register.zone, made: false });
    }
    Ok(code)
}
