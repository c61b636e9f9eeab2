//! The shared secret of a private comparison, and the hashes made with it.
//!
//! HMAC-SHA-256 over `domain` or `name` and the key. Who has a hashed file without the salt learns how many
//! accounts it holds and nothing else. Who has the salt too can test any guess, and domains can be guessed:
//! the salt must stay between the two sides.

use std::collections::HashSet;
use std::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::units::hex;

/// The fewest bytes a salt may have.
pub const SHORTEST: usize = 16;

/// The fewest different bytes a salt may have.
const FEWEST_DIFFERENT: usize = 8;

/// Bytes of each hash that are kept, as many as a key has.
pub const HASH_BYTES: usize = 10;

/// What is hashed, so that a company named like a domain does not match it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A registrable domain.
    Domain,
    /// A normalised company name.
    Name,
    /// The fixed text that tells whether two files were made with one salt.
    Check,
}

/// A salt that is long and varied enough.
#[derive(Clone)]
pub struct Salt {
    keyed: Hmac<Sha256>,
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt")
    }
}

/// Why a salt is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeakSalt {
    /// Fewer bytes than [`SHORTEST`].
    Short(usize),
    /// Nearly the same byte over and over; how many different ones there are.
    Monotonous(usize),
}

impl fmt::Display for WeakSalt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WeakSalt::Short(bytes) => write!(
                f,
                "the salt has {bytes} bytes; under {SHORTEST} it could be found by trying"
            ),
            WeakSalt::Monotonous(different) => write!(
                f,
                "the salt has only {different} different bytes; under {FEWEST_DIFFERENT} it could be guessed"
            ),
        }
    }
}

impl Salt {
    /// Takes the bytes of a salt file; a byte order mark and blanks around them do not count, so that an editor
    /// makes no difference.
    ///
    /// # Errors
    /// When the salt is too short or too plain to protect anything.
    pub fn new(bytes: &[u8]) -> Result<Salt, WeakSalt> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let bytes = bytes.trim_ascii();
        if bytes.len() < SHORTEST {
            return Err(WeakSalt::Short(bytes.len()));
        }
        let different = bytes.iter().collect::<HashSet<_>>().len();
        if different < FEWEST_DIFFERENT {
            return Err(WeakSalt::Monotonous(different));
        }
        let keyed = match Hmac::new_from_slice(bytes) {
            Ok(keyed) => keyed,
            Err(_) => unreachable!("HMAC takes keys of every length"),
        };
        Ok(Salt { keyed })
    }

    /// The hash of a key.
    #[must_use]
    pub fn hash(&self, of: Of, key: &[u8]) -> [u8; HASH_BYTES] {
        let mut mac = self.keyed.clone();
        mac.update(match of {
            Of::Domain => b"domain\0",
            Of::Name => b"name\0",
            Of::Check => b"check\0",
        });
        mac.update(key);
        let whole = mac.finalize().into_bytes();
        let mut hash = [0; HASH_BYTES];
        hash.copy_from_slice(&whole[..HASH_BYTES]);
        hash
    }

    /// What two files made with one salt have in common.
    #[must_use]
    pub fn check(&self) -> String {
        hex(&self.hash(Of::Check, b"partnerkit accounts"))
    }
}

/// Reads a hash written by [`hex`]; none when it is anything else.
#[must_use]
pub fn unhex(text: &str) -> Option<[u8; HASH_BYTES]> {
    let mut hash = [0; HASH_BYTES];
    if text.len() != 2 * HASH_BYTES {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = (high * 16 + low) as u8;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::{Of, Salt, WeakSalt, unhex};
    use crate::units::hex;

    #[test]
    fn short_and_plain_salts_are_refused() {
        for (bytes, refusal) in [
            ("", WeakSalt::Short(0)),
            ("secret", WeakSalt::Short(6)),
            ("   fifteen bytes.   \n", WeakSalt::Short(14)),
            ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", WeakSalt::Monotonous(1)),
            ("1212121212121212", WeakSalt::Monotonous(2)),
        ] {
            assert_eq!(Salt::new(bytes.as_bytes()).err(), Some(refusal), "{bytes}");
        }
    }

    #[test]
    fn a_line_end_after_the_salt_changes_nothing_and_kinds_differ() {
        let one = Salt::new(b"0123456789abcdef0123456789abcdef").expect("strong");
        let other = Salt::new(b"0123456789abcdef0123456789abcdef\r\n").expect("strong");
        assert_eq!(one.check(), other.check());
        let marked = Salt::new(b"\xef\xbb\xbf0123456789abcdef0123456789abcdef").expect("strong");
        assert_eq!(one.check(), marked.check());
        assert_ne!(
            one.hash(Of::Domain, b"acme.com"),
            one.hash(Of::Name, b"acme.com")
        );
    }

    #[test]
    fn the_hash_is_hmac_sha_256_cut_to_ten_bytes() {
        // printf 'domain\0acme.com' | openssl dgst -sha256 -hmac 0123456789abcdef
        let salt = Salt::new(b"0123456789abcdef").expect("strong");
        let hash = hex(&salt.hash(Of::Domain, b"acme.com"));
        assert_eq!(hash, "1bc8087454fa9796adf8");
        assert_eq!(unhex(&hash), Some(salt.hash(Of::Domain, b"acme.com")));
        assert_eq!(unhex("zz"), None);
        assert_eq!(unhex(&"g".repeat(20)), None);
    }
}
