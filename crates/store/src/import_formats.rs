//! Takes remembered import formats of items along, when items get fields for columns that files have had before.

use super::{Field as _, WriteTx};
use domain::{
    fault::Fault,
    import_format::{ImportFormat, Imports, Reading},
};

/// An import format whose columns are read as other fields since its register was brought up to date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retold {
    pub no: i64,
    /// Each heading with the name of its field.
    pub columns: Vec<(String, &'static str)>,
}

/// Lets the formats of item files read the columns that items have fields for now. What was ignored or kept as an extra
/// field because there was no field is read; every other choice of the school's stays.
pub(super) fn take_along(tx: &WriteTx<'_>) -> Result<Vec<Retold>, Fault> {
    let formats: Vec<ImportFormat> = tx.list("where r.imports = ?1 order by r.no", &[Imports::Assets.to_value()])?;
    let mut retold = Vec::new();
    for format in formats {
        // A format that can't be read is named when it is used.
        let Some(mut reading) = Reading::read(&format.reading) else { continue };
        let columns = reading.take_along();
        if columns.is_empty() {
            continue;
        }
        let no = format.no;
        tx.update(&ImportFormat { reading: reading.stored(), ..format })?;
        retold.push(Retold { no, columns });
    }
    Ok(retold)
}
