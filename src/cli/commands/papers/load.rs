//! `kitbook papers load`: loads the texts of letters that the school has changed.

use crate::cli::{error::Code, session::Session};
use domain::{
    fault::{Failure, Fault, FaultKind},
    letter::Kind,
    text::shown,
    words::Word as _,
};
use register::{file::attachment, letter::texts};
use std::{fs, path::PathBuf};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Give the folder, or single files, of `kitbook papers copy`. All texts are checked before one is \
                        used: a mistake is named with its line, and nothing changes. What a letter must say, such as that \
                        a contribution is voluntary, can't be left out."
)]
pub struct Args {
    /// The folder, or files like contribution.txt
    #[arg(value_name = "DIR|FILE", required = true)]
    paths: Vec<PathBuf>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let mut texts = Vec::new();
    for path in &args.paths {
        if path.is_dir() {
            let before = texts.len();
            for kind in Kind::ALL {
                let file = path.join(format!("{kind}.txt"));
                if file.exists() {
                    texts.push((*kind, read(&file)?));
                }
            }
            if texts.len() == before {
                return Err(Fault::new(FaultKind::NotFound, format!("no text of a letter is in {}", path.display()))
                    .hint("To get the texts: `kitbook papers copy DIR`.")
                    .into());
            }
            unknown_files(session, path);
        } else {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let kind = texts::kind_of(&name).ok_or_else(|| {
                Fault::invalid(format!("{} is not the name of a letter's text", shown(&name)))
                    .hint(format!("Name the file after its letter, with .txt: {}.", Kind::list()))
            })?;
            texts.push((kind, read(path)?));
        }
    }
    let answer = texts::load(&mut desk.store, &desk.act, &texts)?;
    session.answer_all(answer, desk.act.clock())
}

fn read(path: &std::path::Path) -> Result<String, Fault> {
    let file = attachment::read(path)?;
    String::from_utf8(file.bytes).map_err(|e| {
        Fault::bad_file(format!("{} is not plain text in UTF-8", path.display()))
            .hint("Save it as plain text, with the encoding UTF-8.")
            .because(e)
    })
}

/// Says which files of a folder were not loaded, so that a misspelt name is not lost.
fn unknown_files(session: &mut Session<'_>, folder: &std::path::Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut unknown: Vec<String> =
        names.filter(|name| name != "README.txt" && texts::kind_of(name).is_none()).collect();
    unknown.sort();
    session
        .out
        .notes(unknown.iter().map(|name| format!("{} is not the name of a letter's text: skipped", shown(name))));
}
