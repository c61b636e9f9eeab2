//! Reads a list on several threads: each one splits a block off the file and turns its rows into keys, and the
//! caller gets the blocks in file order.
//!
//! The caller's thread works like the others whenever no block is ready for it, so that no core waits for
//! another stage. A few blocks are under way at a time, whatever the length of the list. Order does not depend
//! on timing.

use std::collections::BTreeMap;
use std::io;
use std::num::NonZero;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use super::findings::{Findings, Trouble};
use super::keys::{Hashing, KeyMaker, Keyed, Slots};
use super::rows::{Block, RowReader};
use super::source::Bytes;
use super::words::Words;

/// Finished blocks on the way to the caller, and of those the most that wait there for an earlier one.
const UNDER_WAY: usize = 4;

/// The most threads besides the caller's.
const MOST_HELPERS: usize = 6;

/// What a whole list came to.
#[derive(Debug, Default)]
pub struct Scanned {
    /// Rows under the header.
    pub rows: u64,
    /// What was wrong.
    pub findings: Findings,
    /// Whether every row beyond ASCII was windows-1252: the file's encoding then, and no trouble.
    pub windows_1252: bool,
}

/// A block with its keys.
#[derive(Default)]
struct Keys {
    /// The place of the block among those of the file.
    number: u64,
    block: Block,
    keyed: Vec<Keyed>,
    findings: Findings,
    utf8_rows: u64,
    bytes_read: u64,
}

/// The file, which one thread at a time splits a block off, and blocks to be used again.
struct Source {
    /// None once the file has ended or failed.
    reader: Mutex<Option<Splitter>>,
    spare: Mutex<Vec<Keys>>,
}

struct Splitter {
    rows: RowReader<Bytes>,
    next: u64,
}

impl Source {
    /// The next block, if there is one; its rows have no keys yet.
    fn next(&self) -> io::Result<Option<Keys>> {
        let mut keys = self.spares().pop().unwrap_or_default();
        // Where another thread panicked while it held the file, that panic is what the caller will see.
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(splitter) = reader.as_mut() else {
            return Ok(None);
        };
        let more = splitter.rows.next_block(&mut keys.block);
        if !matches!(more, Ok(true)) {
            *reader = None;
            return more.map(|_| None);
        }
        keys.number = splitter.next;
        keys.bytes_read = splitter.rows.bytes_read();
        splitter.next += 1;
        Ok(Some(keys))
    }

    fn spares(&self) -> MutexGuard<'_, Vec<Keys>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many threads work besides the caller's: as many as the machine has cores left.
fn helpers() -> usize {
    thread::available_parallelism()
        .map_or(0, |cores| NonZero::get(cores) - 1)
        .min(MOST_HELPERS)
}

/// Reads the rows to the end; `progress` hears how many bytes were read, `take` gets every block in order.
///
/// # Errors
/// When the list cannot be read, or `take` fails.
pub fn scan(
    rows_and_slots: (RowReader<Bytes>, Slots),
    words: &Words,
    hashing: &Hashing,
    progress: &dyn Fn(u64),
    take: impl FnMut(&Block, &[Keyed]) -> io::Result<()>,
) -> io::Result<Scanned> {
    scan_with(helpers(), rows_and_slots, words, hashing, progress, take)
}

fn scan_with(
    helpers: usize,
    (rows, slots): (RowReader<Bytes>, Slots),
    words: &Words,
    hashing: &Hashing,
    progress: &dyn Fn(u64),
    mut take: impl FnMut(&Block, &[Keyed]) -> io::Result<()>,
) -> io::Result<Scanned> {
    let source = &Source {
        reader: Mutex::new(Some(Splitter { rows, next: 0 })),
        spare: Mutex::default(),
    };
    thread::scope(|scope| {
        let (sender, finished) = sync_channel(UNDER_WAY);
        for _ in 0..helpers {
            let mut maker = KeyMaker::new(words, hashing, slots.clone());
            let sender = sender.clone();
            scope.spawn(move || help(source, &mut maker, &sender));
        }
        drop(sender);
        let mut maker = KeyMaker::new(words, hashing, slots);
        let mut gathered = Gathered::default();
        let outcome = gather(source, &mut maker, &finished, |keys| {
            gathered.add(&keys);
            take(&keys.block, &keys.keyed)?;
            progress(keys.bytes_read);
            source.spares().push(keys);
            Ok(())
        });
        // Closing the channel tells the other threads that nobody listens any more.
        drop(finished);
        outcome.map(|()| gathered.scanned())
    })
}

/// Makes blocks until there are no more or nobody wants them.
fn help(source: &Source, maker: &mut KeyMaker, out: &SyncSender<io::Result<Keys>>) {
    while let Some(made) = make(source, maker).transpose() {
        let failed = made.is_err();
        if out.send(made).is_err() || failed {
            return;
        }
    }
}

/// Makes the keys of the next block.
fn make(source: &Source, maker: &mut KeyMaker) -> io::Result<Option<Keys>> {
    let Some(mut keys) = source.next()? else {
        return Ok(None);
    };
    keys.findings.clear();
    maker.utf8_rows = 0;
    maker.key_block(&keys.block, &mut keys.keyed, &mut keys.findings);
    keys.utf8_rows = maker.utf8_rows;
    Ok(Some(keys))
}

/// Gives every block to `take` in order, and makes blocks as long as the one to be taken next is not ready.
fn gather(
    source: &Source,
    maker: &mut KeyMaker,
    finished: &Receiver<io::Result<Keys>>,
    mut take: impl FnMut(Keys) -> io::Result<()>,
) -> io::Result<()> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    let mut ended = false;
    loop {
        while let Ok(keys) = finished.try_recv() {
            let keys = keys?;
            waiting.insert(keys.number, keys);
        }
        if let Some(keys) = waiting.remove(&next) {
            next += 1;
            take(keys)?;
            continue;
        }
        if !ended && waiting.len() < UNDER_WAY {
            match make(source, maker)? {
                Some(keys) => {
                    waiting.insert(keys.number, keys);
                }
                None => ended = true,
            }
            continue;
        }
        // Another thread has the next block in hand; when all have gone, there is none.
        let Ok(keys) = finished.recv() else {
            return Ok(());
        };
        let keys = keys?;
        waiting.insert(keys.number, keys);
    }
}

