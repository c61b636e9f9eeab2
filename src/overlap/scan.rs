//! Reads a list on several threads: one splits it into rows, the others turn rows into keys, and the caller
//! gets the blocks in file order.
//!
//! A few blocks are under way at a time, whatever the length of the list. Order does not depend on timing.

use std::io;
use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use super::findings::{Findings, Trouble};
use super::keys::{Hashing, KeyMaker, Keyed, Slots};
use super::rows::{Block, RowReader};
use super::source::Bytes;
use super::words::Words;

/// Blocks on the way to and from each thread.
const UNDER_WAY: usize = 4;

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
    block: Block,
    keyed: Vec<Keyed>,
    findings: Findings,
    utf8_rows: u64,
    bytes_read: u64,
}

/// How many threads make keys: one fewer than the machine has, but one at least.
fn key_threads() -> usize {
    thread::available_parallelism()
        .map_or(1, NonZero::get)
        .saturating_sub(1)
        .clamp(1, 6)
}

/// Reads the rows to the end; `progress` hears how many bytes were read, `take` gets every block in order.
///
/// # Errors
/// When the list cannot be read, or `take` fails.
pub fn scan(
    (reader, slots): (RowReader<Bytes>, Slots),
    words: &Words,
    hashing: &Hashing,
    progress: &dyn Fn(u64),
    mut take: impl FnMut(&Block, &[Keyed]) -> io::Result<()>,
) -> io::Result<Scanned> {
    let threads = key_threads();
    thread::scope(|scope| {
        let (spare_sender, spare) = channel();
        let mut to_keys = Vec::new();
        let mut from_keys = Vec::new();
        for _ in 0..threads {
            let (block_sender, blocks) = sync_channel::<Keys>(UNDER_WAY);
            let (keys_sender, keys) = sync_channel::<Keys>(UNDER_WAY);
            let mut maker = KeyMaker::new(words, hashing, slots.clone());
            scope.spawn(move || make_keys(&mut maker, &blocks, &keys_sender));
            to_keys.push(block_sender);
            from_keys.push(keys);
        }
        let splitter = scope.spawn(move || split(reader, &to_keys, &spare));
        let taken = gather(&from_keys, &spare_sender, progress, &mut take);
        // Closing the channels tells the other threads that nobody listens any more.
        drop((from_keys, spare_sender));
        let split = splitter.join();
        let scanned = taken?;
        match split {
            Ok(outcome) => outcome.map(|()| scanned),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

fn split(
    mut reader: RowReader<Bytes>,
    to_keys: &[SyncSender<Keys>],
    spare: &Receiver<Keys>,
) -> io::Result<()> {
    let mut next = to_keys.iter().cycle();
    loop {
        let mut keys = spare.try_recv().unwrap_or_default();
        if !reader.next_block(&mut keys.block)? {
            return Ok(());
        }
        keys.bytes_read = reader.bytes_read();
        let gone = next.next().is_none_or(|thread| thread.send(keys).is_err());
        if gone {
            return Ok(());
        }
    }
}

fn make_keys(maker: &mut KeyMaker, blocks: &Receiver<Keys>, out: &SyncSender<Keys>) {
    for mut keys in blocks {
        keys.findings.clear();
        maker.utf8_rows = 0;
        maker.key_block(&keys.block, &mut keys.keyed, &mut keys.findings);
        keys.utf8_rows = maker.utf8_rows;
        if out.send(keys).is_err() {
            return;
        }
    }
}

fn gather(
    from_keys: &[Receiver<Keys>],
    spare: &Sender<Keys>,
    progress: &dyn Fn(u64),
    take: &mut impl FnMut(&Block, &[Keyed]) -> io::Result<()>,
) -> io::Result<Scanned> {
    let mut scanned = Scanned::default();
    let mut utf8_rows = 0;
    // Blocks were dealt out in turn, so they are taken back in turn; the first empty hand is the end.
    for thread in from_keys.iter().cycle() {
        let Ok(keys) = thread.recv() else {
            break;
        };
        scanned.rows += keys.block.len() as u64;
        scanned.findings.append(&keys.block.findings);
        scanned.findings.append(&keys.findings);
        utf8_rows += keys.utf8_rows;
        take(&keys.block, &keys.keyed)?;
        progress(keys.bytes_read);
        // The splitter may be done already; the block is then dropped.
        let _ = spare.send(keys);
    }
    scanned.windows_1252 = utf8_rows == 0 && scanned.findings.rows(Trouble::NotUtf8) > 0;
    Ok(scanned)
}
