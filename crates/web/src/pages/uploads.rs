//! Files that are sent with a form.

use crate::form::Form;
use axum::{
    extract::{
        Multipart,
        multipart::{Field, MultipartError, MultipartRejection},
    },
    http::StatusCode,
};
use domain::fault::Fault;
use register::file::attachment::NewFile;

/// The most bytes of the photographs of one form.
pub const PHOTOGRAPHS: u64 = 20 * 1024 * 1024;
/// The most bytes of a form with photographs that are read. More than they may have, so that a photograph that is too
/// large is refused with a page, not with a broken connection.
pub const SENT_PHOTOGRAPHS: usize = 64 * 1024 * 1024;
/// The most bytes of a plain field beside the files.
const LONGEST_FIELD: u64 = 64 * 1024;

/// Reads a form: its plain fields, and the files that were chosen, as they were sent. Each file's name and length are
/// checked with `may_be_kept`. No more than `most` bytes of all files are ever in memory.
///
/// Errors: the form is broken or larger than its route takes; a file may not be kept; the files have more than `most`
/// bytes together; a plain field is too long.
pub async fn read(
    parts: Result<Multipart, MultipartRejection>,
    most: u64,
    may_be_kept: fn(&str, u64) -> Result<(), Fault>,
) -> Result<(Form, Vec<NewFile>), Fault> {
    let (form, files) = read_named(parts, most, may_be_kept).await?;
    Ok((form, files.into_iter().map(|(_, file)| file).collect()))
}

/// Reads a form as [`read`] does; each file with the name of its field.
///
/// Errors: as for [`read`].
pub async fn read_named(
    parts: Result<Multipart, MultipartRejection>,
    most: u64,
    may_be_kept: fn(&str, u64) -> Result<(), Fault>,
) -> Result<(Form, Vec<(String, NewFile)>), Fault> {
    let mut parts = parts.map_err(|_| unreadable())?;
    let (mut fields, mut files, mut room) = (Vec::new(), Vec::new(), most);
    while let Some(mut part) = parts.next_field().await.map_err(broken)? {
        let name = part.name().unwrap_or_default().to_owned();
        let called = part.file_name().map(|called| called.rsplit(['/', '\\']).next().unwrap_or_default().to_owned());
        match called {
            // A field in which no file was chosen is sent as a file without a name.
            Some(called) if called.is_empty() => {}
            Some(called) => {
                let (bytes, length) = bytes(&mut part, room).await?;
                may_be_kept(&called, length)?;
                room = room.checked_sub(length).ok_or_else(|| too_large(most))?;
                files.push((name, NewFile { name: called, bytes }));
            }
            None => {
                let (bytes, length) = bytes(&mut part, LONGEST_FIELD).await?;
                if length > LONGEST_FIELD {
                    return Err(Fault::invalid("a text of the form is longer than the page takes")
                        .hint("Send it as a file, or in parts."));
                }
                fields.push((name, String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
    }
    Ok((Form::of(fields), files))
}

/// Reads a part of a form to its end; keeps no more than `most` bytes of it. Returns its whole length too.
async fn bytes(part: &mut Field<'_>, most: u64) -> Result<(Vec<u8>, u64), Fault> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let (mut bytes, mut length) = (Vec::new(), 0_u64);
    while let Some(chunk) = part.chunk().await.map_err(broken)? {
        length = length.saturating_add(chunk.len() as u64);
        let room = most.saturating_sub(bytes.len()).min(chunk.len());
        bytes.extend_from_slice(&chunk[..room]);
    }
    Ok((bytes, length))
}

#[allow(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn broken(error: MultipartError) -> Fault {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Fault::invalid("what was sent is larger than a page takes at once").hint("Send a smaller file.");
    }
    unreadable()
}

fn too_large(most: u64) -> Fault {
    Fault::invalid(format!("the files are larger than {} MB together", most >> 20)).hint("Send fewer at once.")
}

fn unreadable() -> Fault {
    Fault::invalid("what was sent did not arrive whole").hint("Go back, choose the file again and send it.")
}
