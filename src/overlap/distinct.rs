//! Counts different keys exactly in a bounded amount of memory.
//!
//! What does not fit any more goes to a temporary file that is read again, pass by pass, until nothing is
//! left. The file holds hashes only and has no name.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

use super::room::home;

/// How many slots so many hashes need: a third of them stays empty at least.
#[inline]
fn slots_for(held: usize) -> usize {
    held + held.div_ceil(2)
}

/// Counts different 64-bit hashes.
#[derive(Debug)]
pub struct Distinct {
    slots: Vec<u64>,
    held: usize,
    room: usize,
    spilled: Option<BufWriter<File>>,
    has_zero: bool,
}

impl Default for Distinct {
    fn default() -> Distinct {
        Distinct::with_room(0)
    }
}

impl Distinct {
    /// Holds up to `room` different hashes in memory.
    #[must_use]
    pub fn with_room(room: usize) -> Distinct {
        Distinct {
            slots: vec![0; 16],
            held: 0,
            room: room.max(1),
            spilled: None,
            has_zero: false,
        }
    }

    /// Counts some hashes.
    ///
    /// # Errors
    /// When the temporary file cannot be written.
    pub fn add_all(&mut self, hashes: &[u64]) -> io::Result<()> {
        // At least every second one is new as a rule.
        self.grow(slots_for(self.room.min(self.held + hashes.len() / 2)));
        hashes.iter().try_for_each(|hash| self.add(*hash))
    }

    /// Counts a hash.
    ///
    /// # Errors
    /// When the temporary file cannot be written.
    #[inline]
    pub fn add(&mut self, hash: u64) -> io::Result<()> {
        if hash == 0 {
            self.has_zero = true;
            return Ok(());
        }
        if self.slots.len() < slots_for(self.held + 1) {
            self.grow(slots_for(self.held + 1));
        }
        let mask = self.slots.len() - 1;
        let mut at = home(hash, self.slots.len());
        loop {
            match self.slots[at] {
                held if held == hash => return Ok(()),
                0 => break,
                _ => at = (at + 1) & mask,
            }
        }
        if self.held < self.room {
            self.slots[at] = hash;
            self.held += 1;
            return Ok(());
        }
        let file = match &mut self.spilled {
            Some(file) => file,
            None => self.spilled.insert(BufWriter::new(tempfile::tempfile()?)),
        };
        file.write_all(&hash.to_le_bytes())
    }

    /// Makes at least so many slots.
    #[cold]
    fn grow(&mut self, slots: usize) {
        if slots <= self.slots.len() {
            return;
        }
        let larger = vec![0; slots.next_power_of_two()];
        let mask = larger.len() - 1;
        let old = std::mem::replace(&mut self.slots, larger);
        for hash in old.into_iter().filter(|hash| *hash != 0) {
            let mut at = home(hash, self.slots.len());
            while self.slots[at] != 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = hash;
        }
    }

    /// How many different hashes were counted.
    ///
    /// # Errors
    /// When the temporary file cannot be read back.
    pub fn count(mut self) -> io::Result<u64> {
        let mut count = self.held as u64 + u64::from(self.has_zero);
        while let Some(file) = self.spilled.take() {
            let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.rewind()?;
            self.slots.fill(0);
            self.held = 0;
            let mut reader = BufReader::new(file);
            let mut hash = [0; 8];
            loop {
                match reader.read_exact(&mut hash) {
                    Ok(()) => self.add(u64::from_le_bytes(hash))?,
                    Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
                    Err(error) => return Err(error),
                }
            }
            count += self.held as u64;
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::Distinct;

    #[test]
    fn counts_are_exact_whether_or_not_they_fit() {
        for room in [1, 7, 1000, 100_000] {
            let mut distinct = Distinct::with_room(room);
            for number in 0..30_000_u64 {
                let hash = (number % 997).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                distinct.add(hash).expect("spills");
            }
            assert_eq!(
                distinct.count().expect("reads back"),
                997,
                "room for {room}"
            );
        }
    }
}
