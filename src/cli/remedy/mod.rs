//! Writes remedies and inputs as commands and options. No other module writes their names.

mod command;
mod option;
mod word;

use domain::say::{Piece, Say};
pub use word::stock;

/// Writes a sentence for a terminal, with commands that can be pasted into a shell.
pub fn written(say: &Say) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.to_string(),
        Piece::Do(remedy) => format!("`kitbook {}`", command::of_remedy(remedy)),
        Piece::See(look) => format!("`kitbook {}`", command::of_look(look)),
        Piece::Ask(asked) => option::of(asked),
    };
    say.pieces().iter().map(piece).collect()
}
