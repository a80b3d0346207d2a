//! What can be done, looked at and filled in, in the words of the command line: commands and options are written here and
//! nowhere else.

mod command;
mod option;
mod word;

use domain::say::{Piece, Say};

/// A sentence as it is read at a terminal: what it offers as commands that can be pasted into a shell.
pub fn written(say: &Say) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.to_string(),
        Piece::Do(remedy) => format!("`kitbook {}`", command::of_remedy(remedy)),
        Piece::See(look) => format!("`kitbook {}`", command::of_look(look)),
        Piece::Ask(asked) => option::of(asked),
    };
    say.pieces().iter().map(piece).collect()
}
