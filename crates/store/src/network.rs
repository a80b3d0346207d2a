//! Keeps registers off network shares: a register must be on a disk of the machine itself. Over a network, the locks
//! that keep two writers apart don't hold, and SQLite's `-wal` file needs memory that both share:
//! <https://www.sqlite.org/wal.html> lists this as its first disadvantage.

use super::private::{folder_of, led_to};
use domain::{fault::Fault, remedy::Remedy, say};
use std::path::Path;

/// Refuses to write a register on a network share.
pub(super) fn refuse_network(path: &Path) -> Result<(), Fault> {
    match network(path) {
        Some(kind) => Err(Fault::register(format!(
            "{} is on a network share ({kind}), where two machines can damage it",
            path.display()
        ))
        .hint(say![
            "Keep the register on one machine's own disk. ",
            Remedy::Backup,
            " can write to the share."
        ])),
        None => Ok(()),
    }
}

/// The sync service that copies a path's folder, if the folder's name shows it. Such a service may replace the register
/// with an older copy, or copy it between two writes.
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
        // `OneDrive - Test School`, `Dropbox (Old)`: the service, then its owner.
        let is_service = |service: &str| {
            name.strip_prefix(service).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '-', '(']))
        };
        SERVICES.iter().find(|(folder, _)| is_service(folder)).map(|(_, service)| *service)
    })
}

/// The network file system that a path is on, if any.
#[cfg(target_os = "linux")]
fn network(path: &Path) -> Option<&'static str> {
    // The numbers come from the Linux kernel: include/uapi/linux/magic.h, and fs/smb/client for the second SMB number.
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

/// The network file system that a path is on, if any.
#[cfg(target_os = "macos")]
fn network(path: &Path) -> Option<&'static str> {
    const NETWORKS: [(&str, &str); 4] = [("nfs", "NFS"), ("smbfs", "SMB"), ("afpfs", "AFP"), ("webdav", "WebDAV")];
    let real = led_to(path);
    let folder = folder_of(&real);
    let found = nix::sys::statfs::statfs(folder).ok()?;
    NETWORKS.iter().find(|(name, _)| *name == found.filesystem_type_name()).map(|(_, name)| *name)
}

/// The network file system that a path is on, if any: the path begins with `\\server\share`, or its drive letter stands
/// for a share.
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
    fn a_synchronised_folder_is_known_by_its_name() {
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
