//! Files and folders: made so that their owner alone (or a named group) can read them, before anything is in them.

use crate::domain::fault::Fault;
use std::{
    fs::{self, File, OpenOptions},
    io,
    path::Path,
};

/// Makes the folder that a register is to lie in, and those above it.
///
/// Errors: it can't be made.
pub fn make_folder_for(path: &Path) -> Result<(), Fault> {
    let Some(folder) = folder_of(path) else { return Ok(()) };
    fs::create_dir_all(folder).map_err(|e| {
        Fault::register(format!("the folder {} can't be made", folder.display()))
            .hint("Choose another place with --db.")
            .because(e)
    })
}

/// Makes a folder, and those above it, that its owner alone can look into; one that is there is left alone.
///
/// Errors: it can't be made.
pub fn make_private_folder(folder: &Path) -> Result<(), Fault> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder).map_err(|e| {
        Fault::register(format!("the folder {} can't be made", folder.display()))
            .hint("Check that you may write there, or choose another folder.")
            .because(e)
    })
}

fn folder_of(path: &Path) -> Option<&Path> {
    path.parent().filter(|folder| !folder.as_os_str().is_empty())
}

/// Makes a file that its owner alone can read, where none is.
///
/// Errors: one is, or it can't be made.
pub fn private_file(path: &Path) -> io::Result<File> {
    new_file(path, 0o600)
}

fn new_file(path: &Path, mode: u32) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(mode);
    }
    // On Windows a file has the rights of its folder: those of the account's own profile.
    #[cfg(not(unix))]
    let _ = mode;
    options.open(path)
}

/// Makes a file, readable and writable by its owner alone (or by a group as well), before anything is in it.
///
/// Errors: a file of that name is there, the folder is not, or there is no such group.
pub fn create_private(path: &Path, group: Option<&str>) -> Result<(), Fault> {
    if let Some(folder) = folder_of(path).filter(|folder| !folder.exists()) {
        return Err(Fault::register(format!("there is no folder {}", folder.display()))
            .hint("Check the path after --db (or KITBOOK_DB), or make the folder first."));
    }
    let file = new_file(path, if group.is_some() { 0o660 } else { 0o600 }).map_err(|e| {
        Fault::register(format!("{} can't be made", path.display())).hint("Choose another place with --db.").because(e)
    })?;
    let given = group.map_or(Ok(()), |group| give_to_group(path, group));
    drop(file);
    given.inspect_err(|_| {
        // The file is empty and ours: leaving it would make the next `init` think that it was meant.
        let _ = fs::remove_file(path);
    })
}

/// Lets a group of accounts read and write a file beside its owner.
///
/// Errors: there is no such group, or the operator is no member of it.
#[cfg(unix)]
pub fn give_to_group(path: &Path, group: &str) -> Result<(), Fault> {
    use std::os::unix::fs::{PermissionsExt as _, chown};
    let known = nix::unistd::Group::from_name(group).ok().flatten().ok_or_else(|| {
        Fault::usage(format!("there is no group {}", crate::domain::text::shown(group)))
            .hint("Give a group of accounts that this machine knows; `getent group` lists them.")
    })?;
    let denied = |e: io::Error| {
        Fault::register(format!("{} can't be given to the group {group}", path.display()))
            .hint("You must be a member of that group yourself.")
            .because(e)
    };
    chown(path, None, Some(known.gid.as_raw())).map_err(denied)?;
    // `mode` at creation is cut by the umask.
    fs::set_permissions(path, fs::Permissions::from_mode(0o660)).map_err(denied)
}

/// Lets a group of accounts read and write a file beside its owner.
///
/// Errors: always, where files have no group.
#[cfg(not(unix))]
pub fn give_to_group(_path: &Path, _group: &str) -> Result<(), Fault> {
    Err(Fault::usage("--group works on Linux and macOS only")
        .hint("On Windows, share the folder with the accounts that need it."))
}
