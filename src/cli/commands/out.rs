//! `kitbook out`: signs items out.

use crate::cli::{
    error::Code,
    options::{
        import::{Kindred, ReadingArgs},
        sign_out::{OverrideArgs, TermArgs, show_slip},
        state_out::StateArgs,
    },
    session::Session,
    words,
};
use domain::{
    fault::{Failure, Fault},
    person::PersonKind,
};
use register::loan::{
    allocation,
    sign_out::{self, Order},
};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "For example: `kitbook out LAP-12 CAM-3 --to \"Oliver Smith\" --due fri`. Without --due, the category \
    sets the due date.\n\n\
    A file has a tag and a person in each row (a ref, a username, an e-mail address or a full name), and perhaps a due \
    date and a purpose, which come before the options. Everybody gets one slip, or one for each purpose. All rows go out, \
    or none. An item that the person has already stays as it is, so the same file twice changes nothing."
)]
pub struct Args {
    /// The items' tags, such as LAP-12; `-` reads them from another program, one on each line
    #[arg(required_unless_present = "file", value_name = "TAG")]
    tags: Vec<String>,
    /// The borrower's ref, username or name
    #[arg(long, value_name = "REF", required_unless_present = "file")]
    to: Option<String>,
    /// The borrower is a new member of staff with this name; --to gives the ref
    #[arg(long, value_name = "NAME", value_parser = words::said)]
    new_staff: Option<String>,
    /// The borrower is a new pupil with this name; --to gives the ref
    #[arg(long, value_name = "NAME", value_parser = words::said, conflicts_with = "new_staff")]
    new_pupil: Option<String>,
    /// Sign out by a file with a tag and a person in each row: CSV, Excel or LibreOffice; `-` reads a CSV file from
    /// another program
    #[arg(id = "file", long = "from", value_name = "FILE", conflicts_with_all = ["tags", "to", "new_staff", "new_pupil", "partial"])]
    from: Option<PathBuf>,
    #[command(flatten, next_help_heading = "Reading a file")]
    reading: ReadingArgs,
    #[command(flatten)]
    terms: TermArgs,
    #[command(flatten)]
    state: StateArgs,
    /// Lend the items that are allowed, and skip the refused ones
    #[arg(long)]
    partial: bool,
    #[command(flatten)]
    overrides: OverrideArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let overrides = args.overrides.read()?;
    let mut desk = session.desk()?;
    let terms = args.terms.read(desk.act.days())?;
    if let Some(file) = args.from {
        if !args.state.is_silent() {
            return Err(Fault::invalid("a file signs out many items, and a photograph or a condition is of one")
                .hint("Sign out that item by itself. Or add its photograph later: `kitbook loan photo NO FILE`.")
                .into());
        }
        let order = allocation::Order { terms, overrides };
        let kindred = Kindred { question: Some("Sign these out?"), ..Kindred::default() };
        return args.reading.run(&file, session, &mut desk, &kindred, |store, act, reader, options, progress| {
            allocation::import(store, act, &order, reader, options, progress)
        });
    }
    args.reading.must_have_a_file()?;
    let (tags, spelling) = session.tags(&args.tags)?;
    let seen = args.state.read(&tags)?;
    let staff = args.new_staff.map(|name| (PersonKind::Staff, name));
    let new = staff.or(args.new_pupil.map(|name| (PersonKind::Pupil, name)));
    let to = args.to.unwrap_or_default();
    let order = Order { tags, spelling, to, new, terms, partial: args.partial, overrides, seen };
    let answer = sign_out::sign_out(&mut desk.store, &desk.act, &order)?;
    let (slip, code) = session.talk(answer);
    show_slip(session, slip, desk.act.clock())?;
    Ok(code)
}
