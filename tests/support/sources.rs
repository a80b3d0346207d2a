//! Reads the sources, for checks that the compiler can't make: their identifiers, texts and comments.

use proc_macro2::{TokenStream, TokenTree};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A source file, without its tests.
pub struct Source {
    /// The path below the repository, with `/`.
    pub path: String,
    /// The identifiers in the code.
    pub words: Vec<String>,
    /// The string literals in the code.
    pub strings: Vec<String>,
}

/// The repository's folder.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Lists the files below these folders that end with `extension`, in order. The paths begin below the repository and
/// have `/`.
pub fn files(folders: &[&str], extension: &str) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                files.push(below_root(&path));
            }
        }
    }
    files.sort();
    files
}

fn below_root(path: &Path) -> String {
    let below = path.strip_prefix(root()).unwrap();
    below.iter().map(|p| p.to_str().unwrap()).collect::<Vec<_>>().join("/")
}

/// The text of a file, by its path below the repository.
pub fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The sources of the program and its crates, without files of tests.
pub fn sources() -> Vec<Source> {
    let files = files(&["src", "crates"], "rs");
    assert!(files.len() > 50, "only {} files were found", files.len());
    files.into_iter().filter(|path| !path.ends_with("/tests.rs")).map(read).collect()
}

/// The code of a source file, without its tests.
pub fn code(path: &str) -> String {
    text(path).split("#[cfg(test)]").next().unwrap().to_owned()
}

fn read(path: String) -> Source {
    let code = code(&path);
    let mut source = Source { path, words: Vec::new(), strings: Vec::new() };
    gather(code.parse().unwrap(), &mut source);
    source
}

/// Gathers the identifiers and literals of a file. Doc comments are neither.
fn gather(tokens: TokenStream, into: &mut Source) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let is_doc = group.stream().into_iter().next().is_some_and(|first| first.to_string() == "doc");
                if !is_doc {
                    gather(group.stream(), into);
                }
            }
            TokenTree::Ident(word) => into.words.push(word.to_string()),
            TokenTree::Literal(literal) => {
                into.strings.extend(syn::parse_str::<syn::LitStr>(&literal.to_string()).map(|text| text.value()));
            }
            TokenTree::Punct(_) => {}
        }
    }
}

/// A comment of one or more consecutive lines.
pub struct Comment {
    pub path: String,
    /// The first line's number.
    pub line: usize,
    pub text: String,
}

/// The comments of a source file, including doc comments.
pub fn comments(path: &str) -> Vec<Comment> {
    let mut all: Vec<Comment> = Vec::new();
    let mut mark_before = None;
    for (at, line) in text(path).lines().enumerate() {
        let line = line.trim_start();
        let mark = ["//!", "///", "//"].into_iter().find(|mark| line.starts_with(mark));
        let Some(mark) = mark else {
            mark_before = None;
            continue;
        };
        let words = line[mark.len()..].trim();
        match all.last_mut() {
            Some(last) if mark_before == Some(mark) => {
                last.text.push(' ');
                last.text.push_str(words);
            }
            _ => all.push(Comment { path: path.to_owned(), line: at + 1, text: words.to_owned() }),
        }
        mark_before = Some(mark);
    }
    all
}

/// The string literals of a source file, including those of its tests.
pub fn literals(path: &str) -> Vec<String> {
    let mut source = Source { path: path.to_owned(), words: Vec::new(), strings: Vec::new() };
    gather(text(path).parse().unwrap(), &mut source);
    source.strings
}
