//! Writes JSON that is safe to show in a terminal. Control characters that serde_json leaves unescaped could move the
//! cursor, so they are escaped here.

use domain::text::is_hostile;
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};
use std::io::{self, Write};

/// The version of the JSON documents. It changes when a name changes or is removed, but not when a name is added.
pub const FORMAT: u32 = 1;

/// Writes a value in one line.
pub fn write(out: impl Write, item: &impl Serialize) -> io::Result<()> {
    write_as(out, item, CompactFormatter)
}

/// Writes a value over several lines, indented.
pub fn write_pretty(out: impl Write, item: &impl Serialize) -> io::Result<()> {
    write_as(out, item, PrettyFormatter::new())
}

/// Writes a whole document over several lines. An object begins with its version: `"format": 1`.
pub fn write_document(out: impl Write, item: &impl Serialize) -> io::Result<()> {
    let shape = Harmless { inner: PrettyFormatter::new(), version: Version::Due };
    Ok(item.serialize(&mut Serializer::with_formatter(out, shape))?)
}

fn write_as<F: Formatter>(out: impl Write, item: &impl Serialize, shape: F) -> io::Result<()> {
    let shape = Harmless { inner: shape, version: Version::Done };
    Ok(item.serialize(&mut Serializer::with_formatter(out, shape))?)
}

/// The progress in writing a document's version, which comes first in the outermost object.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    /// The version is not written yet.
    Due,
    /// The version is written, and the object's own first key comes next.
    First,
    /// The version is written, or the document has none.
    Done,
}

/// Writes a document's version, and escapes characters that move the cursor or reverse the text. `inner` does the rest.
struct Harmless<F> {
    inner: F,
    version: Version,
}

impl<F: Formatter> Formatter for Harmless<F> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        // The usual case. serde_json has already escaped everything below a space, so only DEL is left to check.
        if fragment.is_ascii() && !fragment.as_bytes().contains(&0x7f) {
            return out.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_hostile(*c)) {
            out.write_all(&rest.as_bytes()[..at])?;
            let mut units = [0; 2];
            c.encode_utf16(&mut units).iter().try_for_each(|unit| write!(out, "\\u{unit:04x}"))?;
            rest = &rest[at + c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        // A list is a bare array: it has no version.
        self.version = Version::Done;
        self.inner.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.inner.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.inner.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.inner.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.inner.begin_object(out)?;
        if self.version == Version::Due {
            self.inner.begin_object_key(out, true)?;
            out.write_all(b"\"format\"")?;
            self.inner.end_object_key(out)?;
            self.inner.begin_object_value(out)?;
            write!(out, "{FORMAT}")?;
            self.inner.end_object_value(out)?;
            self.version = Version::First;
        }
        Ok(())
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.inner.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        let is_first = first && self.version != Version::First;
        self.version = Version::Done;
        self.inner.begin_object_key(out, is_first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.inner.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.inner.end_object_value(out)
    }
}
