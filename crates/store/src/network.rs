//! Where a register may lie: on a disk of the machine itself. Over a network, the locks that keep two writers apart do
//! not hold, and the log that SQLite keeps beside the file (WAL) asks for memory that both share:
//! <https://www.sqlite.org/wal.html> names it as the first of its disadvantages.

use super::private::{folder_of, led_to};
use domain::{fault::Fault, remedy::Remedy, say};
use std::path::Path;

/// Refuses to write a register that lies on a network share.
///
/// Errors: it does.
pub(super) fn refuse_network(path: &Path) -> Result<(), Fault> {
    match network(path) {
        Some(kind) => Err(Fault::register(format!(
            "{} lies on a network share ({kind}): two machines that write there at once damage a register",
            path.display()
        ))
        .hint(say![
            "Keep the register on a disk of one machine; ",
            Remedy::Backup,
            " may write to the share."
        ])),
        None => Ok(()),
    }
}

/// Which service keeps a copy of the folder that a path lies in, if its name tells: it may put an older copy in the
/// register's place, or copy it between two writes.
pub fn synchronised(path: &Path) -> Option<&'static str> {
    const SERVICES: [(&str, &str); 10] = [
        ("onedrive", "OneDrive"),
        ("dropbox", "Dropbox"),
        ("google drive", "Google Drive"),
        ("googledrive", "Google Drive"),
        ("my drive", "Google Drive"),
        ("com~apple~clouddocs", "iCloud Drive"),
        ("icloud drive", "iCloud Drive"),
        ("iclouddrive", "iCloud Drive"),
        ("nextcloud", "Nextcloud"),
        ("owncloud", "ownCloud"),
    ];
    let whole = path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned());
    let folders = whole.parent()?.components();
    let mut names = folders.map(|folder| folder.as_os_str().to_string_lossy().to_lowercase());
    names.find_map(|name| {
        // `OneDrive - Test School`, `Dropbox (Old)`: the service, then whose it is.
        let is_service = |service: &str| {
            name.strip_prefix(service).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '-', '(']))
        };
        SERVICES.iter().find(|(folder, _)| is_service(folder)).map(|(_, service)| *service)
    })
}

/// Which network file system a path lies on, if it does.
#[cfg(target_os = "linux")]
fn network(path: &Path) -> Option<&'static str> {
    // The numbers are the kernel's own: include/uapi/linux/magic.h, and fs/smb/client for the second of SMB.
    const NETWORKS: [(u32, &str); 8] = [
        (0x6969, "NFS"),
        (0x517b, "SMB"),
        (0xff53_4d42, "SMB"),
        (0xfe53_4d42, "SMB"),
        (0x0102_1997, "9P"),
        (0x00c3_6400, "Ceph"),
        (0x5346_414f, "AFS"),
        (0x7375_7245, "Coda"),
    ];
    let real = led_to(path);
    let folder = folder_of(&real);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the numbers have 32 bits; how wide the type is, and whether it has a sign, differs by machine"
    )]
    let found = nix::sys::statfs::statfs(folder).ok()?.filesystem_type().0 as u32;
    NETWORKS.iter().find(|(number, _)| *number == found).map(|(_, name)| *name)
}

/// Which network file system a path lies on, if it does.
#[cfg(target_os = "macos")]
fn network(path: &Path) -> Option<&'static str> {
    const NETWORKS: [(&str, &str); 4] = [("nfs", "NFS"), ("smbfs", "SMB"), ("afpfs", "AFP"), ("webdav", "WebDAV")];
    let real = led_to(path);
    let folder = folder_of(&real);
    let found = nix::sys::statfs::statfs(folder).ok()?;
    NETWORKS.iter().find(|(name, _)| *name == found.filesystem_type_name()).map(|(_, name)| *name)
}

/// Whether a path lies on another machine: `\\server\share`, or a drive letter that stands for one.
#[cfg(windows)]
fn network(path: &Path) -> Option<&'static str> {
    use std::path::{Component, Prefix};
    let real = led_to(path);
    let folder = folder_of(&real);
    let whole = folder.canonicalize().ok()?;
    match whole.components().next() {
        Some(Component::Prefix(prefix)) if matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..)) => {
            Some("a Windows share")
        }
        _ => None,
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn network(_path: &Path) -> Option<&'static str> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_a_service_that_synchronises_is_known_by_its_name() {
        for (path, service) in [
            ("/home/tess/OneDrive - Test School/kitbook.db", Some("OneDrive")),
            ("/home/tess/OneDrive/IT/kitbook.db", Some("OneDrive")),
            ("/home/tess/Dropbox (Old)/kitbook.db", Some("Dropbox")),
            ("/Users/tess/Library/Mobile Documents/com~apple~CloudDocs/kitbook.db", Some("iCloud Drive")),
            (r"/users/tess/iCloudDrive/kitbook.db", Some("iCloud Drive")),
            ("/home/tess/dropboxes/kitbook.db", None),
            ("/home/tess/school/onedrive.db", None),
        ] {
            assert_eq!(synchronised(Path::new(path)), service, "{path}");
        }
    }
}