/// What the blocks taken so far came to.
#[derive(Default)]
struct Gathered {
    rows: u64,
    findings: Findings,
    utf8_rows: u64,
}

impl Gathered {
    fn add(&mut self, keys: &Keys) {
        self.rows += keys.block.len() as u64;
        self.findings.append(&keys.block.findings);
        self.findings.append(&keys.findings);
        self.utf8_rows += keys.utf8_rows;
    }

    fn scanned(self) -> Scanned {
        Scanned {
            windows_1252: self.utf8_rows == 0 && self.findings.rows(Trouble::NotUtf8) > 0,
            rows: self.rows,
            findings: self.findings,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor, Read};

    use proptest::prelude::{Just, Strategy, any, prop, prop_assert_eq, prop_oneof, proptest};

    use super::{Scanned, scan_with};
    use crate::overlap::columns::Columns;
    use crate::overlap::findings::Finding;
    use crate::overlap::keys::{Hashing, Keyed, Slots};
    use crate::overlap::rows::{Block, Dialect, RowReader, Wanted};
    use crate::overlap::source::Bytes;
    use crate::overlap::words::sample::words;

    /// Scans a list of names, websites and stages, in blocks of so many bytes.
    fn scan_list(
        bytes: Bytes,
        helpers: usize,
        block: usize,
        take: impl FnMut(&Block, &[Keyed]) -> io::Result<()>,
    ) -> io::Result<Scanned> {
        let columns = Columns {
            website: vec![1],
            company: vec![0],
            stage: Some(2),
            ..Columns::default()
        };
        let dialect = Dialect {
            delimiter: b',',
            line_end: b'\n',
        };
        let wanted = Wanted::columns(3, &columns.used());
        let reader = RowReader::new(bytes, dialect, wanted, 1).with_sizes(block, 400);
        let list = (reader, Slots::of(&columns));
        scan_with(helpers, list, &words(), &Hashing::Plain, &|_| {}, take)
    }

    /// Lines, bytes and keys of the rows, and what was wrong.
    type Scan = (Vec<(u64, Vec<u8>, Keyed)>, Vec<Finding>, bool);

    fn scanned(bytes: &[u8], helpers: usize, block: usize) -> Scan {
        let mut rows = Vec::new();
        let bytes = Box::new(Cursor::new(bytes.to_vec()));
        let scanned = scan_list(bytes, helpers, block, |block, keyed| {
            for (row, keys) in keyed.iter().enumerate() {
                rows.push((block.line(row), block.raw(row).to_vec(), *keys));
            }
            Ok(())
        })
        .expect("reads");
        assert_eq!(scanned.rows, rows.len() as u64);
        (rows, scanned.findings.list(), scanned.windows_1252)
    }

    fn row() -> impl Strategy<Value = &'static str> {
        prop_oneof![
            Just("Acme Inc.,acme.com,customer\n"),
            Just("\"Acme, Inc\",https://www.acme.com/,lead\r\n"),
            Just("\"Beta\nHolding\n\",\"beta.de\",\"closed won\"\n"),
            Just("\"a \"\"b\"\"\",,none\n"),
            Just("\"open,b.com,lead\n"),
            Just("\"text\" after,b.com,lead\n"),
            Just("few\n"),
            Just("one,too.com,lead,many\n"),
            Just("N\0L,c.com,lead\n"),
            Just("M\u{fc}ller,,\n"),
            Just("\n"),
            Just(",,\n"),
        ]
    }

    proptest! {
        /// The number of threads and where the blocks end change nothing, be it inside a quoted field.
        #[test]
        fn threads_and_seams_change_nothing(
            rows in prop::collection::vec(row(), 0..30),
            latin in any::<bool>(),
            block in 1..200usize,
        ) {
            let text = rows.concat();
            let bytes: Vec<u8> = if latin {
                text.chars().map(|letter| letter as u8).collect()
            } else {
                text.into_bytes()
            };
            let expected = scanned(&bytes, 0, 1 << 20);
            for helpers in [0, 1, 3] {
                prop_assert_eq!(scanned(&bytes, helpers, block), expected.clone());
            }
        }
    }

    #[test]
    fn a_list_that_breaks_off_is_an_error_for_any_number_of_threads() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("gone"))
            }
        }
        for helpers in [0, 1, 3] {
            let bytes = Cursor::new(b"Acme,acme.com,lead\n".repeat(100)).chain(Broken);
            assert!(scan_list(Box::new(bytes), helpers, 64, |_, _| Ok(())).is_err());
        }
    }

    #[test]
    fn what_takes_the_blocks_may_fail_and_keeps_no_thread_waiting() {
        for helpers in [0, 1, 3] {
            let bytes = Cursor::new(b"Acme,acme.com,lead\n".repeat(1000));
            let full = |_: &Block, _: &[Keyed]| Err(io::Error::other("full"));
            assert!(scan_list(Box::new(bytes), helpers, 64, full).is_err());
        }
    }
}
