//! Makes files and folders that only their owner (or a named group) can read, before anything is in them.

use domain::{
    fault::{Fault, FaultKind},
    remedy::Input,
    say,
};
use std::{
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

/// Makes the folder for a register, and the folders above it.
pub fn make_folder_for(path: &Path) -> Result<(), Fault> {
    let folder = folder_of(path);
    fs::create_dir_all(folder).map_err(|e| {
        Fault::new(FaultKind::Unwritable, format!("the folder {} can't be made", folder.display()))
            .hint(say!["Choose another place with ", Input::Register, "."])
            .because(e)
    })
}

/// Checks that the folder for a register exists.
pub fn must_have_folder(path: &Path) -> Result<(), Fault> {
    let folder = folder_of(path);
    if folder.is_dir() {
        return Ok(());
    }
    Err(Fault::register(format!("there is no folder {}", folder.display())).hint(say![
        "Check the path after ",
        Input::RegisterOrSetting,
        ", or make the folder first."
    ]))
}

/// Makes a folder, and the folders above it, that only their owner can open; leaves an existing folder alone.
pub fn make_private_folder(folder: &Path) -> Result<(), Fault> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder).map_err(|e| {
        Fault::new(FaultKind::Unwritable, format!("the folder {} can't be made", folder.display()))
            .hint("Check that you can write there, or choose another folder.")
            .because(e)
    })
}

/// The folder of a path.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The real path of a file or folder, in the form in which people write it.
///
/// Errors: the file or folder does not exist.
pub fn real_path(path: &Path) -> io::Result<PathBuf> {
    let real = path.canonicalize()?;
    // Windows returns `\\?\C:\school`, which nobody types. It must not appear in answers and hints.
    #[cfg(windows)]
    if let Some(long) = real.to_str().and_then(|real| real.strip_prefix(r"\\?\"))
        && long.len() < 248
    {
        return Ok(match long.strip_prefix(r"UNC\") {
            Some(share) => PathBuf::from(format!(r"\\{share}")),
            None => PathBuf::from(long),
        });
    }
    Ok(real)
}

/// The target of a path that is a link, else the path itself; the target need not exist yet.
pub fn led_to(path: &Path) -> PathBuf {
    let target = || Some(folder_of(path).join(fs::read_link(path).ok()?));
    real_path(path).ok().or_else(target).unwrap_or_else(|| path.to_owned())
}

/// The first free name of `name(1)`, `name(2)` and so on.
pub fn first_free(name: impl Fn(u32) -> PathBuf) -> PathBuf {
    (1..).map(&name).find(|path| !path.exists()).unwrap_or_else(|| name(1))
}

/// Syncs a folder to the disk: a file's name is on the disk only when its folder is synced. Only Unix needs this.
///
/// Errors: the disk fails.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    match File::open(folder).and_then(|folder| sync_file(&folder)) {
        // Some file systems, especially shares, refuse this for a folder.
        Err(e) if matches!(e.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {}
        synced => synced?,
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Syncs a file to the disk.
///
/// Errors: the disk fails.
pub fn sync_file(file: &File) -> io::Result<()> {
    let synced = file.sync_all();
    // On a Mac, this does more than `fsync`, and a network share refuses it; then a plain `fsync` must do.
    #[cfg(target_os = "macos")]
    if let Err(e) = &synced
        && matches!(e.raw_os_error(), Some(nix::libc::ENOTSUP | nix::libc::ENOTTY | nix::libc::EINVAL))
    {
        return nix::unistd::fsync(file).map_err(io::Error::from);
    }
    synced
}

/// Makes a file that only its owner can read.
///
/// Errors: the file exists already, or can't be made.
pub fn private_file(path: &Path) -> io::Result<File> {
    new_file(path, 0o600)
}

pub(super) fn new_file(path: &Path, mode: u32) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(mode);
    }
    // On Windows a file takes its rights from its folder, which is in the account's own profile.
    #[cfg(not(unix))]
    let _ = mode;
    options.open(path)
}

/// Makes an empty file that only its owner (and the group, if given) can read and write.
///
/// Errors: a file of that name exists, the folder is missing, or there is no such group.
pub fn create_private(path: &Path, group: Option<&str>) -> Result<(), Fault> {
    must_have_folder(path)?;
    let file = new_file(path, if group.is_some() { 0o660 } else { 0o600 }).map_err(|e| {
        Fault::new(FaultKind::Unwritable, format!("{} can't be made", path.display()))
            .hint(say!["Choose another place with ", Input::Register, "."])
            .because(e)
    })?;
    let given = group.map_or(Ok(()), |group| give_to_group(path, group));
    drop(file);
    given.inspect_err(|_| {
        // The file is empty and was created here: if it stayed, the next `init` would think that somebody put it there
        // on purpose.
        let _ = fs::remove_file(path);
    })
}

/// The account that runs the program, as the system numbers it.
#[cfg(unix)]
pub fn own_account() -> u32 {
    nix::unistd::geteuid().as_raw()
}

/// Lets a group of accounts, as well as the owner, read and write a file. For a folder, this includes new files in it.
///
/// Errors: the group doesn't exist, or the operator is not a member of it.
#[cfg(unix)]
pub fn give_to_group(path: &Path, group: &str) -> Result<(), Fault> {
    use std::os::unix::fs::{PermissionsExt as _, chown};
    let known = nix::unistd::Group::from_name(group).ok().flatten().ok_or_else(|| {
        Fault::invalid(format!("there is no group {}", domain::text::shown(group)))
            .hint("Give a group of accounts on this machine; `getent group` lists them.")
    })?;
    let denied = |e: io::Error| {
        Fault::new(FaultKind::Unwritable, format!("{} can't be given to the group {group}", path.display()))
            .hint("You must be a member of that group yourself.")
            .because(e)
    };
    chown(path, None, Some(known.gid.as_raw())).map_err(denied)?;
    // The umask may have removed rights when the file was created.
    let mode = if path.is_dir() { 0o2770 } else { 0o660 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(denied)
}

/// Refuses to share a file with a group: on this system, files have no group.
#[cfg(not(unix))]
pub fn give_to_group(_path: &Path, _group: &str) -> Result<(), Fault> {
    Err(Fault::invalid("a group can share a register only on Linux and macOS")
        .hint("On Windows, share the folder with the accounts that need it."))
}
